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
struct CosineAnnealingLR: Scheduler {
  static let name = "CosineAnnealingLR"
  let period: Double
  let least: Double
  var clock = Clock()

  init(options: Options) throws {
    let arguments = try ScheduleArguments(options, of: Self.name, ["T_max", "eta_min"])
    period = try arguments.number("T_max", nil, "a number other than 0") { $0 != 0 }
    least = try arguments.number("eta_min", 0)
  }

  mutating func rate(_ group: inout Group, isInitial: Bool) -> Double {
    let rate = group.rates.learningRate
    if isInitial { return rate }
    let epoch = Double(clock.epoch)
    if (epoch - 1 - period).remainder(dividingBy: 2 * period) == 0 {
      return rate + (clock.base - least) * (1 - cos(.pi / period)) / 2
    }
    let now = 1 + cos(.pi * epoch / period)
    let before = 1 + cos(.pi * (epoch - 1) / period)
    return now / before * (rate - least) + least
  }

  var closedForm: Double? {
    least + (clock.base - least) * (1 + cos(.pi * Double(clock.epoch) / period)) / 2
  }
}

/// Half cosines, each from the base rate anew: PyTorch's `CosineAnnealingWarmRestarts`.
///
///     γ = m + (γ − m)(1 + cos(π t / Tᵢ)) / 2, with t epochs since the restart
///
/// Periods are T_0, T_0 · T_mult, T_0 · T_mult², … It sets the rate, whatever it was. A step that is
/// told its epoch, which need not be whole, goes there.
/// Source: torch.optim.lr_scheduler.CosineAnnealingWarmRestarts; doi:10.48550/arXiv.1608.03983.
struct CosineAnnealingWarmRestarts: Scheduler {
  static let name = "CosineAnnealingWarmRestarts"
  static let memoryNames = ["T_i", "T_cur"]
  let first: Int
  let factor: Int
  let least: Double
  var clock = Clock()
  private var period: Double
  private var since = -1.0

  init(options: Options) throws {
    let arguments = try ScheduleArguments(options, of: Self.name, ["T_0", "T_mult", "eta_min"])
    first = try arguments.demanded("T_0", from: 1)
    period = Double(first)
    factor = try arguments.whole("T_mult", from: 1) ?? 1
    least = try arguments.number("eta_min", 0)
  }

  mutating func rate(_ group: inout Group, isInitial: Bool) -> Double {
    least + (clock.base - least) * (1 + cos(.pi * since / period)) / 2
  }

  var memory: ScheduleMemory {
    get { ScheduleMemory(clock: clock, numbers: [period, since]) }
    set {
      clock = newValue.clock
      if newValue.numbers.count == 2, let saved = newValue.numbers[0], let now = newValue.numbers[1]
      {
        (period, since) = (saved, now)
      }
    }
  }

  mutating func prepare(_ group: inout Group) { since = Double(clock.start) }

  mutating func step(_ group: inout Group, metric: Double?, isInitial: Bool) {
    if clock.epoch < 0 {
      (clock.epoch, since, period) = (0, 0, Double(first))
    } else {
      clock.epoch += 1
      since += 1
      if since >= period {
        since.formTruncatingRemainder(dividingBy: period)
        period *= Double(factor)
      }
    }
    group.rates.learningRate = rate(&group, isInitial: isInitial)
  }

  /// The restart before epoch e is number n = ⌊log(e / T_0 (T_mult − 1) + 1) / log T_mult⌋.
  mutating func step(_ group: inout Group, to epoch: Double) throws {
    guard (0...0x1p53).contains(epoch) else {
      throw OptionError("\(Self.name): epoch \(legible(epoch)) was asked for; it must be 0 or more")
    }
    let (start, factor) = (Double(first), Double(factor))
    if epoch < start {
      (since, period) = (epoch, start)
    } else if factor == 1 {
      since = epoch.truncatingRemainder(dividingBy: start)
    } else {
      let restart = (log(epoch / start * (factor - 1) + 1) / log(factor)).rounded(.towardZero)
      since = epoch - start * (pow(factor, restart) - 1) / (factor - 1)
      period = start * pow(factor, restart)
    }
    clock.epoch = Int(epoch.rounded(.down))
    group.rates.learningRate = rate(&group, isInitial: false)
  }
}
