import Gradus

/// A schedule of PyTorch's at work: it is made on the rates of an optimizer's group, which it may
/// change at once, and moves them at each step.
///
/// ```swift
/// var schedule = try Schedule(.stepLR(stepSize: 30, gamma: 0.1), on: Rates(learningRate: 0.5))
/// for epoch in 0..<90 {
///   // train with schedule.rates.learningRate
///   try schedule.step()
/// }
/// ```
///
/// Source: torch.optim.lr_scheduler.
public struct Schedule: Sendable {
  private var scheduler: any Scheduler
  private var group: Group

  /// Does what PyTorch's constructor does: the rates of epoch 0 hold after it.
  /// - Throws: An `OptionError` where an option is unknown or out of range, where a rate is needed
  ///   that the group has not, and where a rate comes out as no number.
  public init(_ kind: Kind, on rates: Rates) throws {
    scheduler = try Reference.scheduler(named: kind.name, kind.options)
    group = Group(rates)
    try scheduler.construct(on: &group)
    try check(at: "construction")
  }

  /// The rates that hold now.
  public var rates: Rates { group.rates }

  /// Goes one epoch further: `scheduler.step()`. `metric` is what was measured since the last step,
  /// which ReduceLROnPlateau asks for.
  /// - Throws: An `OptionError` where a metric is missing, where PyTorch's schedule goes no
  ///   further, and where a rate comes out as no number.
  public mutating func step(metric: Double? = nil) throws {
    try scheduler.step(&group, metric: metric, isInitial: false)
    try check(at: "step \(scheduler.clock.steps - 1)")
  }

  /// Goes to an epoch that need not be whole, as CosineAnnealingWarmRestarts alone can:
  /// `scheduler.step(epoch)`.
  /// - Throws: An `OptionError` where the schedule is another one or the epoch below 0, and where a
  ///   rate comes out as no number.
  public mutating func step(to epoch: Double) throws {
    try scheduler.step(&group, to: epoch)
    try check(at: "epoch \(epoch)")
  }

  /// Where a rate is no number, PyTorch has divided by zero and raised.
  private func check(at place: String) throws {
    for value in [rates.learningRate, rates.momentum ?? 0] where !value.isFinite {
      throw OptionError(
        "\(type(of: scheduler).name): a rate is \(value.isNaN ? "nan" : "\(value)") at \(place); its "
          + "options divide by zero or overflow")
    }
  }
}

extension Schedule {
  /// Which schedule, with its options.
  public struct Kind: Sendable, Equatable {
    /// PyTorch's name of the class.
    public let name: String
    /// By PyTorch's names.
    public let options: Options

    /// The schedule of PyTorch's class `name`, in capitals or not.
    public init(_ name: String, _ options: Options = [:]) {
      (self.name, self.options) = (name, options)
    }
  }
}

/// The schedules by name, each with PyTorch's options and defaults.
extension Schedule.Kind {
  /// The first rate times element e of `factors` in epoch e.
  public static func lambdaLR(_ factors: [Double]) -> Self {
    Self("LambdaLR", ["lr_lambda": .numbers(factors)])
  }

  /// The rate times element e of `factors` as epoch e begins.
  public static func multiplicativeLR(_ factors: [Double]) -> Self {
    Self("MultiplicativeLR", ["lr_lambda": .numbers(factors)])
  }

  /// The rate times gamma every `stepSize` epochs.
  public static func stepLR(stepSize: Double, gamma: Double = 0.1) -> Self {
    Self("StepLR", ["step_size": .number(stepSize), "gamma": .number(gamma)])
  }

  /// The rate times gamma at each of the milestones.
  public static func multiStepLR(milestones: [Double], gamma: Double = 0.1) -> Self {
    Self("MultiStepLR", ["milestones": .numbers(milestones), "gamma": .number(gamma)])
  }

  /// A share of the rate for the first epochs.
  public static func constantLR(factor: Double = 1.0 / 3, totalIters: Int = 5) -> Self {
    Self("ConstantLR", ["factor": .number(factor), "total_iters": .number(Double(totalIters))])
  }

  /// From one share of the rate to another in equal steps, as for a warm-up.
  public static func linearLR(
    startFactor: Double = 1.0 / 3, endFactor: Double = 1, totalIters: Int = 5
  ) -> Self {
    Self(
      "LinearLR",
      [
        "start_factor": .number(startFactor), "end_factor": .number(endFactor),
        "total_iters": .number(Double(totalIters)),
      ])
  }

  /// The rate times gamma at each epoch.
  public static func exponentialLR(gamma: Double) -> Self {
    Self("ExponentialLR", ["gamma": .number(gamma)])
  }

  /// Down to zero along a power of what is left.
  public static func polynomialLR(totalIters: Int = 5, power: Double = 1) -> Self {
    Self(
      "PolynomialLR", ["total_iters": .number(Double(totalIters)), "power": .number(power)])
  }

  /// Down to `etaMin` along half a cosine of `tMax` epochs.
  public static func cosineAnnealingLR(tMax: Double, etaMin: Double = 0) -> Self {
    Self("CosineAnnealingLR", ["T_max": .number(tMax), "eta_min": .number(etaMin)])
  }

  /// Half a cosine again and again, each `tMult` times as long as the one before.
  public static func cosineAnnealingWarmRestarts(
    t0: Int, tMult: Int = 1, etaMin: Double = 0
  ) -> Self {
    Self(
      "CosineAnnealingWarmRestarts",
      [
        "T_0": .number(Double(t0)), "T_mult": .number(Double(tMult)), "eta_min": .number(etaMin),
      ])
  }

  /// Up to `maxLR` and down, the momentum the other way round, over `totalSteps` batches.
  public static func oneCycleLR(
    maxLR: Double, totalSteps: Int, pctStart: Double = 0.3, divFactor: Double = 25,
    finalDivFactor: Double = 1e4, cycleMomentum: Bool = true
  ) -> Self {
    Self(
      "OneCycleLR",
      [
        "max_lr": .number(maxLR), "total_steps": .number(Double(totalSteps)),
        "pct_start": .number(pctStart), "div_factor": .number(divFactor),
        "final_div_factor": .number(finalDivFactor), "cycle_momentum": .flag(cycleMomentum),
      ])
  }

  /// Between two rates and back, again and again.
  public static func cyclicLR(
    baseLR: Double, maxLR: Double, stepSizeUp: Double = 2000, cycleMomentum: Bool = true
  ) -> Self {
    Self(
      "CyclicLR",
      [
        "base_lr": .number(baseLR), "max_lr": .number(maxLR), "step_size_up": .number(stepSizeUp),
        "cycle_momentum": .flag(cycleMomentum),
      ])
  }

  /// The rate times `factor` where the metric has not become better for more than `patience` steps.
  public static func reduceLROnPlateau(
    factor: Double = 0.1, patience: Int = 10, threshold: Double = 1e-4, cooldown: Int = 0,
    minLR: Double = 0
  ) -> Self {
    Self(
      "ReduceLROnPlateau",
      [
        "factor": .number(factor), "patience": .number(Double(patience)),
        "threshold": .number(threshold), "cooldown": .number(Double(cooldown)),
        "min_lr": .number(minLR),
      ])
  }

  /// One after the other, the next from each milestone on.
  public static func sequentialLR(_ parts: [Self], milestones: [Int]) -> Self {
    Self(
      "SequentialLR",
      ["schedulers": list(parts), "milestones": .numbers(milestones.map(Double.init))])
  }

  /// All of them at each step.
  public static func chainedScheduler(_ parts: [Self]) -> Self {
    Self("ChainedScheduler", ["schedulers": list(parts)])
  }

  private static func list(_ parts: [Self]) -> OptionValue {
    .list(parts.map { .options(["scheduler": .text($0.name), "options": .options($0.options)]) })
  }
}
