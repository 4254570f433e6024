/// The two slopes of a function at a point where it is not differentiable.
public struct Kink: Sendable, Equatable, Codable {
  /// The slope on the left.
  public var below: Double
  /// The slope on the right.
  public var above: Double
  /// How far each of the two may be off.
  public var bar: Double
  /// The function has several values, and the slopes are the least and the greatest that their
  /// subgradients give together.
  var isRange = false

  enum CodingKeys: CodingKey { case below, above, bar }

  public init(below: Double, above: Double, bar: Double) {
    self.below = below
    self.above = above
    self.bar = bar
  }

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

/// The slopes of each value of a function at a point, from below and from above.
struct Slopes {
  var below: [Double]
  var above: [Double]
  var bars: [Double]

  /// Which way each value bends: 1 where it is convex, −1 where it is concave, 0 where it is smooth.
  var ways: [Int] {
    below.indices.map { k in
      let size = max(abs(below[k]), abs(above[k]))
      let turn = above[k] - below[k]
      return abs(turn) <= max(6 * bars[k], 1e-3 * size) ? 0 : turn > 0 ? 1 : -1
    }
  }

  /// What the values' subgradients, each taken by itself, give together.
  var range: Kink {
    var kink = Kink(below: 0, above: 0, bar: 0)
    for (k, way) in ways.enumerated() {
      let mean = (below[k] + above[k]) / 2
      kink.below += way == 0 ? mean : min(below[k], above[k])
      kink.above += way == 0 ? mean : max(below[k], above[k])
      kink.bar += bars[k]
    }
    kink.isRange = below.count > 1
    return kink
  }
}

extension Line {
  /// The slopes of each value from below and from above, by the differences at `step`, a half and a
  /// quarter of it; `rounding` is the error of the values together.
  /// - Complexity: 6 evaluations.
  func sides(step: Double, rounding: Double) throws -> Slopes? {
    guard let below = try side(-1, step, parts ?? { [try self.f($0)] }, rounding),
      let above = try side(1, step, parts ?? { [try self.f($0)] }, rounding)
    else { return nil }
    return Slopes(
      below: below.map(\.value), above: above.map(\.value),
      bars: zip(below, above).map { max($0.bar, $1.bar) })
  }

  /// The slopes on one side, of order three; nil where a value is no number.
  private func side(
    _ sign: Double, _ step: Double, _ f: (Double) throws -> [Double], _ rounding: Double
  ) throws -> [Estimate]? {
    let quotients = try [1, 0.5, 0.25].map { part in
      let point = center + sign * step * part
      return try f(point).map { $0 / (point - center) }
    }
    guard quotients.allSatisfy({ $0.allSatisfy(\.isFinite) }) else { return nil }
    return quotients[0].indices.map { k in
      let (a, b, c) = (quotients[0][k], quotients[1][k], quotients[2][k])
      // Of order two by two steps each, and of order three by all.
      let (large, small) = (2 * b - a, 2 * c - b)
      let value = small + (small - large) / 3
      return Estimate(
        value: value, bar: abs(value - small) + 30 * rounding / step + 1e-12 * abs(value))
    }
  }

  /// The step at which the function shows the kink that `stencil` looks like, a tiny one; nil where
  /// it is none so close.
  /// - Complexity: 2 evaluations.
  func step(ofCorner stencil: Stencil, rounding: Double) throws -> Double? {
    guard stencil.isCorner else { return nil }
    let turn = stencil.bends[2] / stencil.steps[2]
    let step = max(scale.binade * 0x1p-36, (64 * rounding / abs(turn)).binade * 2)
    guard step < stencil.steps[2] else { return nil }
    let bend = try f(center + step) + f(center - step)
    return abs(bend / step - turn) <= 0.1 * abs(turn) ? step : nil
  }

  /// The step at which the slopes from below and from above differ: a kink; nil where they do not.
  ///
  /// (F(x + h) + F(x − h)) / h is the difference between the two slopes. At a kink it stays the same
  /// however small the step. Of a smooth function it shrinks with the step, and beside a kink as
  /// soon as the step no longer reaches it. `first` is the decimal exponent of the largest step.
  /// - Complexity: 6 evaluations where the function is smooth, about 14 at a kink.
  func step(ofKinkFrom first: Int, size: Double) throws -> Double? {
    // The steps, from the largest, at which the difference was what it is at the last.
    var run: [Double] = []
    var last = 0.0
    var shrunk = 0
    for exponent in first...11 {
      let step = scale * power(10, -exponent)
      let split = abs(try f(center + step) + f(center - step)) / step
      let bar = 20 * Precision.float64.epsilon * size / step
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
    return run.count > 1 ? run[0] : nil
  }

  /// The derivative from one side, where the function is not defined on the other or has a kink
  /// there, but beside the point: then `central` is what the smallest steps say.
  /// - Complexity: 18 evaluations.
  func oneSided(
    _ central: Estimate, rounding: Double
  ) throws -> (estimate: Estimate, note: String)? {
    let sides = [(1.0, "above", "below"), (-1, "below", "above")]
    let found = try sides.map { sign, _, _ in try rungs(sign, rounding) }
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

  private func rungs(
    _ sign: Double, _ rounding: Double
  ) throws -> (estimate: Estimate?, isOutside: Bool) {
    let rungs = try [1e-3, 1e-4, 1e-5].map {
      try side(sign, $0 * scale, { [try self.f($0)] }, rounding)?.first
    }
    let pairs = zip(rungs, rungs.dropFirst()).compactMap { a, b in
      a.flatMap { a in b.flatMap { agreement(a, $0) } }
    }
    return (pairs.min { $0.bar < $1.bar }, rungs.contains { $0 == nil })
  }
}
