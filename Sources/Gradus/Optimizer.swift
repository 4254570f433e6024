/// Something that moves parameters, one step for each set of gradients.
///
/// Parameters are a list of tensors, each a flat array of numbers (row by row where it has rows);
/// `gradients` has the same shape. State that lives from one step to the next, such as a momentum
/// buffer, belongs to the optimizer, and each tensor has its own.
public protocol Optimizer {
  /// The step size γ, PyTorch's `lr`. A schedule may change it between two steps.
  var learningRate: Double { get set }

  /// Moves `parameters` one step.
  /// - Throws: What keeps the optimizer from its step, such as gradients that do not fit the
  ///   parameters.
  mutating func step(_ parameters: inout [[Double]], gradients: [[Double]]) throws
}
