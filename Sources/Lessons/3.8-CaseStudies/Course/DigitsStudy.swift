import Exercising
import Gradus
import GradusFixtures
@_spi(CaseStudies) import GradusReference

/// The first training: a convolutional network on the digits, as the lesson's program has it.
///
/// 250 images, of which the first 100 were scanned five times, are mixed before 130 of them are laid
/// aside for validation. What comes back through the convolutions is the learner's where that exercise
/// holds.
public struct DigitsStudy: Sendable {
  /// The step, and the parts that are read rightly before it: of the validation's images that were
  /// scanned often and of those that were not, and of the test.
  public typealias Look = (step: Int, copies: Double, fresh: Double, test: Double)

  /// The loss of each step, before it.
  public private(set) var losses: [Double] = []
  /// What was read rightly, with the step before which it was looked at.
  public private(set) var looks: [Look] = []
  /// The images learned from, and those of the validation.
  package let training: Matrix
  package let validation: Matrix
  package private(set) var wasRight: [Bool] = []
  /// The parts of the images learned from, of the validation and of the test that are read rightly.
  public private(set) var accuracies: [Double] = []
  package private(set) var net: DigitsNetwork

  /// Looks at validation and test every `looking` steps; never where that is 0.
  /// - Throws: A `FixtureError` where the digits cannot be read, and what the learner's code throws.
  public init(_ respondent: Respondent = Respondent(), steps: Int = 300, looking: Int = 0) throws {
    let digits = try Golden.load(Digits.self, "data/digits.json")
    var generator = RandomGenerator(seed: 38)
    let order = generator.randperm(1797)
    let (pool, test) = (Array(order[..<250]), Array(order[250...]))
    let often = Array(pool[..<100])
    var pixels = digits.images.rows(at: pool).values
    for _ in 0..<4 {
      let changes = generator.randint(6400, in: -1..<2)
      pixels += zip(digits.images.rows(at: often).values, changes).map { $0 + Double($1) / 16 }
    }
    let images = Matrix(rows: 650, columns: 64, values: pixels.map { min(1, max(0, $0)) })
    let labels = (pool + often + often + often + often).map { digits.labels[$0] }
    let mixed = generator.randperm(650)
    let (held, learned) = (Array(mixed[..<130]), Array(mixed[130...]))
    training = images.rows(at: learned)
    validation = images.rows(at: held)
    net = DigitsNetwork(from: &generator)

    let testImages = digits.images.rows(at: test)
    let isMine = respondent.code(of: convolutionExercise) == .mine
    let copies = held.indices.filter { held[$0] < 100 || held[$0] >= 250 }
    func right(_ images: Matrix, _ answers: [Int]) -> [Bool] {
      zip(net.read(images), answers).map { $0 == $1 }
    }
    func part(_ right: [Bool]) -> Double { Double(right.count { $0 }) / Double(right.count) }
    func look(_ step: Int) {
      let found = right(validation, held.map { labels[$0] })
      looks.append(
        (
          step, part(copies.map { found[$0] }),
          part(found.indices.filter { !copies.contains($0) }.map { found[$0] }),
          part(right(testImages, test.map { digits.labels[$0] }))
        ))
    }
    let memory = StepMemory()
    var optimizer = try SGD(learningRate: 0.1)
    for step in 0..<steps {
      respondent.tell("the digits: step \(step + 1) of \(steps)")
      if looking > 0 && step % looking == 0 { look(step) }
      let rows = generator.randperm(520)[..<32].map { learned[$0] }
      let (batch, answers) = (images.rows(at: rows), rows.map { labels[$0] })
      try memory.step {
        let (loss, slopes) = try net.slopes(batch, answers) { convolution, input, cotangent in
          isMine ? try respondent.slopes(convolution, input, cotangent) : nil
        }
        losses.append(loss)
        try optimizer.step(&net.layers, gradients: slopes)
      }
    }
    if looking > 0 { look(steps) }
    wasRight = right(validation, held.map { labels[$0] })
    accuracies = [
      part(right(training, learned.map { labels[$0] })), part(wasRight),
      part(right(testImages, test.map { digits.labels[$0] })),
    ]
  }

  /// What the validation says without the images that training has seen; see 3.8.copies.
  /// - Throws: What the learner's code throws.
  package func honest(
    _ respondent: Respondent = Respondent()
  ) throws -> (copies: Int, reported: Double, honest: Double, error: Double) {
    let found = try respondent.answer(
      copiesExercise,
      copiesCall(training, validation, tolerance: 0.125, right: wasRight.map { $0 ? 1 : 0 }))
    func number(_ name: String) -> Double { found[name]?.values.first ?? .nan }
    return (
      found["copies"]?.values.count ?? 0, number("reported"), number("honest"), number("error")
    )
  }
}

extension Respondent {
  /// What comes back through a convolution, by the code that answers 3.8.convolution.
  fileprivate func slopes(
    _ convolution: Convolution, _ input: Matrix, _ cotangent: Matrix
  ) throws -> (input: Matrix, parameters: [[Double]]) {
    let found = try answer(
      convolutionExercise,
      convolutionCall(
        input, height: convolution.input.rows, weight: convolution.weight, kernel: 3,
        cotangent: cotangent))
    return (
      Matrix(
        rows: input.rows, columns: input.columns, values: found["dImages"]?.values ?? input.values),
      [found["dWeight"]?.values ?? [], found["dBias"]?.values ?? []]
    )
  }
}
