import Foundation
import Gradus

extension Session {
  /// Compares `analytic` with the derivative along `line`, with as many steps as that takes.
  func judge(_ analytic: Double, _ line: Line, scale: Double) throws -> CoordinateCheck {
    guard analytic.isFinite else {
      return CoordinateCheck(
        index: 0, verdict: .disagrees, analytic: analytic,
        numeric: try line.confirmed(value: probe.value)
          ?? Estimate(value: .nan, bar: .infinity),
        reason: "the gradient is \(analytic)")
    }
    if checker.precision == .float64, let numeric = try line.confirmed(value: probe.value) {
      let check = compare(analytic, numeric, scale)
      if check.verdict == .agrees { return check }
    }
    let noise = try probe.noise()
    let lifted = line.lifted(to: noise, value: probe.value)
    // A central difference across a kink is the mean of two slopes, and looks sharp.
    if let kink = try lifted.kink(from: isNoisy ? 2 : 5) { return judge(analytic, at: kink) }
    var numeric = try lifted.careful(checker.precision)
    var check = compare(analytic, numeric, scale)
    if line.isExact && (isNoisy || isCoarse(check)) {
      let wide = try line.wide(noise: noise, isNoisy: isNoisy)
      if wide.bar < numeric.bar && wide.isNear(numeric) { numeric = wide }
      check = compare(analytic, numeric, scale)
    }
    if check.verdict == .unresolved {
      check.isInvisible = isNegligible(check, scale)
      if !check.isInvisible, let one = try lifted.oneSided(numeric) {
        check = compare(analytic, one.estimate, scale)
        check.reason = check.reason ?? one.note
      }
    }
    if check.verdict == .disagrees, numeric.value == 0, try line.climbsInSteps(by: analytic) {
      check.verdict = .unresolved
      check.reason =
        "the function stands still at small steps and moves at large ones as the gradient says: its "
        + "values are rounded"
    }
    return check
  }

  /// Whether the estimate is not as sharp as is demanded of a derivative that matters: then more
  /// evaluations may make it so, and an error be seen that hides in the bar.
  private func isCoarse(_ check: CoordinateCheck) -> Bool {
    let own = max(abs(check.analytic), abs(check.numeric.value))
    return check.verdict == .unresolved
      || check.verdict == .agrees && check.analytic != 0 && check.numeric.bar > demand * own
  }

  /// Whether it is all the same what the derivative is, as that of a saturated unit: both values are
  /// negligible.
  ///
  /// The analytic one claims an effect below the function's last digits and below 1e-12 of the
  /// largest, and the numerical one is as sharp as an analytic zero would have to be for it to pass.
  /// What claims a visible effect is never negligible.
  private func isNegligible(_ check: CoordinateCheck, _ scale: Double) -> Bool {
    let lastDigit = max(probe.knownNoise ?? 0, checker.precision.epsilon * abs(probe.value))
    return abs(check.analytic) * scale <= min(lastDigit, 1e-12 * largestEffect)
      && abs(check.analytic - check.numeric.value) <= 1.5 * check.numeric.bar
      && check.numeric.bar * scale <= demand * 1e-3 * largestEffect
  }

  /// Whether the function's error, as measured, is more than rounding.
  private var isNoisy: Bool {
    (probe.knownNoise ?? 0) > 4 * Precision.float64.epsilon * abs(probe.value)
  }

  private func judge(_ analytic: Double, at kink: Kink) -> CoordinateCheck {
    let middle = (kink.below + kink.above) / 2
    return CoordinateCheck(
      index: 0, verdict: kink.admits(analytic) ? .kink : .disagrees, analytic: analytic,
      numeric: Estimate(value: middle, bar: abs(kink.above - kink.below) / 2), kink: kink,
      reason: kink.admits(analytic) ? nil : "not between the slopes on the two sides")
  }

  /// The verdict by distance in error bars.
  func compare(_ analytic: Double, _ numeric: Estimate, _ scale: Double) -> CoordinateCheck {
    // What the arithmetic of the analytic side may be off by.
    let slop = 4 * checker.precision.epsilon * max(abs(analytic), abs(numeric.value))
    var estimate = numeric
    estimate.bar = max(numeric.bar, slop)
    let distance = abs(analytic - estimate.value)
    var check = CoordinateCheck(
      index: 0, verdict: .unresolved, analytic: analytic, numeric: estimate)
    // A derivative that does not matter beside the others need not be sharp in itself.
    // It must be seen to move the function, though, if it claims to.
    let own = max(abs(analytic), abs(estimate.value))
    let isSeen = estimate.bar <= 0.1 * own || analytic == 0
    let size = isSeen ? max(own, 1e-3 * largestEffect / scale) : own
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
      check.reason = doubt(estimate, own)
    }
    return check
  }

  /// How sharp an estimate must be; float32 cannot give what float64 can.
  private var demand: Double {
    checker.precision == .float64 ? checker.demand : max(checker.demand, 1e-2)
  }

  /// Why the estimate is not sharp enough for a derivative of size `own`.
  private func doubt(_ estimate: Estimate, _ own: Double) -> String {
    if estimate.value.isNaN { return "the function is no number around the point" }
    if !estimate.bar.isFinite {
      return "no three steps agree: noise, a wrong scale, or a kink near by"
    }
    if isNoisy {
      return String(
        format: "the error bar is too wide: the function carries noise of about %.0e",
        probe.knownNoise ?? 0)
    }
    return estimate.bar > 0.1 * own
      ? "the coordinate is invisible: it does not move the function's last digits"
      : "the error bar is too wide: the coordinate hardly moves the function's last digits"
  }
}
