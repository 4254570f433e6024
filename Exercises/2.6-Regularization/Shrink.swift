import Foundation
import Gradus

/// Exercise 2.6.shrink: how far a penalty moves the best weight.
///
/// Without a penalty each weight w would be best at its place in `best`, called a, and elsewhere
/// cost ½(w − a)². Returns where ½(w − a)² + λ₂/2 w² + λ₁|w| is least, for each a; λ₂ and λ₁ are
/// not negative.
public func shrunken(_ best: [Double], l2: Double, l1: Double) throws -> [Double] {
  throw Todo("2.6.shrink")
}
