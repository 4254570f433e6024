import Gradus

/// The average of a model's parameters on their way: PyTorch's
/// `torch.optim.swa_utils.AveragedModel`.
///
/// The first update copies the parameters p, so that the average p̄ begins nowhere else and needs
/// no correction for a start at zero. From then on, with n the count of updates before this one,
///
///     p̄ ← p̄ + (p − p̄) / (n + 1)         mean: all n + 1 weigh the same
///     p̄ ← p̄ + (1 − decay)(p − p̄)        exponential: the first weighs decayⁿ
///
/// There is no warm-up of the decay, as some libraries have it.
///
/// Source: torch.optim.swa_utils.AveragedModel; the mean: Izmailov et al. 2018,
/// doi:10.48550/arXiv.1803.05407.
public struct AveragedParameters: Sendable {
  public enum Rule: Sendable, Equatable {
    /// Stochastic weight averaging, PyTorch's `get_swa_avg_fn()` and the default of its class.
    case mean
    /// PyTorch's `get_ema_avg_fn(decay)`, there 0.999 unless it is given.
    case exponential(decay: Double)
  }

  /// How much the newest parameters count.
  public let rule: Rule
  /// How many updates there were; PyTorch's `n_averaged`.
  public private(set) var count = 0
  /// The average; empty before the first update.
  public private(set) var parameters: [[Double]] = []

  /// An average that has taken nothing in yet.
  /// - Throws: An `OptionError` where a decay is not between 0 and 1.
  public init(_ rule: Rule = .mean) throws {
    if case .exponential(let decay) = rule, !(0...1).contains(decay) {
      throw OptionError("AveragedModel: decay is \(legible(decay)); it must be between 0 and 1")
    }
    self.rule = rule
  }

  /// Takes `parameters` into the average.
  /// - Throws: A `ShapeError` where their sizes are not those of the first update; then the average
  ///   is as it was.
  public mutating func update(_ parameters: [[Double]]) throws {
    guard count > 0 else {
      (self.parameters, count) = (parameters, 1)
      return
    }
    let (found, expected) = (parameters.map(\.count), self.parameters.map(\.count))
    guard found == expected else {
      throw ShapeError(
        "AveragedModel: parameters of sizes \(found), and the average is of sizes \(expected); "
          + "begin a new average for other parameters")
    }
    defer { count += 1 }
    let total = Double(count + 1)
    for tensor in parameters.indices {
      for i in parameters[tensor].indices {
        let (average, p) = (self.parameters[tensor][i], parameters[tensor][i])
        self.parameters[tensor][i] =
          switch rule {
          case .mean: average + (p - average) / total
          case .exponential(let decay): lerp(average, p, 1 - decay)
          }
      }
    }
  }
}
