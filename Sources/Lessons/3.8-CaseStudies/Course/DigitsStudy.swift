import Exercising
import Gradus
import GradusFixtures
import GradusReference

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
  package private(set) var net: DigitsNet

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
    net = DigitsNet(from: &generator)

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
    for step in 0..<steps {
      respondent.tell("the digits: step \(step + 1) of \(steps)")
      if looking > 0 && step % looking == 0 { look(step) }
      let rows = generator.randperm(520)[..<32].map { learned[$0] }
      losses.append(
        try net.step(
          images.rows(at: rows), rows.map { labels[$0] }, learningRate: 0.1,
          by: isMine ? respondent : nil))
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

/// Two convolutions with pooling, and a linear layer.
package struct DigitsNet: Sendable {
  private var convolutions: [Convolution]
  private let pools = [
    MaxPool(ImageShape(channels: 8, rows: 8, columns: 8), kernel: 2),
    MaxPool(ImageShape(channels: 16, rows: 4, columns: 4), kernel: 2),
  ]
  private var linear: Linear

  /// All weights uniform in ±√(6/fan in), all biases 0.
  package init(from generator: inout RandomGenerator) {
    func start(_ outputs: Int, _ inputs: Int) -> Matrix {
      let a = (6 / Double(inputs)).squareRoot()
      return Matrix(
        rows: outputs, columns: inputs,
        values: generator.uniform(outputs * inputs, in: -a..<a, .float64))
    }
    func layer(_ shape: ImageShape, _ outputs: Int) -> Convolution {
      Convolution(
        shape, weight: start(outputs, 9 * shape.channels),
        bias: Array(repeating: 0, count: outputs), kernel: 3, padding: 1)
    }
    convolutions = [
      layer(ImageShape(channels: 1, rows: 8, columns: 8), 8),
      layer(ImageShape(channels: 8, rows: 4, columns: 4), 16),
    ]
    linear = Linear(weight: start(10, 64), bias: Array(repeating: 0, count: 10))
  }

  /// All parameters in PyTorch's order, one list.
  package var parameters: [Double] {
    convolutions.flatMap { $0.parameters.flatMap { $0 } } + linear.parameters.flatMap { $0 }
  }

  /// The digits that the images look like.
  package func read(_ images: Matrix) -> [Int] {
    var h = images
    for (convolution, pool) in zip(convolutions, pools) {
      h = pool.forward(ReLU().forward(convolution.forward(h))).output
    }
    let logits = linear.forward(h)
    return (0..<logits.rows).map { row in
      let values = Array(logits.row(row))
      return values.indices.max { values[$0] < values[$1] } ?? 0
    }
  }

  /// One step of descent on the cross-entropy of a batch, whose loss it returns. What comes back through
  /// the convolutions is what `respondent` answers; where that is nil, what the layers say.
  package mutating func step(
    _ images: Matrix, _ labels: [Int], learningRate: Double, by respondent: Respondent?
  ) throws -> Double {
    var (inputs, sums, winners): ([Matrix], [Matrix], [[Int]]) = ([images], [], [])
    for (convolution, pool) in zip(convolutions, pools) {
      sums.append(convolution.forward(inputs[sums.count]))
      let pooled = pool.forward(ReLU().forward(sums[sums.count - 1]))
      winners.append(pooled.winners)
      inputs.append(pooled.output)
    }
    let logits = linear.forward(inputs[2])
    let loss = CrossEntropyLoss().value(logits, labels)
    let back = linear.backward(CrossEntropyLoss().gradient(logits, labels), input: inputs[2])
    var bar = back.input
    for layer in [1, 0] {
      bar = pools[layer].backward(bar, winners[layer]).input
      bar = ReLU().backward(bar, input: sums[layer]).input
      let found = try slopes(layer, inputs[layer], bar, by: respondent)
      convolutions[layer].parameters = moved(
        convolutions[layer].parameters, found.parameters, learningRate)
      bar = found.input
    }
    linear.parameters = moved(linear.parameters, back.parameters, learningRate)
    return loss
  }

  private func slopes(
    _ layer: Int, _ input: Matrix, _ bar: Matrix, by respondent: Respondent?
  ) throws -> (input: Matrix, parameters: [[Double]]) {
    let convolution = convolutions[layer]
    guard let respondent else { return convolution.backward(bar, input: input) }
    let found = try respondent.answer(
      convolutionExercise,
      convolutionCall(
        input, height: convolution.input.rows, weight: convolution.weight, kernel: 3,
        cotangent: bar))
    return (
      Matrix(
        rows: input.rows, columns: input.columns, values: found["dImages"]?.values ?? input.values),
      [found["dWeight"]?.values ?? [], found["dBias"]?.values ?? []]
    )
  }

  private func moved(
    _ parameters: [[Double]], _ slopes: [[Double]], _ rate: Double
  ) -> [[Double]] {
    zip(parameters, slopes).map { zip($0, $1).map { $0 - rate * $1 } }
  }
}
