import Gradus

/// A question to the ridge loss: a model, examples, and the penalty's factor.
public struct RidgeLossQuestion: Question, Equatable {
  /// The model whose loss and slopes are asked for.
  public var model: LinearModel
  /// The examples that the loss is over.
  public var examples: Examples
  /// λ, which the squared weights are multiplied by; at least 0.
  public var penalty: Double

  public init(model: LinearModel, examples: Examples, penalty: Double) {
    self.model = model
    self.examples = examples
    self.penalty = penalty
  }

  public var summary: String {
    "the ridge loss with penalty \(legible(penalty)) at weights \(listed(model.weights)), bias "
      + "\(legible(model.bias)), on \(examples.features.rows) examples"
  }

  public func detail(at index: Int) -> String? { examples.inWords }
}

/// A question to the closed form of ridge regression.
public struct RidgeQuestion: Question, Equatable {
  /// The examples to fit.
  public var examples: Examples
  /// λ, which the squared weights are multiplied by; at least 0.
  public var penalty: Double

  public init(examples: Examples, penalty: Double) {
    self.examples = examples
    self.penalty = penalty
  }

  public var summary: String {
    "the minimum of the ridge loss with penalty \(legible(penalty)) on \(examples.features.rows) "
      + "examples of \(examples.features.columns) features"
  }

  public func detail(at index: Int) -> String? { examples.inWords }
}

/// The linear model with the smallest ridge loss.
public struct RidgeFit: PartedAnswer, Equatable {
  /// The model that was found.
  public var model: LinearModel

  public init(_ model: LinearModel) { self.model = model }

  public var parts: [Part] { [Part("weights", model.weights), Part("bias", model.bias)] }

  public var outline: String { "\(model.weights.count) weights and a bias" }

  /// All parameters count together: of nearly equal features, the weights may nearly cancel.
  public var scales: [Double] { numbers.map { [size = largestSize(of: numbers)] _ in size } }
}
