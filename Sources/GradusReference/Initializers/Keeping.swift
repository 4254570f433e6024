import Gradus

/// Exercise 3.3.keeping: the standard deviations that keep signals, slopes, and nearly both.
///
/// Of fan · Var w · (1 + a²)/2 = 1, the equations of ``expectedSizes(widths:deviations:negativeSlope:)``,
/// with the fan in for the signals and the fan out for the slopes. Between the two lies the mean of the
/// fans. PyTorch's `kaiming_normal_` and `xavier_normal_` have them.
/// - Throws: An `OptionError` where the shape has fewer than two sizes.
package func keepingDeviations(
  shape: [Int], negativeSlope: Double
) throws -> (signals: Double, slopes: Double, both: Double) {
  let (fans, gain) = (
    try Fans(shape: shape), Nonlinearity.leakyReLU(negativeSlope: negativeSlope).gain
  )
  func deviation(_ fan: Double) -> Double { gain / fan.squareRoot() }
  return (
    deviation(Double(fans.fanIn)), deviation(Double(fans.fanOut)),
    deviation(Double(fans.fanIn + fans.fanOut) / 2)
  )
}
