import Foundation
import Gradus

/// Exercise 3.8.convolution: what comes back through a convolution.
///
/// A row of `images` is an image: its channels one after the other, each of `height` rows of pixels. A
/// row of `weight` is the filter of one output channel: for each input channel a square of `kernel` ×
/// kernel numbers, where `kernel` is odd. For the output, the filter's middle is laid on each pixel in
/// turn; beyond the edges everything is 0, and so the output has the image's height and width. Each
/// output channel has a bias, too.
///
/// Returns what `cotangent`, which is that of the output, becomes for the images, for the weight and
/// for the bias.
public func convolutionBackward(
  _ images: Matrix, height: Int, weight: Matrix, kernel: Int, cotangent: Matrix
) throws -> (images: Matrix, weight: Matrix, bias: [Double]) {
  throw Todo("3.8.convolution")
}
