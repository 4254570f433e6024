import Foundation
import Gradus

/// Exercise 3.8.reach: what a language model looks at.
///
/// `logits` is the model: for a list of tokens, each from 0 up to but not including `vocabulary`, it
/// gives a row of logits for each place. A place sees another one, or itself, if there is a text in
/// which a change of the token there, and of no other, changes its row of logits.
///
/// Returns, for texts of `length` tokens, the first and the last place that each place sees. Each sees
/// one at least.
public func reach(
  length: Int, vocabulary: Int, logits: ([Int]) -> Matrix
) throws -> (first: [Int], last: [Int]) {
  throw Todo("3.8.reach")
}
