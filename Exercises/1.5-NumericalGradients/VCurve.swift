import Foundation
import Gradus

/// Exercise 1.5.v-curve: how far two quotients are off at each step, and which step is best.
///
/// `forward(h)` and `central(h)` return the quotients of one function at one point with the step
/// h; call them with each of `steps`, at least one, above 0 and in no particular order. `value`,
/// `derivative`, `second` and `third` are what is true there: f(x), f′(x), f″(x), f‴(x).
///
///     VCurveReport(forward: VCurveReport.Curve(…), central: VCurveReport.Curve(…))
///     VCurveReport.Curve(errors: […], bestStep: …, order: …, predictedStep: …)
///
/// `errors` are |quotient − derivative| in the order of `steps`. `bestStep` is the step with the
/// smallest error; no two are equally small, and only the smallest may be 0. `order` is the
/// least-squares slope of log(error) against log(step) over those steps that are at least
/// 50 · bestStep, nil where there are fewer than two of them. `predictedStep` is where truncation
/// and round-off together are smallest by theory: √(2ε|f| / |f″|) for the forward quotient and
/// ∛(3ε|f| / 2|f‴|) for the central one, with ε = `Double.ulpOfOne`. None of f, f″ and f‴ is 0.
public func measureVCurve(
  steps: [Double], value: Double, derivative: Double, second: Double, third: Double,
  forward: (Double) throws -> Double, central: (Double) throws -> Double
) throws -> VCurveReport {
  throw Todo("1.5.v-curve")
}
