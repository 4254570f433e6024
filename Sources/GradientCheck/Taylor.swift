import Foundation

/// What is left of a function when its gradient's line is taken away, |f(x + hv) − f(x) − h g · v|,
/// at steps h along one random direction v.
///
/// A second opinion that needs no step size: of a right gradient the remainder falls with h², of a
/// wrong one with h, whatever the steps are.
public struct TaylorRemainder: Sendable, Equatable {
  public struct Point: Sendable, Equatable, Codable {
    /// h, a power of two below 1.
    public var step: Double
    /// What is left at h, at least 0.
    public var remainder: Double
  }

  /// The remainders from the largest step to the smallest, along v.
  public var points: [Point]
  /// What the function's error may leave of a remainder: below that none says anything.
  public var floor: Double
  /// The power of h with which the remainder falls at the smallest steps that are above the floor;
  /// nil where fewer than three are.
  public var order: Double?
  /// Whether the order is that of a right gradient, of a wrong one, or of neither.
  public var verdict: Verdict

  /// What it says, in two lines.
  public var text: String {
    let fall = order.map { String(format: "falls with h^%.2f", $0) } ?? "is below the error of f"
    let meaning =
      switch verdict {
      case .agrees where order == nil: ": the function is a line there, and the gradient its slope"
      case .agrees: ": of second order, as a right gradient's does"
      case .disagrees: ": of first order, as a wrong gradient's does"
      case .kink: ": of first order, as at a kink, where it says nothing of the gradient"
      case .unresolved: ": neither of first order nor of second"
      }
    return """
      Taylor remainder |f(x + hv) − f(x) − h g·v| along a random direction v
        \(fall)\(meaning)
      """
  }
}

extension GradientChecker {
  /// The Taylor remainder of `gradient`, which claims to be the gradient of `f` at `x`.
  /// - Throws: What `f` throws, and a `CheckError` where there is nothing to check.
  /// - Complexity: about 70 evaluations of `f`.
  /// - Source: the Taylor test of dolfin-adjoint, Farrell et al. 2013, doi:10.1137/120873558.
  public func taylorRemainder(
    of f: ([Double]) throws -> Double, at x: [Double], is gradient: [Double]
  ) throws -> TaylorRemainder {
    try withoutActuallyEscaping(f) { f in
      try Session(self, .number(f), x, gradient, []).taylorRemainder()
    }
  }

  /// The Taylor remainder of `product`, which claims to be the vector–Jacobian product of `f` at `x`
  /// with `cotangent`.
  /// - Throws: What `f` throws, and a `CheckError` where no check can be made.
  /// - Complexity: about 70 evaluations of `f`.
  public func taylorRemainder(
    of f: ([Double]) throws -> [Double], at x: [Double], cotangent: [Double], is product: [Double]
  ) throws -> TaylorRemainder {
    try withoutActuallyEscaping(f) { f in
      try Session(self, .numbers(f, weights: cotangent), x, product, []).taylorRemainder()
    }
  }
}

extension Session {
  fileprivate func taylorRemainder() throws -> TaylorRemainder {
    let direction = scales.map { (generator.next() & 1 == 0 ? $0 : -$0) * uniform(0.5, 1.5) }
    let line = projection(direction, in: 0..<direction.count)
    let slope = zip(gradient, direction).reduce(0) { $0 + $1.0 * $1.1 }
    // The points are rounded as the values are.
    let blur = zip(gradient, probe.origin).reduce(0) { $0 + $1.0 * $1.0 * $1.1 * $1.1 }
    let floor = 8 * (try probe.noise() + checker.precision.epsilon / 2 * blur.squareRoot())
    var (points, bends): ([TaylorRemainder.Point], [TaylorRemainder.Point]) = ([], [])
    for exponent in stride(from: 1, through: 39, by: 2) {
      let step = power(2, -exponent)
      let (above, below) = (try line.f(step), try line.f(-step))
      guard above.isFinite, below.isFinite else { continue }
      points.append(.init(step: step, remainder: abs(above - step * slope)))
      // Both sides together have no slope: of what is smooth they fall with h², at a kink with h.
      bends.append(.init(step: step, remainder: abs(above + below)))
    }
    let order = order(points, above: floor)
    let verdict: Verdict
    if let order {
      let isKink = (self.order(bends, above: floor) ?? 2) < 1.3
      verdict = order > 1.7 ? .agrees : order > 1.3 ? .unresolved : isKink ? .kink : .disagrees
    } else {
      let last = points.last?.remainder ?? .infinity
      verdict = last <= floor ? .agrees : .unresolved
    }
    return TaylorRemainder(points: points, floor: floor, order: order, verdict: verdict)
  }

  /// The median power of the step between the last four points above `floor`; nil where there are
  /// no three in a row.
  private func order(_ points: [TaylorRemainder.Point], above floor: Double) -> Double? {
    let seen = points.prefix { $0.remainder > floor }.suffix(4)
    guard seen.count > 2 else { return nil }
    let rates = zip(seen, seen.dropFirst()).map { large, small in
      log(large.remainder / small.remainder) / log(large.step / small.step)
    }.sorted()
    return rates[rates.count / 2]
  }
}
