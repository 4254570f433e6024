import Foundation
import Gradus

/// Exercise 3.7.cutmix: images with a box of another image.
///
/// Each row of `images` is an image of `height` rows of pixels, one after the other. Image i gets the
/// pixels of image `partners[i]` in a box that is the same for all. It reaches half of √(1 − λ) of the
/// image's height up and down from `center`, and half of √(1 − λ) of its width to both sides, each
/// rounded down to whole pixels: with a reach of 2 around row 5 these are rows 3, 4, 5 and 6. What of
/// it lies outside the image is cut off.
///
/// Returns the images, and a row for each with what its target gives to each class.
public func cutmix(
  _ images: Matrix, height: Int, labels: [Int], partners: [Int], lambda: Double,
  center: (row: Int, column: Int), classes: Int
) throws -> (images: Matrix, targets: Matrix) {
  throw Todo("3.7.cutmix")
}
