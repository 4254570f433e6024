import Foundation
import Gradus

/// Exercise 3.5.memory: the bytes that training takes on one of `ranks` machines.
///
/// The model has linear layers with biases, of `sizes` units from the inputs to the classes, ReLU between
/// them, and cross-entropy. Parameters, slopes and activations have 16 bits each. Adam works on copies of
/// the parameters in 32 bits, and its two running means have 32 bits.
///
/// `stage` says what the ranks share out among them: with 0 nothing, with 1 all that Adam keeps, with 2 the
/// slopes as well, with 3 the parameters as well. Where numbers cannot be shared out evenly, return what
/// the rank with the most has. `batch` are the examples of *this* rank; it goes through them in
/// `microbatches` parts whose sizes differ by one at most, adding up the slopes.
public func trainingBytes(
  sizes: [Int], batch: Int, microbatches: Int, ranks: Int, stage: Int
) throws -> (parameters: Int, gradients: Int, optimizer: Int, activations: Int) {
  throw Todo("3.5.memory")
}
