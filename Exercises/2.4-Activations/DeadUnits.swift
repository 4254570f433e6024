import Foundation
import Gradus

/// Exercise 2.4.dead: what it takes to wake a unit.
///
/// A rectifier lets an example through where weights · x + bias is above 0. `weights` has a row for
/// each unit, `inputs` a row for each example. Returns for each unit the least number r such that, with
/// its bias raised by anything more than r, it lets at least `count` examples through; 0 where it does so
/// already. `count` is at least 1 and at most the number of examples.
public func risesToWake(
  weights: Matrix, biases: [Double], inputs: Matrix, examples count: Int
) throws -> [Double] {
  throw Todo("2.4.dead")
}
