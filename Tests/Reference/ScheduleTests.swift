import Foundation
import Gradus
import GradusReference
import Testing

/// What PyTorch 2.15.0 does that no recording shows; the numbers are its own.
@Suite struct ScheduleTests {
  private func rates(
    _ name: String, _ options: Options, lr: Double = 0.1, steps: Int, metrics: [Double]? = nil
  ) throws -> [Double] {
    try ScheduleRun(
      name, options: options, base: Rates(learningRate: lr, momentum: 0.9), steps: steps,
      metrics: metrics
    ).answer().values.map(\.learningRate)
  }

  private func part(_ name: String, _ options: Options = [:]) -> OptionValue {
    .options(["scheduler": .text(name), "options": .options(options)])
  }

  private func sequence(_ parts: [OptionValue], at milestones: [Double]) -> Options {
    ["schedulers": .list(parts), "milestones": .numbers(milestones)]
  }

  private func isClose(_ found: some Collection<Double>, _ expected: [Double]) -> Bool {
    found.count == expected.count && zip(found, expected).allSatisfy { abs($0 - $1) < 1e-15 }
  }

  private var half: OptionValue { part("ExponentialLR", ["gamma": 0.5]) }
  private var slow: OptionValue { part("ExponentialLR", ["gamma": 0.9]) }

  /// pytorch/pytorch#196243: the parts of a nested chain multiply once before they begin.
  @Test func aChainInASequenceIsAStepAhead() throws {
    let chain = part(
      "ChainedScheduler",
      ["schedulers": .list([half, part("ConstantLR", ["factor": 0.1, "total_iters": 2])])])
    #expect(
      isClose(
        try rates("SequentialLR", sequence([chain, slow], at: [3]), steps: 5),
        [0.005, 0.0025, 0.0125, 0.1, 0.09, 0.081]))
  }

  /// pytorch/pytorch#196243: nor can one be started at a milestone.
  @Test(arguments: ["ChainedScheduler", "SequentialLR"])
  func aComposedSchedulerAtAMilestoneIsAnError(name: String) throws {
    var options: Options = ["schedulers": .list([half])]
    if name == "SequentialLR" { options["milestones"] = [] }
    let nested = sequence([slow, part(name, options)], at: [3])
    #expect(try rates("SequentialLR", nested, steps: 2).count == 3)
    let error = #expect(throws: OptionError.self) {
      try rates("SequentialLR", nested, steps: 3)
    }
    #expect(
      error?.description
        == "SequentialLR: a \(name) can only be the first part; PyTorch raises "
        + "NotImplementedError at its milestone, 3")
  }

  @Test func aSequenceInAChainGoesItsOwnWay() throws {
    let inner = part(
      "SequentialLR",
      sequence([part("ConstantLR", ["factor": 0.5, "total_iters": 9]), half], at: [2]))
    #expect(
      isClose(
        try rates("ChainedScheduler", ["schedulers": .list([inner, slow])], steps: 5),
        [0.05, 0.045, 0.09, 0.0405, 0.018225, 0.00820125]))
  }

  @Test func restartsBeginAnewAtAMilestone() throws {
    let restarts = part("CosineAnnealingWarmRestarts", ["T_0": 3, "T_mult": 2])
    #expect(
      isClose(
        try rates("SequentialLR", sequence([slow, restarts], at: [2]), steps: 7),
        [
          0.1, 0.09, 0.1, 0.075, 0.025000000000000012, 0.1, 0.09330127018922195, 0.075,
        ]))
  }

  @Test func averagingGoesOnFromTheRateItFinds() throws {
    let averaging = part("SWALR", ["swa_lr": 0.02, "anneal_epochs": 3])
    #expect(
      isClose(
        try rates("SequentialLR", sequence([slow, averaging], at: [4]), steps: 8),
        [0.1, 0.09, 0.081, 0.0729, 0.0729, 0.059675, 0.033225, 0.02, 0.02]))
  }

  @Test func aCycleInASequenceHasItsOwnBase() throws {
    let cycle = part("CyclicLR", ["base_lr": 0.01, "max_lr": 0.1, "step_size_up": 2])
    #expect(
      isClose(
        try rates("SequentialLR", sequence([slow, cycle], at: [3]), steps: 6),
        [0.1, 0.09, 0.081, 0.01, 0.055, 0.1, 0.055]))
  }

  @Test func milestonesOutOfOrderAreSearchedAsInPython() throws {
    let parts = [half, part("ConstantLR", ["factor": 0.1]), slow]
    #expect(
      isClose(
        try rates("SequentialLR", sequence(parts, at: [5, 2]), steps: 4),
        [0.1, 0.05, 0.1, 0.09, 0.081]))
    #expect(
      isClose(
        try rates("SequentialLR", sequence(parts, at: [2, 2]), steps: 4),
        [0.1, 0.05, 0.1, 0.09, 0.081]))
    #expect(
      isClose(
        try rates("SequentialLR", sequence(Array(parts[..<2]), at: [-1]), steps: 6),
        [0.01, 0.01, 0.01, 0.01, 0.01, 0.1, 0.1]))
  }

  @Test func everyClosedFormBeginsAtItsMilestone() throws {
    let parts = [
      part("PolynomialLR", ["total_iters": 3]),
      part("PolynomialLR", ["total_iters": 4, "power": 2]),
      part("LinearLR", ["start_factor": 0.5, "total_iters": 3]),
      part("CosineAnnealingLR", ["T_max": 4]), part("MultiStepLR", ["milestones": [2]]),
      part("ConstantLR", ["factor": 0.5, "total_iters": 2]),
    ]
    #expect(
      isClose(
        try rates("SequentialLR", sequence(parts, at: [2, 4, 9, 14, 18]), steps: 20),
        [
          0.1, 0.06666666666666668, 0.1, 0.05625, 0.05, 0.06666666666666667, 0.08333333333333333,
          0.1, 0.1, 0.1, 0.08535533905932738, 0.05, 0.014644660940672627, 0, 0.1, 0.1, 0.01, 0.01,
          0.05, 0.05, 0.1,
        ]))
  }

  /// Untouched, the product of ratios is the closed form, far past the end too.
  @Test(arguments: [1.0, 2, 3, 7, 40, 1000])
  func theRecursionIsTheClosedForm(period: Double) throws {
    let (base, least) = (0.3, 0.02)
    let cosine = try rates(
      "CosineAnnealingLR", ["T_max": .number(period), "eta_min": .number(least)], lr: base,
      steps: 5 * Int(period))
    let polynomial = try rates(
      "PolynomialLR", ["total_iters": .number(period), "power": 1.7], lr: base,
      steps: Int(period) + 3)
    let line = try rates(
      "LinearLR", ["start_factor": 0.01, "end_factor": 0.5, "total_iters": .number(period)],
      lr: base, steps: Int(period) + 3)
    for (e, rate) in cosine.enumerated() {
      let closed = least + (base - least) * (1 + cos(.pi * Double(e) / period)) / 2
      #expect(abs(rate - closed) < 1e-10 * base, "\(e)")
    }
    for (e, rate) in polynomial.enumerated() {
      #expect(abs(rate - base * pow(1 - min(Double(e), period) / period, 1.7)) < 1e-12 * base)
    }
    for (e, rate) in line.enumerated() {
      #expect(abs(rate - base * (0.01 + 0.49 * min(Double(e), period) / period)) < 1e-12 * base)
    }
  }

  /// The first value of a CyclicLR that is not the first on its optimizer is not its own base.
  @Test func aCycleInAChainStartsAtTheBaseOfTheFirst() throws {
    let cycle = part("CyclicLR", ["base_lr": 0.01, "max_lr": 0.1, "step_size_up": 2])
    #expect(
      isClose(
        try rates("ChainedScheduler", ["schedulers": .list([slow, cycle])], steps: 4),
        [0.1, 0.055, 0.1, 0.055, 0.01]))
  }

  /// The bounds of the momentum and the rate of averaging are the group's: the last one's hold.
  @Test func whatConstructorsLeaveInTheGroupIsShared() throws {
    let parts = [
      part("OneCycleLR", ["max_lr": 1, "total_steps": 4]),
      part("CyclicLR", ["base_lr": 0.01, "max_lr": 0.1, "step_size_up": 2]),
    ]
    let run = ScheduleRun(
      "SequentialLR", options: sequence(parts, at: [4]),
      base: Rates(learningRate: 0.1, momentum: 0.9), steps: 5)
    #expect(
      isClose(
        try run.answer().values.map { $0.momentum ?? .nan },
        [0.9, 0.8188255099070634, 0.871694186955878, 0.9, 0.9, 0.85]))
    let two = [0.02, 0.05].map { part("SWALR", ["swa_lr": .number($0), "anneal_epochs": 3]) }
    #expect(
      isClose(
        try rates("ChainedScheduler", ["schedulers": .list(two)], steps: 4),
        [0.1, 0.078125, 0.053125, 0.05, 0.05]))
  }

  @Test func aCycleOfOneStepIsTakenTwice() throws {
    #expect(
      isClose(
        try rates("OneCycleLR", ["max_lr": 0.9, "total_steps": 1], steps: 1),
        [3.6e-06, 0.5501358197426601]))
  }

  /// What has no length or no milestones does nothing more.
  @Test func nothingToDoIsNoError() throws {
    #expect(try rates("MultiStepLR", ["milestones": []], steps: 2) == [0.1, 0.1, 0.1])
    #expect(try rates("PolynomialLR", ["total_iters": 0], steps: 2) == [0.1, 0.1, 0.1])
    #expect(
      try rates("LinearLR", ["start_factor": 0.5, "total_iters": 0], steps: 2)
        == [0.05, 0.05, 0.05])
    #expect(try rates("ConstantLR", ["factor": 0], steps: 2) == [0, 0, 0])
  }

  /// pytorch/pytorch#196243: the first part of the nested one, of one epoch, is passed over.
  @Test func aSequenceInASequenceIsAnEpochAhead() throws {
    let inner = part(
      "SequentialLR",
      sequence([slow, part("CosineAnnealingWarmRestarts", ["T_0": 3, "T_mult": 2])], at: [1]))
    #expect(
      isClose(
        try rates("SequentialLR", sequence([inner], at: []), steps: 5),
        [0.1, 0.075, 0.025000000000000012, 0.1, 0.09330127018922195, 0.075]))
  }

  /// A period that outgrows what can be counted is an endless one.
  @Test func periodsMayGrowBeyondWhatCanBeCounted() throws {
    let found = try rates(
      "CosineAnnealingWarmRestarts", ["T_0": 4096, "T_mult": 9e15], steps: 4098)
    let end = 0.1 * (1 + cos(.pi * 4095 / 4096)) / 2
    #expect(isClose(found.suffix(4), [end, 0.1, 0.1, 0.1]))
  }

  @Test func aNanMetricIsBad() throws {
    #expect(
      try rates(
        "ReduceLROnPlateau", ["patience": 0, "factor": 0.5], lr: 1, steps: 3,
        metrics: [.nan, 1, .nan]) == [1, 0.5, 0.5, 0.25])
  }
}
