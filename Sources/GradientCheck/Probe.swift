import Gradus

/// A function under test: of one value, or of several that are weighted by a cotangent.
enum Target {
  case number(([Double]) throws -> Double)
  case numbers(([Double]) throws -> [Double], weights: [Double])
}

/// The function under test at its point: counts evaluations, restricts it to lines, and knows how
/// noisy it is.
///
/// What it gives is how far each value has moved from the point, Σ wₖ (fₖ(x) − fₖ(x₀)), differenced
/// before it is weighted: what did not move cancels exactly, however large it is.
///
/// One buffer serves all evaluations; moving along a line and back allocates nothing.
final class Probe {
  private let target: Target
  let origin: [Double]
  let precision: Precision
  // Nothing else can reach it, so that Swift need not watch who does at each evaluation.
  @exclusivity(unchecked) private var point: [Double]
  private(set) var evaluations = 0
  /// The noise, once measured.
  var knownNoise: Double?
  /// The noise of stairs, once looked for; 0 where there are none.
  var knownStairs: Double?
  /// How far the function moves far from the point, once measured.
  var knownReach: Double?
  /// The seed of the lines along which the noise is measured.
  let seed: UInt64

  /// The values at the point, one of them or one for each weight.
  let values: [Double]
  let weights: [Double]
  /// The size of the weighted values: what their last digits are to be measured by.
  let size: Double
  /// The standard deviation of the error that rounding each value leaves.
  let rounding: Double

  private let center: Double

  /// What tells float32 from float64 in the values so far; nil where nobody asks, or it is known.
  private var watch: Watch?

  /// Throws what `f` throws, a `CheckError` when it is no number at `x` or changes its answer, and
  /// where it is `watched`, then or later, a ``Float32Shown``.
  init(
    _ target: Target, at x: [Double], precision: Precision, seed: UInt64, watched: Bool = false
  ) throws {
    if let bad = x.firstIndex(where: { !$0.isFinite }) {
      throw CheckError("coordinate \(bad) of the point is \(x[bad]); it must be finite")
    }
    self.target = target
    self.precision = precision
    self.seed = seed
    origin = x
    point = x
    func valuesThere() throws -> [Double] { try Self.values(of: target, at: x) }
    values = try valuesThere()
    if let bad = values.first(where: { !$0.isFinite }) {
      throw CheckError("the function is \(bad) at the point; choose one where it has a value")
    }
    try requireSame(values, try valuesThere())
    weights = if case .numbers(_, let weights) = target { weights } else { [1] }
    let parts = zip(weights, values).map { abs($0 * $1) }
    size = parts.reduce(0, +)
    rounding = precision.epsilon / 2 * parts.reduce(0) { $0 + $1 * $1 }.squareRoot()
    center = values.first ?? 0
    evaluations = 2
    watch = watched ? Watch() : nil
    try look(values)
  }

  /// Throws a ``Float32Shown`` where `values`, and those before, show float32.
  private func look(_ values: [Double]) throws {
    guard var watch else { return }
    self.watch = nil
    guard watch.isStill(values) else { return }
    guard watch.isFloat32 else {
      self.watch = watch
      return
    }
    // Sums and products of numbers with few digits have few digits as well, but not elsewhere.
    for turn in 1...2 {
      evaluations += 1
      let moved = origin.map { $0 + max(abs($0), 1e-3) * Double(turn) / 300 }
      guard watch.isStill(try Self.values(of: target, at: moved)) else { return }
    }
    throw Float32Shown(evaluations: evaluations)
  }

  private static func values(of target: Target, at x: [Double]) throws -> [Double] {
    switch target {
    case .number(let f): [try f(x)]
    case .numbers(let f, _): try f(x)
    }
  }

  /// Asks for the value at the point again, as often as few evaluations could miss that a function
  /// now and then leaves something out.
  /// - Complexity: 16 evaluations.
  func askAgain() throws {
    // Values of a function of several are remembered, and whoever remembers them asks.
    guard case .number(let f) = target else { return }
    for _ in 0..<Self.repeats { try requireSame(values, [try f(origin)]) }
    evaluations += Self.repeats
  }

  /// In a fifth of the evaluations nothing is left out by all of them once in 250 checks.
  static let repeats = 16

  /// Lets go of what was measured around the point.
  func forget() { (knownNoise, knownStairs, knownReach) = (nil, nil, nil) }

  /// Whether the function has several values.
  var hasParts: Bool { if case .numbers = target { true } else { false } }

  /// How far the function moves with coordinate `index` at `value`.
  func along(_ index: Int, _ value: Double) throws -> Double {
    point[index] = value
    defer { point[index] = origin[index] }
    return try evaluate()
  }

  /// How far each value moves, weighted, with coordinate `index` at `value`.
  func parts(_ index: Int, _ value: Double) throws -> [Double] {
    point[index] = value
    defer { point[index] = origin[index] }
    return try evaluateParts()
  }

  /// How far the function moves to the point plus `t` times `direction` over `range`.
  func along(_ direction: [Double], in range: Range<Int>, _ t: Double) throws -> Double {
    for j in range { point[j] = origin[j] + t * direction[j] }
    defer { for j in range { point[j] = origin[j] } }
    return try evaluate()
  }

  func parts(_ direction: [Double], in range: Range<Int>, _ t: Double) throws -> [Double] {
    for j in range { point[j] = origin[j] + t * direction[j] }
    defer { for j in range { point[j] = origin[j] } }
    return try evaluateParts()
  }

  private func evaluate() throws -> Double {
    evaluations += 1
    switch target {
    case .number(let f):
      let moved = try f(point)
      if watch != nil { try look([moved]) }
      return moved - center
    case .numbers(let f, _):
      let moved = try f(point)
      try look(moved)
      var sum = 0.0
      for k in moved.indices { sum += weights[k] * (moved[k] - values[k]) }
      return sum
    }
  }

  private func evaluateParts() throws -> [Double] {
    guard case .numbers(let f, _) = target else { return [try evaluate()] }
    evaluations += 1
    let moved = try f(point)
    try look(moved)
    return moved.indices.map { weights[$0] * (moved[$0] - values[$0]) }
  }
}

/// Throws a `CheckError` where a function has another value than before.
func requireSame(_ values: [Double], _ again: [Double]) throws {
  guard let changed = zip(values, again).first(where: { $0 != $1 }) else { return }
  throw CheckError(
    "the function changes its answer: \(changed.0) and then \(changed.1) at the same point; fix "
      + "what it draws at random")
}

/// What tells a function that computes in float32 by its values: of one that computes in float64 not
/// one value in five hundred million is float32's, but for numbers of few digits.
private struct Watch {
  private var telling: Set<Double> = []

  /// Takes in `values`; whether all of them are float32's.
  mutating func isStill(_ values: [Double]) -> Bool {
    for value in values {
      guard value.isFinite, Precision.float32.holds(value) else { return false }
      // Where the last two digits are not there, it is another precision's too.
      let digits = value == 0 ? 0 : value / value.binade * 0x1p21
      if digits.rounded() != digits { telling.insert(value) }
    }
    return true
  }

  var isFloat32: Bool { telling.count >= 4 }
}

/// The function computes in float32, as far as its values show, and the check was one of float64.
struct Float32Shown: Error {
  /// How many there were until then.
  let evaluations: Int
}

extension GradientChecker {
  /// The report of `check` by this checker, or by one of float32 where the values show that.
  func knowingArithmetic(
    _ check: (GradientChecker) throws -> GradientReport
  ) throws -> GradientReport {
    do {
      return try check(self)
    } catch let shown as Float32Shown {
      var checker = self
      checker.arithmetic = .float32
      var report = try check(checker)
      report.evaluations += shown.evaluations
      return report
    }
  }
}

/// A check that cannot be made: what stands in the way.
public struct CheckError: Error, Equatable, CustomStringConvertible {
  /// What stands in the way, without a full stop.
  public let description: String

  public init(_ description: String) { self.description = description }
}

/// A whole power, exact as far as decimals are.
func power(_ base: Double, _ exponent: Int) -> Double {
  let positive = (0..<abs(exponent)).reduce(1.0) { power, _ in power * base }
  return exponent < 0 ? 1 / positive : positive
}
