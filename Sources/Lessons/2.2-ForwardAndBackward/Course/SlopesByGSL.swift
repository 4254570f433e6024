import Exercising
import GradientCheck
import Gradus

extension Interview {
  /// Throws a `Counterexample` unless `found`, called `names`, are the slopes of `loss` at `point`,
  /// by GSL. Loss and point are of size about 1.
  func expect(
    _ found: [Double], _ names: [String], isTheSlopeOf what: String,
    _ loss: ([Double]) -> Double, at point: [Double]
  ) throws {
    for (check, name) in zip(try checkGradient(of: loss, at: point, is: found), names) {
      try expect(
        check.agrees(beside: 1), answered: "\(name) \(text(check.analytic))",
        expected: "\(text(check.numeric.value)) ± \(text(check.numeric.bar)), the slope of \(what) "
          + "there, by GSL's gsl_deriv_central")
    }
  }
}
