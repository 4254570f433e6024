import Foundation
import Gradus

extension Session {
  /// The verdict on an inquiry by the estimate `numeric`.
  func compare(_ numeric: Estimate, _ inquiry: Inquiry) -> CoordinateCheck {
    compare(
      inquiry.analytic, numeric, inquiry.scale, inquiry.effect,
      curvature: inquiry.stencil.curvature)
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
