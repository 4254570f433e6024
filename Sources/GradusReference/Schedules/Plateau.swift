import Gradus

/// The rate times a factor when a metric no longer improves: PyTorch's `ReduceLROnPlateau`.
///
/// A step is bad when its metric is not below best · (1 − threshold) (mode "min", "rel"; "abs": best −
/// threshold; "max": above, with plus). After more than `patience` bad steps in a row the rate becomes
/// max(rate · factor, min_lr), unless that changes it by eps or less. For `cooldown` steps after it
/// none counts as bad.
///
/// Of a negative metric, best · (1 − threshold) lies above the best, so that a metric that slowly gets
/// worse improves for ever: PyTorch's behaviour, and this one's.
/// Source: torch.optim.lr_scheduler.ReduceLROnPlateau.
struct ReduceLROnPlateau: Scheduler {
  enum Mode: String, Sendable, CaseIterable { case min, max }
  enum ThresholdMode: String, Sendable, CaseIterable { case rel, abs }

  static let name = "ReduceLROnPlateau"
  static let takesLastEpoch = false
  static let clockNames: Set = ["last_epoch"]
  static let memoryNames = ["best", "num_bad_epochs", "cooldown_counter"]
  let mode: Mode
  let factor: Double
  let patience: Double
  let threshold: Double
  let thresholdMode: ThresholdMode
  let cooldown: Double
  let least: Double
  let eps: Double
  var clock = Clock()
  /// nil before the first metric.
  private var best: Double?
  private var bad = 0.0
  private var cooling = 0.0

  init(options: Options) throws {
    let arguments = try ScheduleArguments(
      options, of: Self.name,
      [
        "mode", "factor", "patience", "threshold", "threshold_mode", "cooldown", "min_lr", "eps",
      ])
    mode = try arguments.choice("mode", .min)
    factor = try arguments.number("factor", 0.1, "below 1") { $0 < 1 }
    patience = try arguments.count("patience") ?? 10
    threshold = try arguments.number("threshold", 1e-4)
    thresholdMode = try arguments.choice("threshold_mode", .rel)
    cooldown = try arguments.count("cooldown") ?? 0
    least = try arguments.number("min_lr", 0)
    eps = try arguments.number("eps", 1e-8)
  }

  var memory: ScheduleMemory {
    get { ScheduleMemory(clock: clock, numbers: [best, bad, cooling]) }
    set {
      clock = newValue.clock
      guard newValue.numbers.count == 3 else { return }
      best = newValue.numbers[0]
      bad = newValue.numbers[1] ?? 0
      cooling = newValue.numbers[2] ?? 0
    }
  }

  /// PyTorch's constructor, unlike the others', leaves no `initial_lr` and keeps no base.
  mutating func construct(on group: inout Group) { clock.epoch = 0 }

  mutating func rate(_ group: inout Group, isInitial: Bool) -> Double {
    group.rates.learningRate
  }

  mutating func step(_ group: inout Group, metric: Double?, isInitial: Bool) throws {
    clock.epoch += 1
    guard let metric else {
      throw OptionError(
        "\(Self.name): no metric for step \(clock.epoch); each step needs one, and in a file "
          + "\"metrics\" has them")
    }
    if isBetter(metric) {
      best = metric
      bad = 0
    } else {
      bad += 1
    }
    if cooling > 0 {
      cooling -= 1
      bad = 0
    }
    guard bad > patience else { return }
    let lower = max(group.rates.learningRate * factor, least)
    if group.rates.learningRate - lower > eps { group.rates.learningRate = lower }
    cooling = cooldown
    bad = 0
  }

  private func isBetter(_ metric: Double) -> Bool {
    guard let best else { return mode == .min ? metric < .infinity : metric > -.infinity }
    return switch (mode, thresholdMode) {
    case (.min, .rel): metric < best * (1 - threshold)
    case (.min, .abs): metric < best - threshold
    case (.max, .rel): metric > best * (threshold + 1)
    case (.max, .abs): metric > best + threshold
    }
  }
}
