import Gradus

/// A point on a line x + t d: t, the loss, its gradient, and the slope along d.
package struct LinePoint<Scalar: ParameterScalar>: Sendable {
  package var t: Double
  package var loss: Double
  package var gradient: [Scalar]
  package var slope: Double

  package init(t: Double, loss: Double, gradient: [Scalar], slope: Double) {
    self.t = t
    self.loss = loss
    self.gradient = gradient
    self.slope = slope
  }
}

/// A search along a line for a point where the loss has fallen enough and the slope has flattened
/// enough: f(t) ≤ f(0) + c1 t f'(0) and |f'(t)| ≤ c2 |f'(0)|, the strong Wolfe conditions.
///
/// The search first goes on, at most tenfold each time, until two points have such a point between
/// them; then it draws them together. Each new point is the minimum of the cubic through the last
/// two points and their slopes.
///
/// Source: torch.optim.LBFGS, `_strong_wolfe`; Nocedal & Wright 2006, doi:10.1007/978-0-387-40065-5,
/// algorithms 3.5 and 3.6 and equation 3.59.
package struct StrongWolfe<Scalar: ParameterScalar> {
  let start: LinePoint<Scalar>
  /// The largest size of a number of d.
  let reach: Double
  /// A bracket that moves no parameter by more is done with.
  let toleranceChange: Double
  /// How many evaluations after the first.
  let limit: Int

  private let c1: Double
  private let c2: Double

  package init(
    start: LinePoint<Scalar>, reach: Double, toleranceChange: Double, limit: Int,
    c1: Double = 1e-4, c2: Double = 0.9
  ) {
    self.start = start
    self.reach = reach
    self.toleranceChange = toleranceChange
    self.limit = limit
    self.c1 = c1
    self.c2 = c2
  }

  private enum Bracket {
    case found(LinePoint<Scalar>)
    case between(LinePoint<Scalar>, LinePoint<Scalar>)
  }

  /// The point that was found, beginning with t = `first`.
  ///
  /// - Complexity: at most `limit` + 1 evaluations.
  package func search(
    from first: Double, _ evaluate: (Double) throws -> LinePoint<Scalar>
  ) throws -> LinePoint<Scalar> {
    var left = limit + 1
    func point(_ t: Double) throws -> LinePoint<Scalar> {
      left -= 1
      return try evaluate(t)
    }
    switch try bracket(from: first, point) {
    case .found(let found): return found
    case .between(let a, let b): return try narrow(a, b, left: left, point)
    }
  }

  private func rises(_ point: LinePoint<Scalar>) -> Bool {
    point.loss > start.loss + c1 * point.t * start.slope
  }

  private func isFlat(_ point: LinePoint<Scalar>) -> Bool { abs(point.slope) <= -c2 * start.slope }

  private func bracket(
    from first: Double, _ evaluate: (Double) throws -> LinePoint<Scalar>
  ) throws -> Bracket {
    var previous = start
    var point = try evaluate(first)
    // PyTorch compares with the previous loss only from the third point on.
    for iteration in 0..<limit {
      if rises(point) || (iteration > 1 && point.loss >= previous.loss) {
        return .between(previous, point)
      }
      if isFlat(point) { return .found(point) }
      if point.slope >= 0 { return .between(previous, point) }
      let t = cubicMinimum(
        previous, point, in: point.t + 0.01 * (point.t - previous.t), point.t * 10)
      previous = point
      point = try evaluate(t)
    }
    return .between(start, point)
  }

  private func narrow(
    _ a: LinePoint<Scalar>, _ b: LinePoint<Scalar>, left: Int,
    _ evaluate: (Double) throws -> LinePoint<Scalar>
  ) throws -> LinePoint<Scalar> {
    var (low, high) = a.loss <= b.loss ? (a, b) : (b, a)
    var lowIsFirst = a.loss <= b.loss
    var barelyMoved = false
    for _ in 0..<left {
      let (smaller, larger) = (min(low.t, high.t), max(low.t, high.t))
      if (larger - smaller) * reach < toleranceChange { break }
      var t = cubicMinimum(low, high, in: smaller, larger)

      // A point close to an end is allowed once; the next time it is a tenth away from it.
      let margin = 0.1 * (larger - smaller)
      if min(larger - t, t - smaller) < margin {
        if barelyMoved || t >= larger || t <= smaller {
          t = abs(t - larger) < abs(t - smaller) ? larger - margin : smaller + margin
          barelyMoved = false
        } else {
          barelyMoved = true
        }
      } else {
        barelyMoved = false
      }

      let point = try evaluate(t)
      if rises(point) || point.loss >= low.loss {
        high = point
        // Of two that are equal, the first place in the bracket is the low one.
        let (first, second) = lowIsFirst ? (low, high) : (high, low)
        lowIsFirst = first.loss <= second.loss
        (low, high) = lowIsFirst ? (first, second) : (second, first)
      } else {
        let done = isFlat(point)
        if !done && point.slope * (high.t - low.t) >= 0 { high = low }
        low = point
        if done { break }
      }
    }
    return low
  }

  /// Where the cubic with these values and slopes is least between `least` and `most`, or the
  /// middle where it has no minimum.
  private func cubicMinimum(
    _ a: LinePoint<Scalar>, _ b: LinePoint<Scalar>, in least: Double, _ most: Double
  ) -> Double {
    let d1 = a.slope + b.slope - 3 * (a.loss - b.loss) / (a.t - b.t)
    let square = d1 * d1 - a.slope * b.slope
    guard square >= 0 else { return (least + most) / 2 }
    let d2 = square.squareRoot()
    let (l, r) = a.t <= b.t ? (a, b) : (b, a)
    let t = r.t - (r.t - l.t) * ((r.slope + d2 - d1) / (r.slope - l.slope + 2 * d2))
    return min(max(t, least), most)
  }
}
