import Foundation
import Gradus

/// Exercise 2.1.two-relus: what two rectifiers can draw.
///
/// With s the sum of direction[j] · x[j], the function to be drawn is 0 where s is at most a. From
/// there it has the slope `rise` in s up to s = b, and from there on the slope `fall`. Returns a
/// network of two hidden units that computes it for every x. Every such network is right.
///
/// `ReLUNetwork(units: […], bias: …)` makes one; a unit is `.init(weights: […], bias: …, outgoing: …)`,
/// and what it adds to the output is outgoing · max(0, weights · x + bias). b is above a.
public func ridge(
  along direction: [Double], from a: Double, slope rise: Double, to b: Double, then fall: Double
) throws -> ReLUNetwork {
  throw Todo("2.1.two-relus")
}
