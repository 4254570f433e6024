import Foundation
import Gradus

/// Triangles between two rates, momentum in opposite phase: PyTorch's `CyclicLR`.
///
/// With the cycle c = 1, 2, …, and its height h rising from 0 to 1 in step_size_up epochs and back
/// in step_size_down:
///
///     γ = base_lr + (max_lr − base_lr) h s,  μ = max_momentum − (max_momentum − base_momentum) h s
///     s = 1 (triangular), 1 / 2ᶜ⁻¹ (triangular2), gammaᵉ (exp_range), or scale_fn
///
/// `scale_fn` is a table, looked up by the cycle, or by the epoch where scale_mode is "iterations".
/// After another schedule on the same group the first value is that one's base, not base_lr.
/// Source: torch.optim.lr_scheduler.CyclicLR; Smith 2017, doi:10.48550/arXiv.1506.01186.
struct CyclicLR: Scheduler {
  enum Mode: String, Sendable, CaseIterable {
    case triangular, triangular2
    case expRange = "exp_range"
  }

  enum ScaleMode: String, Sendable, CaseIterable { case cycle, iterations }

  static let name = "CyclicLR"
  let rates: (low: Double, high: Double)
  let momenta: (low: Double, high: Double)
  let mode: Mode
  let gamma: Double
  let cyclesMomentum: Bool
  var clock = Clock()
  private let up: Double
  private let total: Double
  private let table: [Double]?
  private let scaleMode: ScaleMode

  init(options: Options) throws {
    let arguments = try ScheduleArguments(
      options, of: Self.name,
      [
        "base_lr", "max_lr", "step_size_up", "step_size_down", "mode", "gamma", "scale_fn",
        "scale_mode", "cycle_momentum", "base_momentum", "max_momentum",
      ])
    rates = (try arguments.number("base_lr"), try arguments.number("max_lr"))
    momenta = (
      try arguments.number("base_momentum", 0.8), try arguments.number("max_momentum", 0.9)
    )
    up = try arguments.number("step_size_up", 2000)
    total = up + (try arguments.count("step_size_down") ?? up)
    mode = try arguments.choice("mode", .triangular)
    gamma = try arguments.number("gamma", 1)
    table = try arguments.table("scale_fn")
    scaleMode = try arguments.choice("scale_mode", .cycle)
    cyclesMomentum = try arguments.flag("cycle_momentum", true)
  }

  mutating func construct(on group: inout Group) throws {
    try begin(on: &group)
    clock.base = rates.low
  }

  mutating func prepare(_ group: inout Group) throws {
    if !clock.isResumed { group.rates.learningRate = rates.low }
    guard cyclesMomentum else { return }
    guard group.rates.momentum != nil else {
      throw noMomentum(Self.name)
    }
    guard !clock.isResumed else { return }
    group.rates.momentum = momenta.high
    (group.lowMomentum, group.highMomentum) = momenta
  }

  mutating func rate(_ group: inout Group, isInitial: Bool) throws -> Double {
    let done = Double(clock.epoch) / total
    let cycle = floor(1 + done)
    let x = 1 + done - cycle
    let ratio = up / total
    let height = x <= ratio ? x / ratio : (x - 1) / (ratio - 1)
    let scale = try scale(cycle)
    if cyclesMomentum {
      group.rates.momentum = momenta.high - (momenta.high - momenta.low) * height * scale
    }
    return clock.base + (rates.high - clock.base) * height * scale
  }

  private func scale(_ cycle: Double) throws -> Double {
    if let table {
      let index = scaleMode == .cycle ? Int(cycle) : clock.epoch
      return try look(table, at: index, "scale_fn", Self.name)
    }
    if mode == .triangular2 && cycle > 1024 {
      throw OptionError(
        "\(Self.name): cycle \(legible(cycle)) of triangular2 was asked for; PyTorch raises "
          + "OverflowError from the 1025th on")
    }
    return switch mode {
    case .triangular: 1
    case .triangular2: 1 / pow(2, cycle - 1)
    case .expRange: pow(gamma, Double(clock.epoch))
    }
  }
}

/// A momentum is to be moved, and there is none.
func noMomentum(_ owner: String) -> OptionError {
  OptionError(
    "\(owner): cycle_momentum is true and the optimizer has no momentum; give it one, or set "
      + "cycle_momentum to false")
}
