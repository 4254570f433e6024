import Foundation
import Gradus

/// Exercise 2.3.start: the weights before the first step.
///
/// Returns a network whose biases are 0 and whose weights are uniform between −a and a, first those
/// of W₁, row by row, then those of W₂. Each layer has an a of its own, for which the weights'
/// mean square times the number of the layer's inputs is 2: then ReLU layers neither fade nor swell.
///
/// `generator.uniform(count, in: -a..<a, .float64)` draws, as PyTorch does. A `Matrix` is made by
/// `Matrix(rows: …, columns: …, values: …)`.
public func startingNetwork(
  inputs: Int, hidden: Int, outputs: Int, from generator: inout RandomGenerator
) throws -> TwoLayers {
  throw Todo("2.3.start")
}
