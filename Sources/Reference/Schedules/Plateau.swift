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
package struct ReduceLROnPlateau: Scheduler {
  package enum Mode: String, Sendable, CaseIterable { case min, max }
  package enum ThresholdMode: String, Sendable, CaseIterable { case rel, abs }

  package static let name = "ReduceLROnPlateau"
  package static let takesLastEpoch = false
  package let mode: Mode
  package let factor: Double
  package let patience: Double
  package let threshold: Double
  package let thresholdMode: ThresholdMode
  package let cooldown: Double
  package let least: Double
  package let eps: Double
  package var clock = Clock()
  private var best: Double
  private var bad = 0.0
  private var cooling = 0.0

  package init(options: Options) throws {
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
    best = mode == .min ? .infinity : -.infinity
  }

  package mutating func rate(_ group: inout Group, isInitial: Bool) -> Double {
    group.rates.learningRate
  }

  package mutating func step(_ group: inout Group, metric: Double?, isInitial: Bool) throws {
    clock.epoch += 1
    if isInitial { return }
    guard let metric else {
      throw OptionError(
        "\(Self.name): no metric for step \(clock.epoch); \"metrics\" has one for each step")
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
    switch (mode, thresholdMode) {
    case (.min, .rel): metric < best * (1 - threshold)
    case (.min, .abs): metric < best - threshold
    case (.max, .rel): metric > best * (threshold + 1)
    case (.max, .abs): metric > best + threshold
    }
  }
}
