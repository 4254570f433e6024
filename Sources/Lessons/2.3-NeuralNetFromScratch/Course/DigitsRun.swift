import Exercising
import Gradus
import GradusFixtures
import GradusReference
import NeuralNetFromScratchQuestions

/// The digits that a network learns to read, and how it is trained.
package struct DigitsTask: Sendable {
  package let digits: Digits
  /// The rows that it learns from, and those held out.
  package let learned: [Int]
  package let heldOut: [Int]

  package static let hidden = 32
  package static let epochs = 20
  package static let batchSize = 32
  package static let learningRate = 0.3
  /// The seeds of the weights before the first step, and of each epoch's order.
  package static let startSeed = 2
  package static let orderSeed: UInt64 = 3

  /// Held out are 360 images, drawn from all or, in the file's order, the last ones: those of writers
  /// that the others do not have.
  package init(isShuffled: Bool = true) throws {
    digits = try Golden.load(Digits.self, "data/digits.json")
    var split = RandomGenerator(seed: 1)
    let drawn = split.randperm(digits.labels.count)
    let order = isShuffled ? drawn : drawn.sorted()
    (learned, heldOut) = (Array(order[..<1437]), Array(order[1437...]))
  }

  /// The part of `rows` whose digit the network reads.
  package func accuracy(of net: TwoLayers, on rows: [Int]) -> Double {
    let read = ReLUClassifier(net).classes(digits.images.rows(at: rows))
    return Double(zip(read, rows).count { $0 == digits.labels[$1] }) / Double(rows.count)
  }
}

/// A network trained on the digits, by the learner's functions where all that it takes holds.
package struct DigitsRun {
  package let task: DigitsTask
  package let net: TwoLayers
  package let losses: [Double]

  package init(by respondent: Respondent, isShuffled: Bool = true) throws {
    let task = try DigitsTask(isShuffled: isShuffled)
    let trained = try trained(
      on: task.digits.images.rows(at: task.learned), task.learned.map { task.digits.labels[$0] },
      from: startCall(seed: DigitsTask.startSeed, 64, DigitsTask.hidden, 10),
      orderSeed: DigitsTask.orderSeed, epochs: DigitsTask.epochs,
      batchSize: DigitsTask.batchSize, learningRate: DigitsTask.learningRate, by: respondent)
    (self.task, net, losses) = (task, trained.net, trained.losses)
  }

  /// The part of `rows` whose digit the network reads.
  package func accuracy(on rows: [Int]) -> Double { task.accuracy(of: net, on: rows) }
}

/// A network trained on examples, from the starting network that `start` asks for.
///
/// The loop is the learner's, and calls the learner's gradient, where both exercises hold.
func trained(
  on x: Matrix, _ labels: [Int], from start: Call, orderSeed: UInt64, epochs: Int, batchSize: Int,
  learningRate: Double, by respondent: Respondent
) throws -> (net: TwoLayers, losses: [Double]) {
  let begin = try respondent.answer(startExercise, start)
  var generator = RandomGenerator(seed: orderSeed)
  let orders = (0..<epochs).map { _ in generator.randperm(x.rows).map { Double($0) } }
  let call = Call(
    workedTraining.asked,
    begin.parts + [
      NamedTensor("orders", Matrix(orders)), NamedTensor("batch size", Double(batchSize)),
      NamedTensor("learning rate", learningRate), NamedTensor("x", x),
      NamedTensor("labels", labels.map { Double($0) }),
    ])
  let isMine =
    respondent.code(of: networkGradientExercise) == .mine
    && respondent.code(of: trainExercise) == .mine
  let answer =
    try isMine ? respondent.answer(trainExercise, call) : trainExercise.reference(call)
  let net = try TwoLayers(
    Call(
      "",
      answer.parts.map { part in
        NamedTensor(
          part.name.replacing("trained ", with: ""), shape: part.shape, values: part.values)
      }))
  return (net, answer["losses"]?.values ?? [])
}
