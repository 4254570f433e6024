import Gradus

/// Values that are rounded move in stairs: not at all at small steps, and by a whole stair at larger ones.
extension Session {
  /// The derivative by steps that are wider than the stairs in which the function moves; nil where
  /// there are none, or where the claim is not what it moves by at large.
  /// - Complexity: none unless the claim is nearer to the derivative by large steps than to `small`, the
  ///   one by small steps, or hardly off from that; else that of ``Probe/stairs()``, and about 90
  ///   evaluations.
  func overStairs(_ inquiry: Inquiry, small: Estimate) throws -> Estimate? {
    let (analytic, stencil) = (inquiry.analytic, inquiry.stencil)
    let (atLarge, large) = (stencil.slopes[0], stencil.extrapolated(0))
    func distance(_ slope: Double) -> Double { abs(slope - analytic) }
    // Where it moves nowhere it says nothing: it may have been stepped over.
    let isHardlyOff = distance(small.value) <= 1e-6 * abs(analytic)
    guard checker.precision == .float64, atLarge != 0,
      distance(atLarge) <= 0.5 * max(abs(atLarge), abs(analytic)),
      isHardlyOff || min(distance(atLarge), distance(large)) < 0.5 * distance(small.value),
      let stairs = try probe.stairs()
    else { return nil }
    let estimate = try inquiry.line.lifted(to: stairs, size: probe.size).careful(checker.precision)
    if isHardlyOff && estimate.bar > 1e-6 * abs(analytic) { return nil }
    // With few stairs there are no three steps that agree on more than one of them.
    guard estimate.bar.isFinite,
      abs(estimate.value - atLarge) <= 3 * estimate.bar + abs(atLarge) / 10
    else {
      let bar = abs(atLarge - large) + 3 * stairs / stencil.steps[0]
      return abs(atLarge - analytic) <= 3 * bar ? Estimate(value: atLarge, bar: bar) : nil
    }
    guard abs(estimate.value - analytic) <= 3 * estimate.bar else { return nil }
    probe.knownNoise = stairs
    return estimate
  }

  /// The slopes at a kink by steps that are wider than the stairs in which the function moves; nil where
  /// there are no stairs, or where the claim is none between those slopes.
  /// - Complexity: 6 to 12 evaluations where the function has several values or bends as the claim would
  ///   have it, and that of ``Probe/stairs()`` where there is such a kink.
  func kinkOverStairs(_ inquiry: Inquiry) throws -> Slopes? {
    let (analytic, stencil) = (inquiry.analytic, inquiry.stencil)
    let split = stencil.bends[0] / stencil.steps[0]
    let isBetween = abs(analytic - stencil.slopes[0]) <= 0.6 * abs(split)
    guard checker.precision == .float64, probe.hasParts || isBetween else { return nil }
    func slopes(_ step: Double, _ error: Double) throws -> Slopes? {
      guard let slopes = try inquiry.line.sides(step: step, rounding: error), slopes.range.isSplit,
        slopes.range.admits(analytic)
      else { return nil }
      return slopes
    }
    let (step, known) = (stencil.steps[0], max(probe.rounding, probe.knownNoise ?? 0))
    // What is a kink at one step and not at another is a bend.
    guard try slopes(step, known) != nil, let stairs = try probe.stairs() ?? roughness,
      let wide = try slopes(step, stairs), let narrow = try slopes(step / 4, stairs),
      narrow.range.isNear(wide.range)
    else { return nil }
    return wide
  }

  /// A derivative of zero where values are rounded: they do not move at all at small steps, and by
  /// more than their last digits at larger ones, as a slope of the stencil would at the small ones too;
  /// nil where they do.
  /// - Complexity: 2 to 9 evaluations.
  func still(_ inquiry: Inquiry) throws -> Estimate? {
    let (line, stencil) = (inquiry.line, inquiry.stencil)
    let exponents: [Int]
    switch checker.precision {
    case .float64 where isNoisy: exponents = [-20, -28]
    case .float32: exponents = [-13, -16, -18]
    default: return nil
    }
    for exponent in exponents {
      let step = line.scale.binade * power(2, exponent)
      if checker.precision == .float32 {
        guard abs(stencil.slopes[2]) * step > 16 * probe.rounding else { continue }
      }
      if try line.f(line.center + step) == 0, try line.f(line.center - step) == 0,
        try line.f(line.center + step / 2) == 0
      {
        return Estimate(value: 0, bar: 3 * probe.rounding / step)
      }
    }
    return nil
  }

  /// The function's error as measured, where it is more than rounding.
  private var roughness: Double? { isNoisy ? probe.knownNoise : nil }
}
