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
    // A central difference across a kink is the mean of two slopes, and looks sharp.
    let noise = try probe.noise()
    let lifted = line.lifted(to: noise, value: probe.value)
    var numeric = try lifted.careful()
    func sharpen() throws {
      guard line.isExact else { return }
      let wide = try line.wide(noise: noise, isNoisy: isNoisy)
      if wide.bar < numeric.bar && wide.isNear(numeric) { numeric = wide }
    }
    if isNoisy { try sharpen() }
    var check = compare(analytic, numeric, scale)
    if check.verdict == .agrees { return check }
    if let kink = try lifted.kink() { return judge(analytic, at: kink) }
    if check.verdict == .unresolved && !isNoisy {
      try sharpen()
      check = compare(analytic, numeric, scale)
    }
    if check.verdict == .unresolved, let one = try lifted.oneSided(numeric) {
      check = compare(analytic, one.estimate, scale)
      check.reason = check.reason ?? one.note
    }
    return check
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
