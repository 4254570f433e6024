import Foundation
import Gradus

/// Exercise 1.4.grid: the loss over a grid of weights and biases.
///
/// Takes `columns` equally spaced weights and `rows` equally spaced biases, both ends of both ranges
/// included, and calls `loss(weight, bias)` for each pair:
///
///     LossGrid(weights: […], biases: […], losses: [[…], …])
///
/// `losses[row][column]` belongs to `biases[row]` and `weights[column]`; row 0 has the lowest bias.
/// There are at least two columns and two rows.
public func lossGrid(
  of loss: (_ weight: Double, _ bias: Double) throws -> Double,
  weights: ClosedRange<Double>, columns: Int, biases: ClosedRange<Double>, rows: Int
) throws -> LossGrid {
  throw Todo("1.4.grid")
}
