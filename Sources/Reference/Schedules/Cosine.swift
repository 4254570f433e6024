import Foundation
import Gradus

/// Half a cosine from the rate to the least one: PyTorch's `CosineAnnealingLR`.
///
///     γₑ = m + (γ − m)(1 + cos(π e / T)) / 2, with m = eta_min, T = T_max
///
/// each from the one before, as the ratio of two such brackets; where the bracket before was zero, at
/// e = T + 1, T + 1 + 2T, …, from the difference. Past T it rises again.
/// Source: torch.optim.lr_scheduler.CosineAnnealingLR; Loshchilov & Hutter 2017,
/// doi:10.48550/arXiv.1608.03983.
public struct CosineAnnealingLR: Scheduler {
  public static let name = "CosineAnnealingLR"
  public let period: Int
  public let least: Double
  public var clock = Clock()

  public init(options: Options) throws {
    let arguments = try ScheduleArguments(options, of: Self.name, ["T_max", "eta_min"])
    period = try arguments.demanded("T_max", from: 1)
    least = try arguments.number("eta_min", 0)
  }

  public mutating func rate(_ group: inout Group, isInitial: Bool) -> Double {
    let rate = group.rates.learningRate
    if isInitial { return rate }
    let length = Double(period)
    // Swift's remainder has the sign of the dividend; that does not matter beside zero.
    if (clock.epoch - 1 - period) % (2 * period) == 0 {
      return rate + (clock.base - least) * (1 - cos(.pi / length)) / 2
    }
    let now = 1 + cos(.pi * Double(clock.epoch) / length)
    let before = 1 + cos(.pi * Double(clock.epoch - 1) / length)
    return now / before * (rate - least) + least
  }

  public var closedForm: Double? {
    least + (clock.base - least) * (1 + cos(.pi * Double(clock.epoch) / Double(period))) / 2
  }
}

/// Half cosines, each from the base rate anew: PyTorch's `CosineAnnealingWarmRestarts`.
///
///     γ = m + (γ − m)(1 + cos(π t / Tᵢ)) / 2, with t epochs since the restart
///
/// Periods are T_0, T_0 · T_mult, T_0 · T_mult², … It sets the rate, whatever it was.
/// Source: torch.optim.lr_scheduler.CosineAnnealingWarmRestarts; doi:10.48550/arXiv.1608.03983.
public struct CosineAnnealingWarmRestarts: Scheduler {
  public static let name = "CosineAnnealingWarmRestarts"
  public let first: Int
  public let factor: Int
  public let least: Double
  public var clock = Clock()
  private var period: Int
  private var since = -1

  public init(options: Options) throws {
    let arguments = try ScheduleArguments(options, of: Self.name, ["T_0", "T_mult", "eta_min"])
    first = try arguments.demanded("T_0", from: 1)
    period = first
    factor = try arguments.whole("T_mult", from: 1) ?? 1
    least = try arguments.number("eta_min", 0)
  }

  public mutating func rate(_ group: inout Group, isInitial: Bool) -> Double {
    least + (clock.base - least) * (1 + cos(.pi * Double(since) / Double(period))) / 2
  }

  public mutating func step(_ group: inout Group, metric: Double?, isInitial: Bool) {
    if clock.epoch < 0 {
      (clock.epoch, since, period) = (0, 0, first)
    } else {
      clock.epoch += 1
      since += 1
      if since >= period {
        since %= period
        // A period too long to count is never over.
        let (next, isTooLong) = period.multipliedReportingOverflow(by: factor)
        period = isTooLong ? .max : next
      }
    }
    group.rates.learningRate = rate(&group, isInitial: isInitial)
  }
}
