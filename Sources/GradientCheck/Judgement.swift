import Foundation
import Gradus

/// A claimed derivative, and what the first differences show of the true one.
struct Inquiry {
  /// The derivative that is claimed.
  let analytic: Double
  let line: Line
  /// What a large change of the parameter is.
  let scale: Double
  let stencil: Stencil
  /// The standard deviation of the function's error at the least, as far as that is known.
  let rounding: Double
  /// The largest effect that there is: by the gradient, or by what the function is seen to do here.
  let effect: Double
}

extension Session {
  /// Compares `analytic` with the derivative along `line`, with as many steps as that takes.
  ///
  /// Each question costs more evaluations than the one before it, and most coordinates are done with
  /// after the first. `noise` is what the function's error is at the least, beside its own rounding.
  func judge(
    _ analytic: Double, _ line: Line, scale: Double, noise: Double = 0
  ) throws -> CoordinateCheck {
    guard analytic.isFinite else {
      return CoordinateCheck(
        index: 0, verdict: .disagrees, analytic: analytic,
        numeric: try line.stencil(checker.precision).smooth(probe.rounding, checker.precision)
          ?? Estimate(value: .nan, bar: .infinity),
        reason: "the gradient is \(analytic)")
    }
    let inquiry = try inquire(analytic, line, scale, noise)
    if let check = try firstLook(inquiry, noise) { return check }
    if let jump = try jump(inquiry) { return jump }
    if let slopes = try corner(inquiry) { return judge(analytic, at: slopes) }
    let error = max(try probe.noise(), noise)
    if let slopes = try kink(inquiry, error) { return judge(analytic, at: slopes) }
    var check = try carefully(inquiry, error)
    if check.verdict == .disagrees, let slopes = try kinkOverStairs(inquiry) {
      return judge(analytic, at: slopes)
    }
    try weigh(&check, scale, inquiry.effect)
    return check
  }

  private func inquire(
    _ analytic: Double, _ line: Line, _ scale: Double, _ noise: Double
  ) throws -> Inquiry {
    let stencil = try line.stencil(checker.precision, claimed: analytic)
    // What the function is seen to do to second order counts as an effect too.
    let bend = stencil.bends[0].isFinite ? abs(stencil.bends[0]) * scale / stencil.steps[0] : 0
    return Inquiry(
      analytic: analytic, line: line, scale: scale, stencil: stencil,
      rounding: max(probe.rounding, noise), effect: max(largestEffect, bend))
  }

  /// The verdict where the first differences leave no doubt, or hardly any.
  private func firstLook(_ inquiry: Inquiry, _ noise: Double) throws -> CoordinateCheck? {
    guard let near = estimate(inquiry.stencil, inquiry.rounding) else { return nil }
    let check = compare(near, inquiry)
    if leavesNoDoubt(check, inquiry) { return check }
    // What does not move at all needs no more differences to be without effect.
    if near.value == 0, check.verdict != .agrees, try isResidue(check, inquiry.scale) {
      return withoutEffect(check)
    }
    // What rounds early is seen more sharply by larger steps, and smooth it has been seen to be.
    guard check.verdict == .agrees, isRough, inquiry.line.isExact else { return nil }
    let wide = try inquiry.line.wide(noise: max(try probe.noise(), noise), isNoisy: true)
    let sharper = compare(wide, inquiry)
    return wide.bar < near.bar && wide.isNear(near) && sharper.verdict == .agrees ? sharper : nil
  }

  /// The slopes at a kink that the first differences look like.
  private func corner(_ inquiry: Inquiry) throws -> Slopes? {
    let (line, smallest) = (inquiry.line, inquiry.stencil.steps[2])
    guard let step = try line.step(ofCorner: inquiry.stencil, rounding: inquiry.rounding),
      step < smallest
    else { return nil }
    // Beside the value that has the kink there may be others that are less exact.
    let error = probe.hasParts ? max(inquiry.rounding, try probe.noise()) : inquiry.rounding
    guard let slopes = try line.sides(step: smallest, rounding: error),
      slopes.ways.contains(where: { $0 != 0 })
    else { return nil }
    return slopes
  }

  /// The slopes at a kink across which a central difference, the mean of the two, looks sharp.
  private func kink(_ inquiry: Inquiry, _ noise: Double) throws -> Slopes? {
    let line = inquiry.line
    guard
      let step = try line.step(
        ofKinkFrom: isRough ? 2 : 5, size: 2 * noise / Precision.float64.epsilon),
      let slopes = try line.sides(step: step, rounding: noise),
      let again = try line.sides(step: step / 10, rounding: noise),
      slopes.range.isSplit, again.range.isSplit, again.range.isNear(slopes.range)
    else { return nil }
    return slopes
  }

  /// The verdict by all steps that there are, `noise` being the function's error.
  private func carefully(_ inquiry: Inquiry, _ noise: Double) throws -> CoordinateCheck {
    let line = inquiry.line
    var numeric =
      try still(inquiry) ?? line.lifted(to: noise, size: probe.size).careful(checker.precision)
    var check = compare(numeric, inquiry)
    if line.isExact && numeric.value != 0 && (isRough || isCoarse(check)) {
      let wide = try line.wide(noise: noise, isNoisy: isRough)
      if wide.bar < numeric.bar && wide.isNear(numeric) { numeric = wide }
      check = compare(numeric, inquiry)
    }
    if check.verdict == .unresolved && !isWithoutEffect(check, inquiry.scale, inquiry.effect),
      let one = try line.oneSided(numeric, rounding: noise)
    {
      check = compare(one.estimate, inquiry)
      check.reason = check.reason ?? one.note
    }
    if check.verdict == .disagrees, numeric.value == 0,
      try line.climbsInSteps(to: inquiry.analytic, noise: noise)
    {
      check.verdict = .unresolved
      check.reason =
        "the function stands still at small steps and moves at large ones as the gradient says: its "
        + "values are rounded"
    }
    if check.verdict == .disagrees, let smoothed = try overStairs(inquiry, small: check.numeric) {
      check = compare(smoothed, inquiry)
    }
    return check
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
    _ check: CoordinateCheck, _ inquiry: Inquiry
  ) -> Bool {
    guard check.verdict == .agrees else { return false }
    let own = max(abs(check.analytic), abs(check.numeric.value))
    let size = max(own, check.numeric.bar) * inquiry.scale
    return check.numeric.bar <= sharpness * own || own == 0
      || size <= min(1e-9 * inquiry.effect, 64 * inquiry.rounding)
  }

  /// How small a bar, relative to the derivative, leaves nothing more to be wished for.
  private var sharpness: Double {
    switch checker.precision {
    case .float64: 3e-9
    case .float32: 3e-6
    case .float16, .bfloat16: checker.precision.demand / 10
    }
  }

  /// Whether the estimate is not as sharp as is demanded of a derivative that matters: then more
  /// evaluations may make it so, and an error be seen that hides in the bar.
  private func isCoarse(_ check: CoordinateCheck) -> Bool {
    let own = max(abs(check.analytic), abs(check.numeric.value))
    return check.verdict == .unresolved
      || check.verdict == .agrees && check.analytic != 0 && check.numeric.bar > demand * own
  }

  /// What is to be said where the function jumps: it moves by the same amount however small the step.
  private func jump(_ inquiry: Inquiry) throws -> CoordinateCheck? {
    let (line, stencil) = (inquiry.line, inquiry.stencil)
    let rises = stencil.slopes * 2 * stencil.steps
    let last = rises[2]
    guard last != 0, last.isFinite,
      (0...1).allSatisfy({ abs(rises[$0] - last) <= 0.1 * abs(last) })
    else { return nil }
    let step = max(line.scale * 0x1p-36, 0x1p-40 * abs(line.center))
    let rise = try line.f(line.center + step) - line.f(line.center - step)
    guard abs(rise - last) <= 0.1 * abs(last) else { return nil }
    return CoordinateCheck(
      index: 0, verdict: .unresolved, analytic: inquiry.analytic,
      numeric: Estimate(value: 0, bar: .infinity),
      reason: String(
        format: "the function jumps, by %.3g within %.0e of here: no step is small enough",
        abs(rise), step))
  }

  /// Whether the function's error, as measured, is more than rounding.
  var isNoisy: Bool { (probe.knownNoise ?? 0) > 8 * probe.rounding }

  /// Whether small steps say little: the error is larger than float64's rounding.
  var isRough: Bool { isNoisy || checker.precision != .float64 }

  private func judge(_ analytic: Double, at slopes: Slopes) -> CoordinateCheck {
    for (k, way) in slopes.ways.enumerated() where way != 0 { ways[k].insert(way) }
    let kink = slopes.range
    let middle = (kink.below + kink.above) / 2
    return CoordinateCheck(
      index: 0, verdict: kink.admits(analytic) ? .kink : .disagrees, analytic: analytic,
      numeric: Estimate(value: middle, bar: abs(kink.above - kink.below) / 2), kink: kink,
      reason: kink.admits(analytic) ? nil : "not between the slopes on the two sides")
  }
}
