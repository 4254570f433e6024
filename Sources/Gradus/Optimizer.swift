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

  /// Moves the parameters of `layer` one step.
  /// - Throws: What the step of lists throws.
  mutating func step(_ layer: inout some Layer, gradients: [[Double]]) throws

  /// What a schedule moves, for each parameter group; of most optimizers there is one group, and
  /// where nothing else is said it has a learning rate alone.
  var groupRates: [Rates] { get }

  /// Takes what a schedule says, one entry for each of `groupRates`.
  /// - Throws: What keeps the optimizer from it, such as a β of 1.
  mutating func setGroupRates(_ rates: [Rates]) throws
}

extension Optimizer {
  /// Moves the parameters of `layer` one step, which takes copies of them; an optimizer that moves
  /// each tensor by itself moves them where they are.
  /// - Throws: What the step of lists throws.
  public mutating func step(_ layer: inout some Layer, gradients: [[Double]]) throws {
    try step(&layer.parameters, gradients: gradients)
  }

  public var groupRates: [Rates] { [Rates(learningRate: learningRate)] }

  /// Takes the learning rate of the first entry.
  public mutating func setGroupRates(_ rates: [Rates]) {
    if let first = rates.first { learningRate = first.learningRate }
  }
}
