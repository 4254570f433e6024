/// The two slopes of a function at a point where it is not differentiable.
public struct Kink: Sendable, Equatable, Codable {
  public var below: Double
  public var above: Double
  public var bar: Double

  /// Whether `slope` lies between the two, as a subgradient does.
  func admits(_ slope: Double) -> Bool {
    slope >= min(below, above) - 3 * bar && slope <= max(below, above) + 3 * bar
  }

  /// Whether the slopes differ by more than their bars and than rounding may.
  var isSplit: Bool {
    abs(below - above) > max(6 * bar, 1e-3 * max(abs(below), abs(above)))
  }

  func isNear(_ other: Kink) -> Bool {
    let tolerance = 3 * (bar + other.bar) + 1e-2 * abs(below - above)
    return abs(below - other.below) <= tolerance && abs(above - other.above) <= tolerance
  }
}

extension Line {
  /// The slopes from below and from above where they differ: a kink; nil where they do not.
  ///
  /// (f(x + h) + f(x − h) − 2 f(x)) / h is the difference between the two slopes. At a kink it stays
  /// the same however small the step. Of a smooth function it shrinks with the step, and beside a
  /// kink as soon as the step no longer reaches it. `first` is the decimal exponent of the largest
  /// step.
  /// - Complexity: 7 evaluations where the function is smooth, about 50 at a kink.
  func kink(from first: Int) throws -> Kink? {
    let value = try f(center)
    // The steps, from the largest, at which the difference was what it is at the last.
    var run: [Double] = []
    var last = 0.0
    var shrunk = 0
    for exponent in first...11 {
      let step = scale * power(10, -exponent)
      let split = abs(try f(center + step) + f(center - step) - 2 * value) / step
      let bar = 20 * Precision.float64.epsilon * abs(value) / step
      guard split.isFinite else { continue }
      if split <= bar {
        // Too small a step to tell, or too small to reach the kink.
        if bar < last / 6 { return nil }
        break
      }
      if !run.isEmpty && abs(split - last) <= bar + 0.05 * last {
        run.append(step)
        shrunk = 0
      } else {
        shrunk = split < last / 5 ? shrunk + 1 : 0
        if shrunk == 2 { return nil }
        run = [step]
      }
      last = split
    }
    guard run.count > 1 else { return nil }
    let (large, small) = (try slopes(step: run[0]), try slopes(step: run[1]))
    return large.isSplit && small.isSplit && small.isNear(large) ? large : nil
  }

  /// Whether the slopes from below and above are the same at one small step.
  /// - Complexity: 8 to 16 evaluations.
  func isSmooth() throws -> Bool {
    let slopes = try slopes(step: scale * 1e-5)
    return abs(slopes.below - slopes.above) <= 6 * slopes.bar
  }

  private func slopes(step: Double) throws -> Kink {
    let below = try derivative(of: f, at: center, step: step, side: .backward)
    let above = try derivative(of: f, at: center, step: step, side: .forward)
    return Kink(below: below.value, above: above.value, bar: max(below.bar, above.bar))
  }

  /// The derivative from one side, where the function is not defined on the other or has a kink
  /// there, but beside the point: then `central` is what the smallest steps say.
  /// - Complexity: 24 to 48 evaluations.
  func oneSided(_ central: Estimate) throws -> (estimate: Estimate, note: String)? {
    let sides = [(Side.forward, "above", "below"), (.backward, "below", "above")]
    let found = try sides.map { side, _, _ in try rungs(side) }
    for (index, (_, name, other)) in sides.enumerated() {
      guard let estimate = found[index].estimate else { continue }
      if found[1 - index].isOutside {
        return (
          estimate, "the function is defined on one side only; the derivative is from \(name)"
        )
      }
      let away = found[1 - index].estimate
      if away.map({ agreement(estimate, $0) == nil }) ?? true, central.bar.isFinite,
        abs(estimate.value - central.value) <= 2 * central.bar + estimate.bar,
        away.map({ abs($0.value - central.value) > 3 * (central.bar + $0.bar) }) ?? true
      {
        return (estimate, "there is a kink close by, \(other); the derivative is from \(name)")
      }
    }
    return nil
  }

  private func rungs(_ side: Side) throws -> (estimate: Estimate?, isOutside: Bool) {
    let rungs = try [1e-3, 1e-4, 1e-5].map {
      try derivative(of: f, at: center, step: $0 * scale, side: side)
    }
    let pairs = zip(rungs, rungs.dropFirst()).compactMap { agreement($0, $1) }
    return (pairs.min { $0.bar < $1.bar }, rungs.contains { $0.value.isNaN })
  }
}
