import Foundation
import Gradus

/// Exercise 3.3.twins: units that training cannot tell apart.
///
/// The network is W₂ tanh(W₁x + b₁) + b₂, and plain gradient descent moves all of it. Two hidden units are
/// twins if they have equal outputs for every input, before training and after each step, whatever the
/// data and the loss are. In PyTorch's layout unit i has row i of `w1` and column i of `w2`.
///
/// Returns for each unit the number of the first unit that it is a twin of, counted from 0; its own, if there
/// is none before it.
public func twins(w1: Matrix, b1: [Double], w2: Matrix) throws -> [Int] {
  throw Todo("3.3.twins")
}
