import Exercising
import Foundation
import Gradus
import GradusReference
import LearningRateSchedulesCourse
import Testing

/// What lesson 3.2 says in numbers is what the code computes.
@Suite struct Lesson3_2TextTests {
  private func fixed(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value)
  }

  @Test func everyNumberIsComputed() throws {
    let wave = (0...4).map { cosineRate(epoch: $0, peak: 0.1, floor: 0.02, period: 4) }
    let again = (0...6).map {
      restartedRate(epoch: $0, peak: 0.1, floor: 0, period: 2, growth: 2)
    }
    let budget = rateBudget([0.2, 0.1, 0], decay: 0.5)
    let plateau = plateauRates(
      losses: [8, 4, 3.9, 4.1, 2, 1.9, 1.95, 1.7], rate: 0.1, factor: 0.5, patience: 1,
      threshold: 0.1)
    #expect(plateau == [0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.025, 0.025])
    let rows = try SampledDescent.allCases.map { descent in
      let losses = try descent.losses()
      return "| \(descent.rawValue) | \(fixed(losses[0], 5)) | "
        + "\(fixed(losses.suffix(4).reduce(0, +) / 4, 5)) |"
    }
    let near = try SampledDescent.allCases.map { descent in
      try #require(descent.losses().firstIndex { $0 - SampledDescent.least <= 0.01 }) + 1
    }
    #expect(near[2] == near[0])
    try LessonText("3.2").isMade(
      of: rows + plans() + afterAFall() + rangeTests() + [
        "is within 0.01 of it after epoch \(near[0]), the low one only after epoch \(near[1]).",
        "rates are 0.1, \(fixed(wave[1], 6)), 0.06, \(fixed(wave[3], 6)) and 0.02.",
        "0.1, 0.05, then\n0.1, \(fixed(again[3], 6)), 0.05, \(fixed(again[5], 6)), and in epoch 6 again 0.1.",
        "the floor 0.02 and", "factor 0.5, a patience",
        "the way is 0.3, and what is left is\n$0.9 \\cdot 0.95 \\cdot 1 = \(fixed(budget.kept, 3))$",
        "The best line has the loss \(fixed(SampledDescent.least, 5)).",
        "| 4.1 | 3.6: no | 4 | 2, then 0 | 0.05 |", "| 2 | 3.6 | 2 | 0 | 0.05 |",
        "| 1.9 | 1.8: no | 2 | 1 | 0.05 |", "| 1.95 | 1.8: no | 2 | 2, then 0 | 0.025 |",
        "| 1.7 | 1.8 | 1.7 | 0 | 0.025 |", "constant, 0.01", "0.1, 0.05, then",
      ])
    // 41/80 of what a constant rate allows in as many epochs.
    let cosine = (0..<40).map { cosineRate(epoch: $0, peak: 0.1, floor: 0, period: 40) }
    #expect(abs(rateBudget(cosine, decay: 0).reach - 40 * 0.1 * 41 / 80) < 1e-12)
    let peaks = (0..<14).filter {
      restartedRate(epoch: $0, peak: 1, floor: 0, period: 2, growth: 2) == 1
    }
    #expect(peaks == [0, 2, 6])
  }

  /// The rows of other plans, and what one cycle does.
  private func plans() throws -> [String] {
    func rates(_ kind: Schedule.Kind, steps: Int = 4) throws -> [Rates] {
      var schedule = try Schedule(kind, on: Rates(learningRate: 0.1, momentum: 0.9))
      return try [schedule.rates]
        + (0..<steps).map { _ in
          try schedule.step()
          return schedule.rates
        }
    }
    // Without and with the name in code, which the search for other numbers does not see.
    func rows(_ name: String, _ kind: Schedule.Kind, _ scheduler: String) throws -> [String] {
      let numbers = try rates(kind).map { String(format: "%.6g", $0.learningRate) }
      let row = "| \(name) | \(numbers.joined(separator: ", ")) |"
      return [row, "\(row) `\(scheduler)` |"]
    }
    let rise = Schedule.Kind.linearLR(startFactor: 0.5, totalIters: 2)
    let fall = Schedule.Kind.exponentialLR(gamma: 0.8)
    let cycle = try rates(.oneCycleLR(maxLR: 0.1, totalSteps: 10, pctStart: 0.4), steps: 9)
    #expect(cycle.map(\.learningRate).max() == cycle[3].learningRate)
    #expect(abs(cycle[3].learningRate - 0.1) < 1e-15)
    let ends = [0, 3, 9].map { cycle[$0] }
    let momenta = ends.map { fixed($0.momentum ?? .nan, 2) }
    let lengths = [0.95, 0.85].map { 1 / (1 - $0) }
    return try [
      rows("steps: half of it, every two epochs", .stepLR(stepSize: 2, gamma: 0.5), "StepLR"),
      rows("exponential: 0.8 of it, each epoch", fall, "ExponentialLR"),
      rows(
        "polynomial: $\\gamma(1 - e/4)^2$", .polynomialLR(totalIters: 4, power: 2), "PolynomialLR"),
      rows(
        "one after the other: two epochs up, then exponential",
        .sequentialLR([rise, fall], milestones: [2]), "SequentialLR"),
      rows(
        "both at once: their factors multiplied", .chainedScheduler([rise, fall]),
        "ChainedScheduler"),
    ].flatMap { $0 } + [
      "the rates \(String(format: "%.6g", ends[0].learningRate)) at first, 0.1 in step 3 and "
        + "\(String(format: "%.6g", ends[2].learningRate)) in step 9, with the momenta "
        + "\(momenta[0]), \(momenta[1]) and \(momenta[2]).",
      "\(fixed(lengths[0], 0)) times the rate at 0.95, \(fixed(lengths[1], 1)) times at 0.85.",
    ]
  }

  /// What becomes of steps of a steady gradient when the rate falls to a tenth.
  private func afterAFall() -> [String] {
    var (ofGradients, ofSteps, lengths) = (0.0, 0.0, [(gradients: Double, steps: Double)]())
    for step in 0..<503 {
      let rate = step < 500 ? 0.1 : 0.01
      ofGradients = 0.9 * ofGradients + 1
      ofSteps = 0.9 * ofSteps - rate
      if step >= 499 { lengths.append((rate * ofGradients, -ofSteps)) }
    }
    let shares = lengths.map { ($0.gradients / lengths[0].gradients, $0.steps / lengths[0].steps) }
    #expect(shares.dropFirst().allSatisfy { abs($0.0 - 0.1) < 1e-12 })
    let steps = shares.map { String(format: "%.4g", $0.1) }
    return ["such a fall have \(steps[1]), \(steps[2]) and \(steps[3]) of their length."]
  }

  /// A rate that grows in each step of descent on all points, until the loss is above where it began.
  private func rangeTest(growth: Double) -> (least: Double, above: Double) {
    let data = SampledLine().data
    var (line, rate) = (Line(weight: 0, bias: 0), 0.001)
    let start = meanSquaredError(of: line, on: data)
    var best = (loss: start, rate: rate)
    while true {
      let errors = zip(data.x, data.y).map { line.weight * $0 + line.bias - $1 }
      let share = 2 / Double(data.count)
      line.weight -= rate * share * zip(errors, data.x).reduce(0) { $0 + $1.0 * $1.1 }
      line.bias -= rate * share * errors.reduce(0, +)
      let loss = meanSquaredError(of: line, on: data)
      if loss < best.loss { best = (loss, rate) }
      if !(loss <= start) { return (best.rate, rate) }
      rate *= growth
    }
  }

  private func rangeTests() -> [String] {
    let x = SampledLine().data.x
    let n = Double(x.count)
    let (a, c) = (2 * x.reduce(0) { $0 + $1 * $1 } / n, 2 * x.reduce(0, +) / n)
    // Lesson 1.4's eigenvalue of the Hessian with a, 2 and twice c.
    let largest = (a + 2) / 2 + ((a - 2) * (a - 2) / 4 + c * c).squareRoot()
    let (quick, slow) = (rangeTest(growth: 1.1), rangeTest(growth: 1.01))
    return [
      "converges up to the rate \(fixed(2 / largest, 2)).",
      "A test from 0.001 on with 10 % more a step has its least loss at the rate \(fixed(quick.least, 2)), and is above where it "
        + "began only at \(fixed(quick.above, 2)).",
      "with 1 % more a step the least loss is at \(fixed(slow.least, 1)).",
    ]
  }

  /// The program of the text, in PyTorch and in Swift.
  @Test func bothProgramsAgree() throws {
    let recorded = try Golden.lesson("3.2-program")
    #expect(recorded.count == 3)
    let ours = try SampledDescent.allCases.map { try $0.losses() }
    for (item, losses) in zip(recorded, ours) {
      let list = try item.list("losses")
      // The noise is float32, and differs in its last digit.
      #expect(zip(list, losses).allSatisfy { abs($0 - $1) < 1e-6 }, "\(item.name)")
    }
    #expect(zip(ours[2], Lesson3_2.history()).allSatisfy { abs($0 - $1) < 1e-12 })
  }
}
