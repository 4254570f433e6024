import Foundation
import Gradus

/// Exercise 3.1.loop: the training loop around one optimizer.
///
/// Fits the line ŷ = weight · x + bias to `data` by full-batch gradient descent on the mean
/// squared error: predict, measure, differentiate, update, repeat, `epochs` times. The optimizer
/// is handed in: call `optimizer.step(&parameters, gradients: gradients)` once an epoch, with the
/// parameters as two tensors of one number each, `[[weight], [bias]]`, and the gradients likewise.
///
/// Returns the loss of each epoch, measured before that epoch's step, and the last parameters:
///
///     Training(losses: […], weight: …, bias: …)
public func train(
  from initial: Line, on data: Dataset, epochs: Int, with optimizer: inout some Optimizer
) throws -> Training {
  throw Todo("3.1.loop")
}
