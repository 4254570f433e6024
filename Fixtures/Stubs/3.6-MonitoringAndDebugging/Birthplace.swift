import Foundation
import Gradus

/// Exercise 3.6.birthplace: where the first NaN or infinity of a pass was born.
///
/// `RecordedPass` says what is recorded, and `Birthplace` which places there are. What is broken breaks
/// what is made of it; so look for the one that was there first, in the order of time. Weights are older
/// than the pass and its input.
///
/// Returns the place, or nil where all numbers are finite, however large.
public func birthplace(of pass: RecordedPass) throws -> Birthplace? {
  throw Todo("3.6.birthplace")
}
