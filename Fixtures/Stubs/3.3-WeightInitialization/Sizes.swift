import Foundation
import Gradus

/// Exercise 3.3.sizes: how large signals and slopes are through depth.
///
/// Layer l maps `widths[l]` numbers to `widths[l + 1]`. Its weights are drawn independently, with the
/// mean 0 and the standard deviation `deviations[l]`, as likely negative as positive; it has no bias. A
/// leaky rectifier with the slope `negativeSlope` below zero follows each layer.
///
/// Returns the mean squares to be expected: of the signal before the first layer, where it is 1, and
/// after each layer; and of a loss's slopes by these signals, in the same order, where it is 1 at the end.
public func expectedSizes(
  widths: [Int], deviations: [Double], negativeSlope: Double
) throws -> (signals: [Double], slopes: [Double]) {
  throw Todo("3.3.sizes")
}
