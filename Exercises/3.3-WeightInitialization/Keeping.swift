import Foundation
import Gradus

/// Exercise 3.3.keeping: weights that keep a size.
///
/// A weight in PyTorch's layout has the `shape` [outputs, inputs], and a convolution's has the sizes of its
/// window behind them. A leaky rectifier with the slope `negativeSlope` below zero follows.
///
/// Returns the standard deviations of weights that keep the mean square of the signals; that of the slopes
/// on their way back, at inputs away from the edges; and the one between, Xavier's, which is made for
/// the mean of the two fans.
public func keepingDeviations(
  shape: [Int], negativeSlope: Double
) throws -> (signals: Double, slopes: Double, both: Double) {
  throw Todo("3.3.keeping")
}
