/// What a schedule moves: the rates of one parameter group.
public struct Rates: Codable, Sendable, Equatable {
  /// The learning rate, PyTorch's `lr`.
  public var learningRate: Double
  /// The momentum, or β1 where the optimizer has betas; nil where it has neither.
  public var momentum: Double?
  /// The learning rate at the start of a schedule that goes on, PyTorch's `initial_lr`.
  public var initialLearningRate: Double?

  public init(learningRate: Double, momentum: Double? = nil, initial: Double? = nil) {
    self.learningRate = learningRate
    self.momentum = momentum
    initialLearningRate = initial
  }

  private enum CodingKeys: String, CodingKey {
    case learningRate = "lr"
    case momentum
    case initialLearningRate = "initial_lr"
  }
}
