import Foundation
import Gradus

/// Exercise 2.2.chain: values forward, cotangents backward.
///
/// `x` goes through `links[0]`, what comes out through `links[1]`, and so on. So there is one value
/// more than there are links: v₀ = x first, and y last. `cotangent` says how much a loss grows for
/// each unit by which y grows.
///
/// Returns the values v₀, v₁, …, y, and in the same order the cotangent of each: how much that loss
/// grows for each unit by which this value grows. The last one is `cotangent` itself.
///
/// `link.value(x)` is what a link makes of x, and `link.slope(x)` its slope there.
public func chain(
  _ links: [Link], at x: Double, cotangent: Double
) throws -> (values: [Double], cotangents: [Double]) {
  throw Todo("2.2.chain")
}
