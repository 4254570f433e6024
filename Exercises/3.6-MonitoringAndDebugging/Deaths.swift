import Foundation
import Gradus

/// Exercise 3.6.deaths: the units of a layer of rectifiers that have died.
///
/// `activations` has what the layer gave at each step of a training, a row for each example of the
/// step's batch and a column for each unit. A unit is dead from a step on if it gives 0 there and at all
/// later steps, whatever the example. A NaN is not 0.
///
/// Returns for each unit the step, counted from 0, from which on it is dead, nil where it is not; and for
/// each step the share of the units that are dead.
public func deaths(in activations: [Matrix]) throws -> (diedAt: [Int?], shares: [Double]) {
  throw Todo("3.6.deaths")
}
