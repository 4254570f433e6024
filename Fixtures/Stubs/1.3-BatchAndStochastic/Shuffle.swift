import Foundation
import Gradus

/// Exercise 1.3.shuffle: a random order, every order as likely as every other.
///
/// Returns the entries of `order` rearranged as `torch.randperm` does it: for each place from the
/// first to the last but one, exchange the entry there with the entry at a random place from this
/// one on (this one included).
///
/// `draw(q)` returns a random integer from 0 to q − 1, each equally likely; q is at least 1 and at
/// most `order.count`. It is the only source of randomness: the same draws give the same order.
/// An order of no entries, or of one, comes back as it is. Equal entries are exchanged like others.
public func shuffled(_ order: [Int], draw: (Int) throws -> Int) throws -> [Int] {
  throw Todo("1.3.shuffle")
}
