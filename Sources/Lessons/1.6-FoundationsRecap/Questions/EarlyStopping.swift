import Gradus

/// A question to a training loop that stops by itself.
public struct EarlyStopping: Question, Equatable {
  /// The parameters before the first step.
  public var initial: [Double]
  /// γ, which a slope is multiplied by.
  public var learningRate: Double
  /// After how many epochs without a new lowest validation loss it stops.
  public var patience: Int
  /// It stops where no slope is larger.
  public var tolerance: Double
  /// The most epochs that it runs.
  public var epochs: Int
  /// The loss that is trained on.
  public var training: QuadraticLoss
  /// The loss that decides when to stop.
  public var validation: QuadraticLoss

  public init(
    initial: [Double], learningRate: Double, patience: Int, tolerance: Double, epochs: Int,
    training: QuadraticLoss, validation: QuadraticLoss
  ) {
    self.initial = initial
    self.learningRate = learningRate
    self.patience = patience
    self.tolerance = tolerance
    self.epochs = epochs
    self.training = training
    self.validation = validation
  }

  public var summary: String {
    "train from \(listed(initial)) with learning rate \(legible(learningRate)), patience "
      + "\(patience), tolerance \(legible(tolerance)), at most \(epochs) epochs; training "
      + "\(words(training)), validation \(words(validation))"
  }

  public func detail(at index: Int) -> String? {
    "the training loss is \(training.summary); the validation loss is \(validation.summary)"
  }

  private func words(_ loss: QuadraticLoss) -> String {
    "loss \(legible(loss.value(at: initial))) and slopes \(listed(loss.gradient(at: initial))) there"
  }
}
