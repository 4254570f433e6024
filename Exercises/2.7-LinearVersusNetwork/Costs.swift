import Foundation
import Gradus

/// Exercise 2.7.costs: what a model is made of, and what it costs.
///
/// `sizes` are the numbers of units from the inputs to the outputs: [64, 10] is a linear model,
/// [64, 32, 10] a network with a hidden layer. Neighbours are connected all to all, and every unit
/// but the inputs has a bias.
///
/// Returns how many numbers the model has, how many products of two numbers one example takes in the
/// forward pass, and how many in a backward pass that yields the slope by each of the model's numbers.
/// What biases, activations and the loss take is not counted.
public func costs(
  _ sizes: [Int]
) throws -> (parameters: Int, forward: Int, backward: Int) {
  throw Todo("2.7.costs")
}
