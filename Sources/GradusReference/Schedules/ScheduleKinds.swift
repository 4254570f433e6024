import Gradus

extension Schedule {
  /// Which schedule, with its options.
  public struct Kind: Codable, Sendable, Equatable {
    /// PyTorch's name of the class.
    public let name: String
    /// By PyTorch's names.
    public let options: Options

    /// The schedule of PyTorch's class `name`, in capitals or not.
    public init(_ name: String, _ options: Options = [:]) {
      (self.name, self.options) = (name, options)
    }

    /// The schedule as parameter group number `index` has it.
    func ofGroup(_ index: Int, of count: Int) -> Self {
      Self(name, options.ofGroup(index, of: count))
    }

    /// The schedule that goes on after epoch `lastEpoch`, as PyTorch's with `last_epoch`: it is made on
    /// the rates that hold in the epoch after it, which say with `initial` where it began.
    ///
    /// That is how a run of PyTorch's goes on, whose `scheduler.last_epoch` is one more, where nothing of
    /// its schedule was saved; else ``Schedule/init(_:_:)`` does it. Where that epoch is a milestone,
    /// StepLR and MultiStepLR multiply once more, as PyTorch's do.
    public func resumed(after lastEpoch: Int) -> Self {
      Self(name, options.replacing(with: ["last_epoch": .number(Double(lastEpoch))]))
    }
  }
}

// The schedules by name, each with PyTorch's options and defaults; an option with several values, one
// for each parameter group, is a list in the options of `Schedule.Kind(_:_:)`.
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

  /// The way between two rates of `oneCycleLR` and `swaLR`.
  public enum Annealing: String, Sendable { case cos, linear }

  /// Up to `maxLR` and down, the momentum the other way round, over `totalSteps` batches.
  public static func oneCycleLR(
    maxLR: Double, totalSteps: Int, pctStart: Double = 0.3, annealStrategy: Annealing = .cos,
    cycleMomentum: Bool = true, baseMomentum: Double = 0.85, maxMomentum: Double = 0.95,
    divFactor: Double = 25, finalDivFactor: Double = 1e4, threePhase: Bool = false
  ) -> Self {
    Self(
      "OneCycleLR",
      [
        "max_lr": .number(maxLR), "total_steps": .number(Double(totalSteps)),
        "pct_start": .number(pctStart), "anneal_strategy": .text(annealStrategy.rawValue),
        "cycle_momentum": .flag(cycleMomentum), "base_momentum": .number(baseMomentum),
        "max_momentum": .number(maxMomentum), "div_factor": .number(divFactor),
        "final_div_factor": .number(finalDivFactor), "three_phase": .flag(threePhase),
      ])
  }

  /// How the cycles of `cyclicLR` become lower.
  public enum CycleMode: String, Sendable {
    case triangular, triangular2
    case expRange = "exp_range"
  }

  /// Between two rates and back, again and again, the momentum the other way round; the way down is
  /// as long as the way up where nothing else is said.
  public static func cyclicLR(
    baseLR: Double, maxLR: Double, stepSizeUp: Double = 2000, stepSizeDown: Double? = nil,
    mode: CycleMode = .triangular, gamma: Double = 1, cycleMomentum: Bool = true,
    baseMomentum: Double = 0.8, maxMomentum: Double = 0.9
  ) -> Self {
    Self(
      "CyclicLR",
      [
        "base_lr": .number(baseLR), "max_lr": .number(maxLR), "step_size_up": .number(stepSizeUp),
        "step_size_down": stepSizeDown.map { .number($0) } ?? .none,
        "mode": .text(mode.rawValue), "gamma": .number(gamma),
        "cycle_momentum": .flag(cycleMomentum), "base_momentum": .number(baseMomentum),
        "max_momentum": .number(maxMomentum),
      ])
  }

  /// Which metrics are better, and how a threshold is meant.
  public enum PlateauMode: String, Sendable { case min, max }
  public enum ThresholdMode: String, Sendable { case rel, abs }

  /// The rate times `factor` where the metric has not become better for more than `patience` steps.
  public static func reduceLROnPlateau(
    mode: PlateauMode = .min, factor: Double = 0.1, patience: Int = 10, threshold: Double = 1e-4,
    thresholdMode: ThresholdMode = .rel, cooldown: Int = 0, minLR: Double = 0, eps: Double = 1e-8
  ) -> Self {
    Self(
      "ReduceLROnPlateau",
      [
        "mode": .text(mode.rawValue), "factor": .number(factor),
        "patience": .number(Double(patience)), "threshold": .number(threshold),
        "threshold_mode": .text(thresholdMode.rawValue), "cooldown": .number(Double(cooldown)),
        "min_lr": .number(minLR), "eps": .number(eps),
      ])
  }

  /// To the rate of weight averaging in `annealEpochs`.
  public static func swaLR(
    swaLR: Double, annealEpochs: Int = 10, annealStrategy: Annealing = .cos
  ) -> Self {
    Self(
      "SWALR",
      [
        "swa_lr": .number(swaLR), "anneal_epochs": .number(Double(annealEpochs)),
        "anneal_strategy": .text(annealStrategy.rawValue),
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
