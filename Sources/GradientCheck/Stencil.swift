/// Differences of a function at three steps, eight apart each: a derivative, how sharp it is, and
/// whether the function bends there or breaks.
///
/// F is the function less its value at the point.
struct Stencil {
  /// The steps, from the largest, as they were taken.
  var steps: SIMD3<Double>
  /// (F(x + h) − F(x − h)) / 2h.
  var slopes = SIMD3<Double>()
  /// F(x + h) + F(x − h): of a smooth function this shrinks with h², at a kink with h, and what is
  /// narrower than the steps leaves it as it is.
  var bends = SIMD3<Double>()
  /// The largest of the values.
  var reach = 0.0
  /// By how much the points are rounded, in units of the precision's ε: below float64 they may be.
  var blur = 0.0

  /// The second derivative, as the largest steps show it; 0 where that is not to be seen.
  var curvature: Double {
    let ratio = steps[0] / steps[1]
    guard abs(bends[1] / bends[0] * ratio * ratio - 1) < 0.5 else { return 0 }
    let value = abs(bends[0]) / (steps[0] * steps[0])
    return value.isFinite ? value : 0
  }

  /// Nothing moved.
  var isStill: Bool { reach == 0 }

  /// Nothing moved at the smaller two steps.
  var isStillNearby: Bool {
    slopes[1] == 0 && bends[1] == 0 && slopes[2] == 0 && bends[2] == 0
  }

  /// The derivative of what is smooth at the scale of the steps, of order four by two steps each;
  /// nil where the two contradict each other or the steps have stepped over something.
  ///
  /// `rounding` is the standard deviation of f's rounding. Noise above that shows in the difference
  /// of the two, since the second is by so much noisier than the first as its step is smaller.
  func smooth(_ rounding: Double, _ precision: Precision) -> Estimate? {
    let (coarse, fine) = (extrapolated(0), extrapolated(1))
    guard coarse.isFinite, fine.isFinite else { return nil }
    let size = max(abs(coarse), abs(fine))
    func noise(_ step: Double) -> Double {
      3 * (rounding + precision.epsilon / 2 * blur * size) / step
    }
    guard abs(coarse - fine) <= 2 * noise(steps[2]) + 1e-6 * size else { return nil }
    let floor = 64 * (rounding + precision.epsilon * max(reach, steps[0] * size))
    for small in 1...2 {
      let large = small - 1
      let ratio = steps[large] / steps[small]
      guard abs(bends[small]) <= abs(bends[large]) / (3 * ratio) + floor else { return nil }
    }
    return Estimate(value: coarse, bar: max(1.5 * abs(coarse - fine), noise(steps[1])))
  }

  /// The derivative by steps `k` and `k` + 1, of order four.
  func extrapolated(_ k: Int) -> Double {
    let ratio = steps[k] / steps[k + 1]
    return slopes[k + 1] + (slopes[k + 1] - slopes[k]) / (ratio * ratio - 1)
  }

  /// Whether the values look like those at a kink: the bend shrinks as the step does.
  var isCorner: Bool {
    guard bends[2] != 0 else { return false }
    return (1...2).allSatisfy { small in
      let large = small - 1
      let ratio = bends[large] / bends[small] * (steps[small] / steps[large])
      return abs(ratio - 1) <= 0.3
    }
  }
}

extension Line {
  /// Differences at the three steps at which a function of this precision is first looked at.
  ///
  /// The smallest is not looked at where zero is `claimed` and nothing moved at the others.
  /// - Complexity: 6 evaluations, 4 of what is zero as claimed.
  func stencil(_ precision: Precision, claimed: Double = .nan) throws -> Stencil {
    var stencil = Stencil(steps: scale.binade * precision.firstSteps)
    if !precision.holds(center) { stencil.blur = abs(center) }
    for k in 0..<3 {
      if k == 2 && claimed == 0 && stencil.isStill { break }
      let (high, low) = (center + stencil.steps[k], center - stencil.steps[k])
      let (above, below) = (try f(high), try f(low))
      stencil.slopes[k] = (above - below) / (high - low)
      stencil.bends[k] = above + below
      stencil.reach = max(stencil.reach, abs(above), abs(below))
      if above.isNaN || below.isNaN { stencil.reach = .nan }
    }
    return stencil
  }
}
