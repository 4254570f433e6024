import Gradus

/// The function under test at its point: counts evaluations, restricts it to lines, and knows how
/// noisy it is.
///
/// One buffer serves all evaluations; moving along a line and back allocates nothing.
final class Probe {
  private let f: ([Double]) throws -> Double
  let origin: [Double]
  let precision: Precision
  // Nothing else can reach it, so that Swift need not watch who does at each evaluation.
  @exclusivity(unchecked) private var point: [Double]
  private(set) var evaluations = 0
  /// The noise, once measured.
  var knownNoise: Double?
  /// The seed of the line along which the noise is measured.
  let seed: UInt64

  /// The function's value at the point.
  let value: Double

  /// Throws what `f` throws, and a `CheckError` when it is no number at `x` or changes its answer.
  init(
    _ f: @escaping ([Double]) throws -> Double, at x: [Double], precision: Precision,
    seed: UInt64
  ) throws {
    if let bad = x.firstIndex(where: { !$0.isFinite }) {
      throw CheckError("coordinate \(bad) of the point is \(x[bad]); it must be finite")
    }
    self.f = f
    self.precision = precision
    self.seed = seed
    origin = x
    point = x
    value = try f(x)
    guard value.isFinite else {
      throw CheckError("the function is \(value) at the point; choose one where it has a value")
    }
    let again = try f(x)
    guard again == value else {
      throw CheckError(
        "the function changes its answer: \(value) and then \(again) at the same point; fix what "
          + "it draws at random")
    }
    evaluations = 2
  }

  /// The function with coordinate `index` at `value`.
  func along(_ index: Int, _ value: Double) throws -> Double {
    point[index] = value
    defer { point[index] = origin[index] }
    return try evaluate()
  }

  /// The function at the point plus `t` times `direction` over `range`.
  func along(_ direction: [Double], in range: Range<Int>, _ t: Double) throws -> Double {
    for j in range { point[j] = origin[j] + t * direction[j] }
    defer { for j in range { point[j] = origin[j] } }
    return try evaluate()
  }

  private func evaluate() throws -> Double {
    evaluations += 1
    return try f(point)
  }
}

/// A check that cannot be made: what stands in the way.
public struct CheckError: Error, Equatable, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }
}

/// A whole power, exact as far as decimals are.
func power(_ base: Double, _ exponent: Int) -> Double {
  let positive = (0..<abs(exponent)).reduce(1.0) { power, _ in power * base }
  return exponent < 0 ? 1 / positive : positive
}
