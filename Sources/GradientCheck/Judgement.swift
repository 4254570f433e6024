import Foundation
import Gradus

extension Session {
  /// Compares `analytic` with the derivative along `line`, with as many steps as that takes.
  ///
  /// `noise` is what the function's error is at the least, beside its own rounding.
  func judge(
    _ analytic: Double, _ line: Line, scale: Double, noise extra: Double = 0
  ) throws -> CoordinateCheck {
    guard analytic.isFinite else {
      return CoordinateCheck(
        index: 0, verdict: .disagrees, analytic: analytic,
        numeric: try line.stencil(checker.precision).smooth(probe.rounding, checker.precision)
          ?? Estimate(value: .nan, bar: .infinity),
        reason: "the gradient is \(analytic)")
    }
    let rounding = max(probe.rounding, extra)
    let stencil = try line.stencil(checker.precision, claimed: analytic)
    // What the function is seen to do to second order counts as an effect too.
    let bend = stencil.bends[0].isFinite ? abs(stencil.bends[0]) * scale / stencil.steps[0] : 0
    let effect = max(largestEffect, bend)
    let near = estimate(stencil, rounding)
    func compare(_ numeric: Estimate) -> CoordinateCheck {
      self.compare(analytic, numeric, scale, effect, curvature: stencil.curvature)
    }
    if let near {
      let check = compare(near)
      if leavesNoDoubt(check, scale, effect, rounding) { return check }
      // What does not move at all needs no more differences to be without effect.
      if near.value == 0, check.verdict != .agrees, try isResidue(check, scale) {
        return withoutEffect(check)
      }
      // What rounds early is seen more sharply by larger steps, and smooth it has been seen to be.
      if check.verdict == .agrees, isRough, line.isExact {
        let wide = try line.wide(noise: max(try probe.noise(), extra), isNoisy: true)
        if wide.bar < near.bar, wide.isNear(near), compare(wide).verdict == .agrees {
          return compare(wide)
        }
      }
    }
    if let jump = try jump(analytic, line, stencil) { return jump }
    if let step = try line.step(ofCorner: stencil, rounding: rounding), step < stencil.steps[2] {
      // Beside the value that has the kink there may be others that are less exact.
      let error = probe.hasParts ? max(rounding, try probe.noise()) : rounding
      if let slopes = try line.sides(step: stencil.steps[2], rounding: error),
        slopes.ways.contains(where: { $0 != 0 })
      {
        return judge(analytic, at: slopes)
      }
    }
    let noise = max(try probe.noise(), extra)
    let lifted = line.lifted(to: noise, size: probe.size)
    // A central difference across a kink is the mean of two slopes, and looks sharp.
    if let step = try line.step(
      ofKinkFrom: isRough ? 2 : 5, size: 2 * noise / Precision.float64.epsilon),
      let slopes = try line.sides(step: step, rounding: noise),
      let again = try line.sides(step: step / 10, rounding: noise),
      slopes.range.isSplit, again.range.isSplit, again.range.isNear(slopes.range)
    {
      return judge(analytic, at: slopes)
    }
    var numeric = try still(line, stencil) ?? lifted.careful(checker.precision)
    var check = compare(numeric)
    if line.isExact && numeric.value != 0 && (isRough || isCoarse(check)) {
      let wide = try line.wide(noise: noise, isNoisy: isRough)
      if wide.bar < numeric.bar && wide.isNear(numeric) { numeric = wide }
      check = compare(numeric)
    }
    if check.verdict == .unresolved && !isWithoutEffect(check, scale, effect),
      let one = try line.oneSided(numeric, rounding: noise)
    {
      check = compare(one.estimate)
      check.reason = check.reason ?? one.note
    }
    if check.verdict == .disagrees, numeric.value == 0,
      try line.climbsInSteps(to: analytic, noise: noise)
    {
      check.verdict = .unresolved
      check.reason =
        "the function stands still at small steps and moves at large ones as the gradient says: its "
        + "values are rounded"
    }
    if check.verdict == .disagrees,
      let smoothed = try overStairs(analytic, line, stencil, small: check.numeric)
    {
      check = compare(smoothed)
    }
    if check.verdict == .disagrees, let slopes = try kinkOverStairs(analytic, line, stencil) {
      return judge(analytic, at: slopes)
    }
    try weigh(&check, scale, effect)
    return check
  }

  /// The derivative by steps that are wider than the stairs in which the function moves; nil where
  /// there are none, or where the claim is not what it moves by at large.
  /// - Complexity: none unless the claim is nearer to the derivative by large steps than to `small`, the
  ///   one by small steps, or hardly off from that; else that of ``Probe/stairs()``, and about 90
  ///   evaluations.
  private func overStairs(
    _ analytic: Double, _ line: Line, _ stencil: Stencil, small: Estimate
  ) throws -> Estimate? {
    let (atLarge, large) = (stencil.slopes[0], stencil.extrapolated(0))
    func distance(_ slope: Double) -> Double { abs(slope - analytic) }
    // Where it moves nowhere it says nothing: it may have been stepped over.
    let isHardlyOff = distance(small.value) <= 1e-6 * abs(analytic)
    guard checker.precision == .float64, atLarge != 0,
      distance(atLarge) <= 0.5 * max(abs(atLarge), abs(analytic)),
      isHardlyOff || min(distance(atLarge), distance(large)) < 0.5 * distance(small.value),
      let stairs = try probe.stairs()
    else { return nil }
    let estimate = try line.lifted(to: stairs, size: probe.size).careful(checker.precision)
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
  private func kinkOverStairs(
    _ analytic: Double, _ line: Line, _ stencil: Stencil
  ) throws -> Slopes? {
    let split = stencil.bends[0] / stencil.steps[0]
    let isBetween = abs(analytic - stencil.slopes[0]) <= 0.6 * abs(split)
    guard checker.precision == .float64, probe.hasParts || isBetween else { return nil }
    func slopes(_ step: Double, _ error: Double) throws -> Slopes? {
      guard let slopes = try line.sides(step: step, rounding: error), slopes.range.isSplit,
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

  /// The function's error as measured, where it is more than rounding.
  private var roughness: Double? { isNoisy ? probe.knownNoise : nil }

  /// A derivative of zero where values are rounded: they do not move at all at small steps, and by
  /// more than their last digits at larger ones, as a slope of `stencil` would at the small ones too;
  /// nil where they do.
  /// - Complexity: 2 to 9 evaluations.
  private func still(_ line: Line, _ stencil: Stencil) throws -> Estimate? {
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

  /// The derivative by the first differences alone; nil where more must be known.
  private func estimate(_ stencil: Stencil, _ rounding: Double) -> Estimate? {
    if stencil.isStill { return Estimate(value: 0, bar: 3 * rounding / stencil.steps[0]) }
    return stencil.smooth(rounding, checker.precision)
      ?? (stencil.isStillNearby
        ? Estimate(value: 0, bar: 3 * rounding / stencil.steps[1]) : nil)
  }

  /// Whether more evaluations could not say more: it agrees, and is sharp, or nothing at all, or so
  /// small beside the others and the function's last digits that it could not be seen sharply.
  private func leavesNoDoubt(
    _ check: CoordinateCheck, _ scale: Double, _ effect: Double, _ rounding: Double
  ) -> Bool {
    guard check.verdict == .agrees else { return false }
    let own = max(abs(check.analytic), abs(check.numeric.value))
    let size = max(own, check.numeric.bar) * scale
    return check.numeric.bar <= sharpness * own || own == 0
      || size <= min(1e-9 * effect, 64 * rounding)
  }

  /// How small a bar, relative to the derivative, leaves nothing more to be wished for.
  private var sharpness: Double {
    switch checker.precision {
    case .float64: 3e-9
    case .float32: 3e-6
    case .float16, .bfloat16: checker.precision.demand / 10
    }
  }

  /// What is to be said where the function jumps: it moves by the same amount however small the step.
  private func jump(
    _ analytic: Double, _ line: Line, _ stencil: Stencil
  ) throws -> CoordinateCheck? {
    let rises = stencil.slopes * 2 * stencil.steps
    let last = rises[2]
    guard last != 0, last.isFinite,
      (0...1).allSatisfy({ abs(rises[$0] - last) <= 0.1 * abs(last) })
    else { return nil }
    let step = max(line.scale * 0x1p-36, 0x1p-40 * abs(line.center))
    let rise = try line.f(line.center + step) - line.f(line.center - step)
    guard abs(rise - last) <= 0.1 * abs(last) else { return nil }
    return CoordinateCheck(
      index: 0, verdict: .unresolved, analytic: analytic,
      numeric: Estimate(value: 0, bar: .infinity),
      reason: String(
        format: "the function jumps, by %.3g within %.0e of here: no step is small enough",
        abs(rise), step))
  }

  /// Whether the estimate is not as sharp as is demanded of a derivative that matters: then more
  /// evaluations may make it so, and an error be seen that hides in the bar.
  private func isCoarse(_ check: CoordinateCheck) -> Bool {
    let own = max(abs(check.analytic), abs(check.numeric.value))
    return check.verdict == .unresolved
      || check.verdict == .agrees && check.analytic != 0 && check.numeric.bar > demand * own
  }

  /// Whether claim and measurement are both next to nothing beside `effect`, what the function does.
  private func isWithoutEffect(
    _ check: CoordinateCheck, _ scale: Double, _ effect: Double
  ) -> Bool {
    let size = max(abs(check.analytic), abs(check.numeric.value), check.numeric.bar)
    return size * scale <= max(1e-9, checker.precision.epsilon) * effect
  }

  /// Marks what decides nothing, since claim and measurement are both negligible.
  ///
  /// What is not contradicted and below 1e-9 of the largest effect, or of what the function does
  /// anywhere near, decides nothing. What is contradicted must lie within what rounding does to the
  /// numbers that the function computes with: they are as large as its values elsewhere are, which
  /// a saturated unit, an exact fit or a difference of equal numbers does not show at the point
  /// itself. And where the function's error is larger than its rounding, so is the gradient's.
  private func weigh(_ check: inout CoordinateCheck, _ scale: Double, _ effect: Double) throws {
    guard check.verdict == .unresolved || check.verdict == .disagrees,
      check.numeric.value.isFinite, check.numeric.bar.isFinite
    else { return }
    let own = max(abs(check.analytic), abs(check.numeric.value))
    let isOpen = check.verdict == .unresolved
    var isNothing = isOpen && isWithoutEffect(check, scale, effect)
    if !isNothing && own * scale <= 1e-3 * max(effect, probe.size, probe.knownReach ?? .infinity) {
      let reach = try probe.reach(scales)
      let isResidue = try isResidue(check, scale)
      let relative = (probe.knownNoise ?? 0) / max(probe.size, .leastNormalMagnitude)
      isNothing =
        isOpen && isWithoutEffect(check, scale, max(effect, reach))
        || isResidue && isBlurred(check)
        || isNoisy && own * scale <= 1e-3 * largestEffect && own <= 100 * relative * largestSlope
    }
    if isNothing { check = withoutEffect(check) }
  }

  /// Whether claim and measurement are no more than what rounding leaves of numbers as large as those
  /// that the function computes with.
  private func isResidue(_ check: CoordinateCheck, _ scale: Double) throws -> Bool {
    let own = max(abs(check.analytic), abs(check.numeric.value))
    let residue = checker.precision.residue(isStill: check.numeric.value == 0)
    // Near zero the steps are taken in absolute size, and an effect is measured by those.
    let least = scale < 1e-2 ? checker.typicalScale : 0
    return own * max(scale, least) <= residue * (try probe.reach(scales))
  }

  /// `check` as one that decides nothing.
  private func withoutEffect(_ check: CoordinateCheck) -> CoordinateCheck {
    var check = check
    if check.verdict != .unresolved
      || check.numeric.bar <= 0.1 * max(abs(check.analytic), abs(check.numeric.value))
    {
      check.reason =
        "without effect: what is claimed and what is measured are both negligible beside what the "
        + "function does"
    }
    check.verdict = .unresolved
    check.isInvisible = true
    return check
  }

  /// Whether the measurement is of no derivative that stands out from nothing.
  private func isBlurred(_ check: CoordinateCheck) -> Bool {
    check.numeric.value == 0 || check.numeric.bar > 1e-4 * abs(check.numeric.value)
      || check.relativeError > 0.5
  }

  /// Whether the function's error, as measured, is more than rounding.
  var isNoisy: Bool { (probe.knownNoise ?? 0) > 8 * probe.rounding }

  /// Whether small steps say little: the error is larger than float64's rounding.
  private var isRough: Bool { isNoisy || checker.precision != .float64 }

  private func judge(_ analytic: Double, at slopes: Slopes) -> CoordinateCheck {
    for (k, way) in slopes.ways.enumerated() where way != 0 { ways[k].insert(way) }
    let kink = slopes.range
    let middle = (kink.below + kink.above) / 2
    return CoordinateCheck(
      index: 0, verdict: kink.admits(analytic) ? .kink : .disagrees, analytic: analytic,
      numeric: Estimate(value: middle, bar: abs(kink.above - kink.below) / 2), kink: kink,
      reason: kink.admits(analytic) ? nil : "not between the slopes on the two sides")
  }

  /// The verdict by distance in error bars; `effect` is the largest that there is.
  ///
  /// `curvature` is the second derivative: rounding a parameter changes the gradient by that much.
  func compare(
    _ analytic: Double, _ numeric: Estimate, _ scale: Double, _ effect: Double,
    curvature: Double = 0
  ) -> CoordinateCheck {
    let own = max(abs(analytic), abs(numeric.value))
    // What the arithmetic of the analytic side may be off by, and what nobody asked to be told.
    let slop = max(
      max(16 * checker.precision.epsilon, 1e-3 * checker.tolerance) * own,
      2 * checker.precision.epsilon * curvature * scale)
    var estimate = numeric
    estimate.bar = max(numeric.bar, slop)
    let distance = abs(analytic - estimate.value)
    var check = CoordinateCheck(
      index: 0, verdict: .unresolved, analytic: analytic, numeric: estimate)
    // A derivative that does not matter beside the others need not be sharp in itself.
    // It must be seen to move the function, though, if it claims to.
    let isSeen = estimate.bar <= max(0.1, demand) * own || analytic == 0
    let size = isSeen ? max(own, 1e-3 * effect / scale) : own
    if estimate.bar.isFinite && distance > 3 * estimate.bar {
      check.verdict = .disagrees
    } else if distance <= 1.5 * estimate.bar && estimate.bar <= demand * size || distance == 0 {
      check.verdict = .agrees
      if estimate.bar > demand * own && analytic != 0 {
        check.reason = "only errors of that size can be seen: the effect is small beside others'"
      }
    } else if estimate.bar.isFinite && estimate.bar <= demand * size {
      check.reason = "the two are between one and a half and three error bars apart"
    } else {
      check.reason = doubt(estimate, own, scale)
    }
    return check
  }

  /// How sharp an estimate must be; float32 cannot give what float64 can.
  var demand: Double { max(checker.tolerance, checker.precision.demand) }

  /// Why the estimate is not sharp enough for a derivative of size `own`.
  private func doubt(_ estimate: Estimate, _ own: Double, _ scale: Double) -> String {
    if estimate.value.isNaN { return "the function is no number around the point" }
    if !estimate.bar.isFinite {
      return "no three steps agree: noise, a wrong scale, or a kink near by"
    }
    if isNoisy {
      return String(
        format: "the error bar is too wide: the function carries noise of about %.0e",
        probe.knownNoise ?? 0)
    }
    if estimate.bar > 0.1 * own && own * scale <= 8 * probe.rounding {
      return "the coordinate is invisible: it does not move the function's last digits"
    }
    return checker.precision == .float64
      ? "the error bar is too wide: the coordinate hardly moves the function's last digits"
      : "the error bar is too wide: \(checker.precision.rawValue) has too few digits for it"
  }
}
