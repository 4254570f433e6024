import Foundation
import Gradus

/// Exercise 3.5.loss-scale: descent with slopes of 16 bits.
///
/// `gradient(parameters, scale)` rounds the parameters to 16 bits and returns the slopes, there, of `scale`
/// times the loss, rounded to 16 bits as well. What is too small comes as 0, what is too large as an
/// infinity, and what is computed from infinities may be NaN.
///
/// Takes `steps` steps of `learningRate`, the parameters themselves in full precision. Where a slope is not
/// finite the step is left out, for all parameters, and the scale is halved. After `interval` steps in a row
/// that were taken the scale is doubled, and counting begins anew.
///
/// Returns the parameters and the scale after each step, also after those that were left out.
public func scaledDescent(
  _ parameters: [Double], learningRate: Double, scale: Double, interval: Int, steps: Int,
  gradient: (_ parameters: [Double], _ scale: Double) -> [Double]
) throws -> (parameters: [[Double]], scales: [Double]) {
  throw Todo("3.5.loss-scale")
}
