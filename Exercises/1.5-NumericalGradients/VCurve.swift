import Foundation
import Gradus

/// Exercise 1.5.v-curve: what has made this curve?
///
/// `errors[k]` is how far a quotient of some f was off with the step `steps[k]`, the largest step first,
/// and `value` is f(x). Read off it:
///
/// - `order`: 1 if it was the forward quotient, 2 if the central one;
/// - `epsilon`: `Double.ulpOfOne` if f was computed in float64, `Double(Float.ulpOfOne)` if in float32;
/// - `derivative`: |f″(x)| of a forward quotient, |f‴(x)| of a central one, to a fifth or so;
/// - `bestStep`: where theory puts the lowest point then, which is not always the luckiest step.
public func readVCurve(
  steps: [Double], errors: [Double], value: Double
) throws -> (order: Int, epsilon: Double, derivative: Double, bestStep: Double) {
  throw Todo("1.5.v-curve")
}
