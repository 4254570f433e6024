import Foundation
import Gradus

/// A part of the rate for some epochs, then all of it: PyTorch's `ConstantLR`.
///
///     γ₀ = γ · factor,  γₑ = γₑ₋₁ / factor where e = total_iters
///
/// With total_iters = 0 the part stays for ever, since epoch 0 comes first. A factor of 0 has no way
/// back: PyTorch divides by zero at total_iters, and that step throws.
/// Source: torch.optim.lr_scheduler.ConstantLR.
struct ConstantLR: Scheduler {
  static let name = "ConstantLR"
  let factor: Double
  let total: Double
  var clock = Clock()

  init(options: Options) throws {
    let arguments = try ScheduleArguments(options, of: Self.name, ["factor", "total_iters"])
    factor = try arguments.number("factor", 1.0 / 3, "from 0 to 1") { (0...1).contains($0) }
    total = try arguments.count("total_iters") ?? 5
  }

  mutating func rate(_ group: inout Group, isInitial: Bool) -> Double {
    let rate = group.rates.learningRate
    if clock.epoch == 0 { return rate * factor }
    return Double(clock.epoch) == total ? rate * (1 / factor) : rate
  }

  var closedForm: Double? {
    clock.base * (factor + (Double(clock.epoch) >= total ? 1 : 0) * (1 - factor))
  }
}

/// A straight line from one part of the rate to another: PyTorch's `LinearLR`.
///
///     γₑ = γ (s + (f − s) e / T) for e ≤ T, with s = start_factor, f = end_factor, T = total_iters
///
/// each from the one before: γₑ = γₑ₋₁ (1 + (f − s) / (T s + (e − 1)(f − s))).
/// Source: torch.optim.lr_scheduler.LinearLR.
struct LinearLR: Scheduler {
  static let name = "LinearLR"
  let start: Double
  let end: Double
  let total: Double
  var clock = Clock()

  init(options: Options) throws {
    let arguments = try ScheduleArguments(
      options, of: Self.name, ["start_factor", "end_factor", "total_iters"])
    start = try arguments.number("start_factor", 1.0 / 3, "above 0, and at most 1") {
      $0 > 0 && $0 <= 1
    }
    end = try arguments.number("end_factor", 1, "from 0 to 1") { (0...1).contains($0) }
    total = try arguments.count("total_iters") ?? 5
  }

  mutating func rate(_ group: inout Group, isInitial: Bool) -> Double {
    let rate = group.rates.learningRate
    if clock.epoch == 0 { return rate * start }
    if isInitial || Double(clock.epoch) > total { return rate }
    let behind = total * start + Double(clock.epoch - 1) * (end - start)
    return rate * (1 + (end - start) / behind)
  }

  var closedForm: Double? {
    let done = min(total, Double(clock.epoch))
    return clock.base * (start + (end - start) * done / total)
  }
}

/// To zero along a power: PyTorch's `PolynomialLR`.
///
///     γₑ = γ (1 − e / T)ᵖ for e ≤ T, with T = total_iters, p = power
///
/// each from the one before.
/// Source: torch.optim.lr_scheduler.PolynomialLR.
struct PolynomialLR: Scheduler {
  static let name = "PolynomialLR"
  let total: Double
  let power: Double
  var clock = Clock()

  init(options: Options) throws {
    let arguments = try ScheduleArguments(options, of: Self.name, ["total_iters", "power"])
    total = try arguments.count("total_iters") ?? 5
    power = try arguments.number("power", 1)
  }

  mutating func rate(_ group: inout Group, isInitial: Bool) -> Double {
    if isInitial || Double(clock.epoch) > total { return group.rates.learningRate }
    return group.rates.learningRate
      * pow(left(Double(clock.epoch)) / left(Double(clock.epoch - 1)), power)
  }

  var closedForm: Double? { clock.base * pow(left(min(total, Double(clock.epoch))), power) }

  private func left(_ epoch: Double) -> Double { 1 - epoch / total }
}
