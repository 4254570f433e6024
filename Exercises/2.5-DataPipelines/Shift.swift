import Foundation
import Gradus

/// Exercise 2.5.shift: a picture moved by some pixels, which shows the same digit.
///
/// Returns a picture of the same size, moved down and to the right; negative numbers move it up and
/// to the left. What leaves the picture is gone, and where nothing comes from the background is 0.
public func shifted(_ image: Matrix, down: Int, right: Int) throws -> Matrix {
  throw Todo("2.5.shift")
}
