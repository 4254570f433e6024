import Foundation
import Gradus

/// Exercise 3.2.budget: what all rates of a schedule come to.
///
/// `rates` has the learning rate of each step. Returns how far these steps can carry a parameter under
/// Adam, at most, if its gradient is the same in each; and what share of a parameter AdamW's decay
/// with the weight decay `decay` leaves, if its gradient is always 0.
public func rateBudget(_ rates: [Double], decay: Double) throws -> (reach: Double, kept: Double) {
  throw Todo("3.2.budget")
}
