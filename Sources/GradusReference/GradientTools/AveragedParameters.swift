import Gradus
import GradusSweep

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
public struct AveragedParameters: Codable, Equatable, Sendable {
  public enum Rule: Codable, Equatable, Sendable {
    /// Stochastic weight averaging, PyTorch's `get_swa_avg_fn()` and the default of its class.
    case mean
    /// PyTorch's `get_ema_avg_fn(decay)`, there 0.999 unless it is given.
    case exponential(decay: Double)
  }

  /// How much the newest parameters count.
  public let rule: Rule
  /// How many updates there were; PyTorch's `n_averaged`.
  public private(set) var count = 0
  /// The average; empty before the first update, and where that was of float32.
  public private(set) var parameters: [[Double]] = []
  /// The average of float32 parameters, which is reckoned in float32; empty where there are none.
  public private(set) var float32Parameters: [[Float]] = []

  /// An average that has taken nothing in yet.
  /// - Throws: An `OptionError` where a decay is not between 0 and 1.
  public init(_ rule: Rule = .mean) throws {
    if case .exponential(let decay) = rule, !(0...1).contains(decay) {
      throw OptionError("AveragedModel: decay is \(legible(decay)); it must be between 0 and 1")
    }
    self.rule = rule
  }

  /// Takes `parameters` into the average.
  /// - Throws: A `ShapeError` where their sizes, or their precision, are not those of the first update;
  ///   then the average is as it was.
  public mutating func update(_ parameters: [[Double]]) throws {
    self.parameters = try updated(self.parameters, parameters, others: float32Parameters.count)
  }

  /// Takes `parameters`, of float32, into the average.
  /// - Throws: What the update of float64 throws.
  @_disfavoredOverload
  public mutating func update(_ parameters: [[Float]]) throws {
    float32Parameters = try updated(float32Parameters, parameters, others: self.parameters.count)
  }

  /// Takes `parameters` into the average, whatever they are kept in.
  /// - Throws: What the update of lists throws.
  @_disfavoredOverload
  public mutating func update(_ parameters: some ParameterVector<Double>) throws {
    try update(parameters.tensors)
  }

  /// Takes `parameters`, of float32, into the average, whatever they are kept in.
  /// - Throws: What the update of lists throws.
  @_disfavoredOverload
  public mutating func update(_ parameters: some ParameterVector<Float>) throws {
    try update(parameters.tensors)
  }

  private mutating func updated<Scalar: ParameterScalar>(
    _ averages: [[Scalar]], _ parameters: [[Scalar]], others: Int
  ) throws -> [[Scalar]] {
    guard others == 0 else {
      throw ShapeError(
        "AveragedModel: parameters of \(Scalar.precision), and the average is of another precision; "
          + "begin a new average for them")
    }
    guard count > 0 else {
      count = 1
      return parameters
    }
    let (found, expected) = (parameters.map(\.count), averages.map(\.count))
    guard found == expected else {
      throw ShapeError(
        "AveragedModel: parameters of sizes \(found), and the average is of sizes \(expected); "
          + "begin a new average for other parameters")
    }
    count += 1
    let total = Scalar(count)
    var averages = averages
    for tensor in parameters.indices {
      for i in parameters[tensor].indices {
        let (average, p) = (averages[tensor][i], parameters[tensor][i])
        averages[tensor][i] =
          switch rule {
          case .mean: average + (p - average) / total
          case .exponential(let decay): lerp(average, p, Scalar(1 - decay))
          }
      }
    }
    return averages
  }
}
