import Foundation
import Gradus

/// Up to a large rate and down to a very small one, momentum in opposite phase: PyTorch's
/// `OneCycleLR`.
///
/// From max_lr / div_factor up to max_lr at epoch pct_start · T − 1, and down to
/// max_lr / div_factor / final_div_factor at T − 1, each along half a cosine or a straight line. With
/// three_phase it comes down to where it began as fast as it went up, and then to the smallest.
///
/// The constructor changes the group's base rate, which a later schedule then takes for its own.
/// PyTorch takes one step more than T − 1: the cosine has turned by then, and the line is below zero.
/// Source: torch.optim.lr_scheduler.OneCycleLR; Smith & Topin 2019, doi:10.48550/arXiv.1708.07120.
struct OneCycleLR: Scheduler {
  enum Strategy: String, Sendable, CaseIterable { case cos, linear }

  static let name = "OneCycleLR"
  let highest: Double
  let total: Int
  let share: Double
  let strategy: Strategy
  let cyclesMomentum: Bool
  let momenta: (low: Double, high: Double)
  let divisors: (start: Double, end: Double)
  let hasThreePhases: Bool
  var clock = Clock()

  init(options: Options) throws {
    let arguments = try ScheduleArguments(
      options, of: Self.name,
      [
        "max_lr", "total_steps", "epochs", "steps_per_epoch", "pct_start", "anneal_strategy",
        "cycle_momentum", "base_momentum", "max_momentum", "div_factor", "final_div_factor",
        "three_phase",
      ])
    highest = try arguments.number("max_lr")
    if let steps = try arguments.whole("total_steps", from: 1) {
      total = steps
    } else if let epochs = try arguments.whole("epochs", from: 1),
      let steps = try arguments.whole("steps_per_epoch", from: 1)
    {
      let (product, isTooLarge) = epochs.multipliedReportingOverflow(by: steps)
      guard !isTooLarge else {
        throw OptionError("\(Self.name): epochs · steps_per_epoch is too large")
      }
      total = product
    } else {
      throw OptionError("\(Self.name): needs total_steps, or epochs and steps_per_epoch")
    }
    share = try arguments.number("pct_start", 0.3, "from 0 to 1") { (0...1).contains($0) }
    strategy = try arguments.choice("anneal_strategy", .cos)
    cyclesMomentum = try arguments.flag("cycle_momentum", true)
    momenta = (
      try arguments.number("base_momentum", 0.85), try arguments.number("max_momentum", 0.95)
    )
    divisors = (
      try arguments.number("div_factor", 25, "a number other than 0") { $0 != 0 },
      try arguments.number("final_div_factor", 1e4, "a number other than 0") { $0 != 0 }
    )
    hasThreePhases = try arguments.flag("three_phase", false)
    if share * Double(total) == 1 {
      throw OptionError(
        "\(Self.name): pct_start · total_steps is 1: the way up has no length; PyTorch divides by "
          + "zero there")
    }
  }

  var namesInGroup: [String] {
    ["initial_lr", "max_lr", "min_lr"] + (cyclesMomentum ? ["base_momentum", "max_momentum"] : [])
  }

  mutating func prepare(_ group: inout Group) throws {
    let start =
      clock.isResumed ? group.initial ?? highest / divisors.start : highest / divisors.start
    group.initial = start
    group.largest = highest
    group.smallest = start / divisors.end
    guard cyclesMomentum else { return }
    guard group.rates.momentum != nil else {
      throw noMomentum(Self.name)
    }
    if !clock.isResumed { group.rates.momentum = momenta.high }
    (group.lowMomentum, group.highMomentum) = momenta
  }

  /// Where each phase ends, and between which rates and momenta it goes.
  private func phases(_ group: Group) -> [(
    end: Double, rates: (Double, Double), momenta: (Double, Double)
  )] {
    let (start, top, bottom) = (group.initial ?? 0, group.largest ?? 0, group.smallest ?? 0)
    let (low, high) = (group.lowMomentum ?? 0, group.highMomentum ?? 0)
    let way = share * Double(total)
    let last = Double(total) - 1
    guard hasThreePhases else {
      return [(way - 1, (start, top), (high, low)), (last, (top, bottom), (low, high))]
    }
    return [
      (way - 1, (start, top), (high, low)), (2 * way - 2, (top, start), (low, high)),
      (last, (start, bottom), (high, high)),
    ]
  }

  mutating func rate(_ group: inout Group, isInitial: Bool) throws -> Double {
    guard clock.epoch <= total else {
      throw OptionError("\(Self.name): step \(clock.epoch) of \(total) was asked for")
    }
    let epoch = Double(clock.epoch)
    let phases = phases(group)
    let index = phases.firstIndex { epoch <= $0.end } ?? phases.count - 1
    let start = index == 0 ? 0 : phases[index - 1].end
    let part = (epoch - start) / (phases[index].end - start)
    if cyclesMomentum { group.rates.momentum = anneal(phases[index].momenta, part) }
    return anneal(phases[index].rates, part)
  }

  private func anneal(_ ends: (Double, Double), _ part: Double) -> Double {
    switch strategy {
    case .cos: ends.1 + (ends.0 - ends.1) / 2 * (1 + cos(.pi * part))
    case .linear: (ends.1 - ends.0) * part + ends.0
    }
  }
}
