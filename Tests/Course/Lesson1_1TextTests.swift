import Foundation
import Gradus
import GradusReference
import Testing
import TheTrainingLoopQuestions

@testable import Exercising
@testable import TheTrainingLoopCourse

/// The numbers in lesson 1.1 are what the exercises' references and known mistakes compute.
@Suite struct Lesson1_1TextTests {
  private let rides = [(km: 1.0, paid: 3.0), (km: 3.0, paid: 7.0)]
  private let rate = 0.05

  @Test func everyNumberIsComputed() throws {
    try LessonText("1.1").isMade(
      of: settings + oneParameter() + tangents + twoParameters() + rates() + neverReset() + stale()
        + program() + orders() + stops() + creeping() + exercises() + pitfalls())
  }

  /// What the runs below are made with, and who recorded them.
  private var settings: [String] {
    [rate, 0.005, 0.02, 0.19, 0.21, 0.001, 0.0001].map(legible)
      + [String(Golden.source.dropLast(2))]
  }

  private func oneParameter() throws -> [String] {
    let trace = try descend(.price, from: [0], epochs: 5)
    let places = trace.gradientAskedAt.map { $0[0] }
    return (0..<4).map { epoch in
      let errors = rides.map { number(places[epoch] * $0.km - $0.paid) }.joined(separator: ", ")
      let step = places[epoch + 1] - places[epoch]
      return row([
        "\(epoch + 1)", number(places[epoch]), errors, number(trace.descent.losses[epoch]),
        number(QuadraticLoss.price.gradient(at: [places[epoch]])[0]), "+" + number(step),
        number(places[epoch + 1]),
      ])
    } + ["lead to \(number(QuadraticLoss.price.center[0])), where"]
      + ["There the loss is \(number(QuadraticLoss.price.constant)): no price"]
  }

  /// What the tangent promises and what the loss keeps, at 0.
  private var tangents: [String] {
    func fall(_ rate: Double) -> (promised: String, kept: String) {
      let slope = QuadraticLoss.price.gradient(at: [0])[0]
      let kept = QuadraticLoss.price.value(at: [0]) - QuadraticLoss.price.value(at: [-rate * slope])
      return (number(rate * slope * slope), number(kept))
    }
    let (small, large) = (fall(0.005), fall(rate))
    // Before the step and after it, as the first picture shows.
    let promised =
      QuadraticLoss.price.value(at: [0]) + QuadraticLoss.price.gradient(at: [0])[0] * 1.2
    return [
      "a loss of \(number(promised)) at",
      "The curve keeps \(number(QuadraticLoss.price.value(at: [1.2]))).",
      "promises a fall of \(small.promised), and the loss", "falls by \(small.kept). At $\\gamma",
      "promises \(large.promised), and \(large.kept) are kept",
    ]
  }

  private func twoParameters() throws -> [String] {
    let trace = try descend(.priceAndFee, from: [0, 0], epochs: 3)
    return zip(trace.gradientAskedAt, trace.descent.losses).enumerated().map { epoch, asked in
      let (p, loss) = asked
      return row([
        "\(epoch + 1)", list(p), list(rides.map { p[0] * $0.km + p[1] - $0.paid }), number(loss),
        list(QuadraticLoss.priceAndFee.gradient(at: p)),
      ])
    }
  }

  private func rates() throws -> [String] {
    let words = [
      (0.005, "slow"), (0.02, "steady"), (0.05, "quick"), (0.19, "to and fro, closer each time"),
      (0.21, "to and fro, further each time"),
    ]
    return try words.map { rate, words in
      let losses = try descend(.price, from: [0], epochs: 25, rate: rate).descent.losses
      return row([legible(rate), number(1 - 10 * rate), words, fixed(losses[24], 4)])
    }
  }

  private func neverReset() throws -> [String] {
    let trace = try wrong("never-reset", epochs: 30)
    let places = [0] + trace.path.map { $0[0] }
    var sum = 0.0
    let rows = (0..<5).map { epoch in
      let slope = QuadraticLoss.price.gradient(at: [places[epoch]])[0]
      sum += slope
      return row([
        "\(epoch + 1)", number(places[epoch]), number(slope), number(sum),
        number(places[epoch + 1]),
      ])
    }
    let distances = places.map { $0 - QuadraticLoss.price.center[0] }
    let kept = zip(distances, distances.dropFirst()).map { $0 * $0 - 1.5 * $0 * $1 + $1 * $1 }
    #expect(kept.allSatisfy { abs($0 - kept[0]) < 1e-9 })
    return rows + ["Here it is \(number(kept[0])), for ever"]
  }

  private func stale() throws -> [String] {
    let slow = try wrong("stale-gradient", epochs: 6)
    let circle = try wrong("stale-gradient", epochs: 20, rate: 0.1)
    let places = [0] + circle.path.map { $0[0] }
    #expect(zip(places, places.dropFirst(6)).allSatisfy { abs($0 - $1) < 1e-9 })
    func distance(_ rate: Double) throws -> Double {
      let places = try wrong("stale-gradient", epochs: 400, rate: rate).path.suffix(6)
      return places.map { abs($0[0] - QuadraticLoss.price.center[0]) }.max() ?? .nan
    }
    // "A little below 0.1 it still arrives, a little above it explodes."
    #expect(try distance(0.095) < 1e-3 && distance(0.105) > 1000)
    return [
      "the price goes \(list([0] + slow.path.map { $0[0] })).",
      "six epochs, \(list(Array(places.prefix(6)))), and again",
    ]
  }

  private func program() throws -> [String] {
    let descent = try descend(.priceAndFee, from: [0, 0], epochs: 100).descent
    return [
      "from \(number(descent.losses[0])) to \(fixed(descent.losses[99], 6)), and the parameters are "
        + "then \(fixed(descent.parameters[0], 4))", "and \(fixed(descent.parameters[1], 4)).",
    ]
  }

  private func orders() throws -> [String] {
    let run = try descend(.price, from: [0], epochs: 8)
    let right = run.descent.losses
    let places = (
      wrong: try wrong("never-reset").path[1][0], right: run.gradientAskedAt[2][0],
      goal: QuadraticLoss.price.center[0]
    )
    #expect(abs(places.wrong - places.goal - (places.goal - places.right)) < 1e-12)
    func cells(_ name: String, _ losses: [Double]) -> String {
      row([name] + losses.map { fixed($0, 2) })
    }
    return [
      cells("right", right), cells("never reset", try wrong("never-reset").losses),
      cells("step before backward", try wrong("stale-gradient").losses),
      cells("reset before step", try wrong("reset-before-step").losses),
      "epoch 3 its price is \(number(places.wrong)) and the right one \(number(places.right)): both "
        + "are \(number(places.wrong - places.goal)) away from \(number(places.goal))",
    ]
  }

  private func stops() throws -> [String] {
    let losses = try descend(.priceAndFee, from: [0, 0], epochs: 100).descent.losses
    func stop(_ losses: [Double], _ patience: Int, _ tolerance: Double) throws -> Stopping {
      try stoppingExercise.reference(
        StoppingRun(losses: losses, patience: patience, tolerance: tolerance)
      ).stopping
    }
    let (coarse, fine) = (try stop(losses, 5, 0.001), try stop(losses, 5, 0.0001))
    return [
      "\(coarse.epochs), its best loss being \(fixed(coarse.bestLoss, 6)) in epoch "
        + "\(coarse.bestEpoch). With 0.0001 it stops after epoch \(fine.epochs), the best being",
      "\(fixed(fine.bestLoss, 6)) in epoch \(fine.bestEpoch).",
    ]
  }

  /// A loss that creeps down improves if patience lasts until it is a tolerance lower.
  private func creeping() throws -> [String] {
    func stop(_ patience: Int) throws -> Stopping {
      try stoppingExercise.reference(
        StoppingRun(losses: [5, 4.8, 4.6, 4.4], patience: patience, tolerance: 0.5)
      ).stopping
    }
    let (short, long) = (try stop(2), try stop(3))
    return [
      "With 2 it stops after epoch \(short.epochs): 4.8",
      "epoch \(long.bestEpoch) the loss is \(number(5 - long.bestLoss)) below the best, which is "
        + "then \(number(long.bestLoss)).",
    ]
  }

  private func exercises() throws -> [String] {
    let start = [1.2, 0.5]
    let after = gradientStep(
      start, gradient: QuadraticLoss.priceAndFee.gradient(at: start), learningRate: rate)
    let steps = zip(after, start).map { "+" + number($0 - $1) }
    let descent = try descend(.price, from: [0], epochs: 4)
    let leftover = EpochOrder(
      loss: .price, initial: [0], leftover: [10], learningRate: rate, epochs: 1)
    let right = try orderExercise.reference(leftover).path[0][0]
    let wrong = try orderExercise.deviations.answer("never-reset", leftover).path[0][0]
    return [
      "The steps are \(steps[0]) and \(steps[1]), so the answer is \(number(after[0])) and "
        + number(after[1]),
      "the losses \(list(Array(descent.descent.losses.prefix(3)))) and the parameters",
      "the \(number(descent.descent.losses[3])) that belongs to "
        + "\(number(descent.gradientAskedAt[3][0])) would",
      "the right order moves $p$ to \(number(right)).", "and $p$ becomes \(number(wrong)).",
    ]
  }

  private func pitfalls() throws -> [String] {
    let twice = try wrong("step-twice")
    let late = try wrong("loss-after-step")
    let half = QuadraticLoss.priceAndFee.gradient(at: [1.2, 0])
    let right = try descend(.price, from: [0], epochs: 8).descent.losses
    let stale = try wrong("stale-gradient").losses
    return [
      "has the loss \(fixed(stale[3], 2)) in epoch 4, the right one only in epoch "
        + "\(try #require(right.firstIndex { fixed($0, 2) == fixed(stale[3], 2) }) + 1).",
      "\(number(twice.losses[1])) in the second epoch already",
      "\(number(late.losses[0])) and the 29",
      "moved to 1.2, it is \(number(half[1])) in place of "
        + "\(number(QuadraticLoss.priceAndFee.gradient(at: [0, 0])[1]))",
    ]
  }

  private func descend(
    _ loss: QuadraticLoss, from initial: [Double], epochs: Int, rate: Double = 0.05
  ) throws -> DescentTrace {
    try loopExercise.reference(
      DescentRun(loss: loss, initial: initial, learningRate: rate, epochs: epochs))
  }

  /// What the price's run becomes by the mistake called `id`.
  private func wrong(
    _ id: String, epochs: Int = 8, rate: Double = 0.05
  ) throws -> EpochOrderTrace {
    try orderExercise.deviations.answer(
      id, EpochOrder(loss: .price, initial: [0], learningRate: rate, epochs: epochs))
  }
}

private func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }

private func fixed(_ value: Double, _ digits: Int) -> String {
  String(format: "%.\(digits)f", value).replacing("-", with: "−")
}

/// `value` to six significant digits, without trailing zeros.
private func number(_ value: Double) -> String {
  let rounded = abs(value) < 1e-12 ? 0 : value
  return String(format: "%.6g", rounded).replacing("-", with: "−")
}

private func list(_ values: [Double]) -> String { values.map(number).joined(separator: ", ") }
