import GradientCheck

extension Interview {
  /// Throws a `Counterexample` unless `found`, called `name`, is the slope of `f`, called `what`, at
  /// `x`. Where that is next to nothing, it is so beside `scale`.
  package func expect(
    _ found: Double, _ name: String, isTheSlopeOf what: String,
    _ f: (Double) throws -> Double, at x: Double, beside scale: Double
  ) throws {
    guard let numeric = try slope(of: f, at: x, unless: found, beside: scale) else { return }
    try expect(
      false, answered: "\(name) \(text(found))",
      expected: "\(text(numeric.value)) ± \(text(numeric.bar)), the slope of \(what) there, by "
        + "GSL's gsl_deriv_central")
  }

  /// Throws a `Counterexample` unless `gradient`, whose numbers are called `names`, is that of `f`, called
  /// `what`, at `x`.
  ///
  /// About 16 evaluations of `f` a number.
  package func expect(
    _ gradient: [Double], _ names: [String], isTheGradientOf what: String,
    _ f: ([Double]) throws -> Double, at x: [Double]
  ) throws {
    for (check, name) in zip(try checkGradient(of: f, at: x, is: gradient), names) {
      try expect(
        check.verdict == .agrees, answered: "\(name) \(text(check.analytic))",
        expected:
          "\(text(check.numeric.value)) ± \(text(check.numeric.bar)), the slope of \(what), by "
          + "GSL's gsl_deriv_central")
    }
  }
}

/// GSL's slope of `f` at `x`, where `answered` is another; nil where that is right.
///
/// About 10 evaluations of `f` where it is right, and about 120 where it is wrong: to be sure. Where it
/// was wrong before, 7 are enough for what is a thousandth off.
func slope(
  of f: (Double) throws -> Double, at x: Double, unless answered: Double, beside scale: Double,
  wasWrong: Bool = false
) throws -> Estimate? {
  if wasWrong {
    let found = try partialDerivative(of: f, at: x)
    if !(abs(answered - found.value) <= 1e-3 * abs(found.value) + found.bar) { return found }
  }
  let check = try checkGradient(of: { try f($0[0]) }, at: [x], is: [answered])[0]
  return check.agrees(beside: scale) ? nil : check.numeric
}

extension CoordinateCheck {
  /// Whether it agrees; where nothing is decided, since the slope is next to nothing, whether it is
  /// within GSL's error bar, which has to be small beside `scale`.
  package func agrees(beside scale: Double) -> Bool {
    verdict == .agrees
      || verdict == .unresolved && abs(analytic - numeric.value) <= numeric.bar
        && numeric.bar <= 1e-6 * scale
  }
}
