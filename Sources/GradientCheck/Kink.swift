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
  /// At a kink the slopes stay apart, and the same, however small the step. Beside one they come
  /// together once the step no longer reaches it, and curvature changes them with the step.
  /// - Complexity: 8 to 16 evaluations where the function is smooth, about 80 at a kink.
  func kink() throws -> Kink? {
    var found: Kink?
    var isConfirmed = false
    for exponent in 5...11 {
      let slopes = try slopes(step: scale * power(10, -exponent))
      guard slopes.below.isFinite, slopes.above.isFinite else { continue }
      if slopes.isSplit {
        if let found, slopes.isNear(found) {
          isConfirmed = true
        } else if !isConfirmed {
          found = slopes
        }
      } else if let found {
        // Too small a step to tell, or too small to reach the kink.
        if 12 * slopes.bar > abs(found.below - found.above) { break }
        return nil
      } else if slopes.bar <= 1e-2 * max(abs(slopes.below), abs(slopes.above)) {
        return nil
      }
    }
    return isConfirmed ? found : nil
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
