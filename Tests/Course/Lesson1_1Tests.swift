import Answering
import Foundation
import Gradus
import GradusFixtures
import GradusReference
import Testing
import TheTrainingLoopQuestions

@testable import Exercising
@testable import TheTrainingLoopCourse

private let rightOrders: [([OrderRecipe.Call], [OrderRecipe.Call])] = [
  ([], [.predict, .measure, .reset, .backward, .step]),
  ([], [.predict, .reset, .measure, .backward, .step]),
  ([.reset], [.predict, .measure, .backward, .step, .reset]),
  ([.reset], [.reset, .predict, .predict, .measure, .backward, .step]),
]

private let refusedCalls: [([OrderRecipe.Call], String)] = [
  ([.measure], "nothing has been predicted"),
  ([.predict, .backward], "no loss has been measured since the last prediction"),
  ([.predict, .measure, .backward, .backward], "Trying to backward through the graph a second"),
]

/// What lesson 1.1 says of PyTorch holds of its exercises, and what it calls right is accepted.
@Suite struct Lesson1_1Tests {
  /// The text shows what wrong loops do; PyTorch has run the same ones.
  @Test func theWrongOrdersDoWhatPyTorchDoes() throws {
    var count = 0
    for recorded in try Golden.lesson("1.1-order") where !recorded.name.hasPrefix("right") {
      let (question, expected) = try recordedOrder(recorded)
      let id = try #require(recorded.name.split(separator: ",").first)
      let answer = try orderExercise.deviations.answer(String(id), question)
      // PyTorch's calls are not recorded, the numbers are.
      #expect(expected.firstDifference(of: answer, 1e-9) == nil, "\(recorded.name)")
      count += 1
    }
    #expect(count == 27)
  }

  @Test func theProgramsAgree() throws {
    let recorded = try #require(try Golden.lesson("1.1-loop").first { $0.name == "program" })
    let (run, stopping) = try Lesson1_1.program()
    let losses = try recorded.list("losses")
    #expect(zip(run.losses, losses).allSatisfy { abs($0 - $1) <= 1e-12 * losses[0] })
    #expect(run.losses.count == losses.count)
    let parameters = try recorded.list("parameters")
    #expect(zip(run.parameters, parameters).allSatisfy { abs($0 - $1) < 1e-12 })
    let expected = try stoppingExercise.reference(
      StoppingRun(losses: losses, patience: 5, tolerance: 0.001)
    ).stopping
    #expect(stopping.epochs == expected.epochs && stopping.bestEpoch == expected.bestEpoch)
  }

  /// The bowls stand for the mean squared error over the two receipts.
  @Test(arguments: [(0.0, 0.0), (1.25, 0), (2.4, 0), (1.2, 0.5), (-3, 7)])
  func theBowlsAreTheReceipts(price: Double, fee: Double) {
    let rides = Dataset(x: [1, 3], y: [3, 7])
    let loss = meanSquaredError(of: Line(weight: price, bias: fee), on: rides)
    #expect(abs(QuadraticLoss.priceAndFee.value(at: [price, fee]) - loss) <= 1e-13 * max(1, loss))
    if fee == 0 {
      #expect(abs(QuadraticLoss.price.value(at: [price]) - loss) <= 1e-13 * max(1, loss))
    }
  }

  /// Whatever resets between the last step and `backward()` is right, and so is one more reset.
  @Test(arguments: rightOrders)
  func otherRightOrdersHold(before: [OrderRecipe.Call], epoch: [OrderRecipe.Call]) {
    var recipe = OrderRecipe()
    (recipe.before, recipe.epoch) = (before, epoch)
    let report = grade(recipe)
    #expect(report.state == .holds, "\(report.text(path: "Order.swift"))")
  }

  @Test(arguments: refusedCalls)
  func aCallThatPyTorchRefusesIsRefused(calls: [OrderRecipe.Call], message: String) {
    var recipe = OrderRecipe()
    recipe.epoch = calls
    let report = grade(recipe)
    #expect(report.state == .fails)
    #expect(report.text(path: "Order.swift").contains(message))
  }

  @Test func partsBehaveAsPyTorchs() throws {
    let question = EpochOrder(loss: .price, initial: [0], learningRate: 0.05, epochs: 1)
    let trace = try question.trace { _, parts in
      parts.step()  // without a gradient nothing moves
      parts.predict()
      _ = try parts.measure()
      try parts.backward()
      parts.step()
      parts.step()  // the gradient is still held
      parts.resetGradient()
      parts.step()
      return []
    }
    let expected = [0, 1.2, 2.4, 2.4]
    #expect(zip(trace.path.flatMap { $0 }, expected).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(trace.calls.count == 8)
  }

  /// An exploding run rises for long before its first NaN, and patience ends it by then, however the
  /// comparison is written.
  @Test func patienceEndsAnExplodingRunLongBeforeNaN() throws {
    func losses(_ rate: Double, _ epochs: Int) throws -> [Double] {
      try loopExercise.reference(
        DescentRun(loss: .price, initial: [0], learningRate: rate, epochs: epochs)
      ).descent.losses
    }
    let exploding = try losses(0.21, 8000)
    let finite = exploding.prefix { $0.isFinite }
    let infinite = exploding.dropFirst(finite.count).prefix { $0 == .infinity }
    #expect((3700..<3750).contains(finite.count) && (3700..<3750).contains(infinite.count))
    #expect(zip(finite, finite.dropFirst()).allSatisfy { $0 < $1 })
    #expect(exploding[finite.count + infinite.count].isNaN)
    for rate in [0.21, 0.3, 0.5, 1] {
      let question = StoppingRun(losses: try losses(rate, 100), patience: 5, tolerance: 0)
      let turnedRound = try stoppingExercise.deviations.answer("nan-improves", question)
      #expect(try stoppingExercise.reference(question).stopping.epochs == 6)
      #expect(turnedRound.stopping.epochs == 6)
    }
  }

  /// NaN that comes at once is what tells the two ways of comparing apart.
  @Test func aComparisonTurnedRoundNeverStopsAtNaN() throws {
    let question = StoppingRun(
      losses: [3, 2] + Array(repeating: .nan, count: 98), patience: 5, tolerance: 0)
    #expect(try stoppingExercise.reference(question).stopping.epochs == 7)
    let turnedRound = try stoppingExercise.deviations.answer("nan-improves", question)
    #expect(turnedRound.stopping.epochs == 100)
  }

  private func grade(_ recipe: OrderRecipe) -> ExerciseReport {
    orderExercise.grade(
      AnswerBook([
        .init("1.1.order") { (order: EpochOrder) in try order.trace(recipe.runEpochs) }
      ]))
  }
}
