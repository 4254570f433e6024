import Foundation
import Gradus

/// Exercise 2.6.penalty: what large weights cost.
///
/// Returns λ₂/2 times the sum of the squared weights plus λ₁ times the sum of their sizes (`l2` and
/// `l1` are λ₂ and λ₁), and the slope of that by each weight. At a weight of 0, where the second part
/// has a kink, the slope is 0.
public func penalty(
  on weights: [Double], l2: Double, l1: Double
) throws -> (value: Double, gradient: [Double]) {
  throw Todo("2.6.penalty")
}
