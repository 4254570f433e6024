import Gradus

// The questions and answers of lesson 1.2.

/// A question to a linear model: what does it predict?
public struct PredictionQuestion: Question, Equatable {
  /// One row for each example, one column for each feature.
  public var features: Matrix
  /// The model that predicts.
  public var model: LinearModel

  public init(features: Matrix, model: LinearModel) {
    self.features = features
    self.model = model
  }

  public var summary: String {
    "predict for \(counted(features.rows, "example")) of \(counted(features.columns, "feature")), "
      + "with \(model.summary)"
  }

  public func detail(at index: Int) -> String? {
    guard index < features.rows else { return nil }
    return "example \(index) has the features \(row(index, of: features))"
  }
}

/// One prediction for each example.
public struct Predictions: PartedAnswer, Equatable {
  /// One for each example.
  public var predictions: [Double]

  public init(_ predictions: [Double]) { self.predictions = predictions }

  public var parts: [Part] { [Part("predictions", predictions)] }
  public var outline: String { counted(predictions.count, "prediction") }
}

/// A question to a loss: how far are these predictions from these targets?
public struct LossQuestion: Question, Equatable {
  /// One for each example.
  public var predictions: [Double]
  /// One for each prediction.
  public var targets: [Double]

  public init(predictions: [Double], targets: [Double]) {
    self.predictions = predictions
    self.targets = targets
  }

  public var summary: String {
    "the mean squared error of the predictions \(listed(predictions)) for the targets "
      + listed(targets)
  }
}

/// A loss.
public struct LossAnswer: PartedAnswer, Equatable {
  /// The mean of the squared errors.
  public var loss: Double

  public init(_ loss: Double) { self.loss = loss }

  public var parts: [Part] { [Part("the loss", loss)] }
}

/// A question for the slopes of the mean squared error of a line.
public struct LineGradientQuestion: Question, Equatable {
  /// The line whose slopes are asked for.
  public var line: Line
  /// The points that its loss is over.
  public var data: Dataset

  public init(line: Line, data: Dataset) {
    self.line = line
    self.data = data
  }

  public var summary: String {
    "the gradient at weight \(legible(line.weight)), bias \(legible(line.bias)) on "
      + counted(data.count, "point")
  }

  public func detail(at index: Int) -> String? {
    "x \(listed(data.x)); y \(listed(data.y))"
  }
}

/// The slopes of a loss with respect to a line's weight and bias.
public struct LineGradient: PartedAnswer, Equatable {
  /// The slopes by the weight and by the bias.
  public var gradient: Line

  public init(_ gradient: Line) { self.gradient = gradient }

  public var parts: [Part] {
    [Part("the slope by weight", gradient.weight), Part("the slope by bias", gradient.bias)]
  }
}

/// A question for the slopes of the mean squared error of a linear model.
public struct ModelGradientQuestion: Question, Equatable {
  /// The model whose slopes are asked for.
  public var model: LinearModel
  /// The examples that its loss is over.
  public var examples: Examples

  public init(model: LinearModel, examples: Examples) {
    self.model = model
    self.examples = examples
  }

  public var summary: String { "the gradient at \(model.summary), on \(examples.summary)" }

  public func detail(at index: Int) -> String? { examples.inWords }
}

/// The slopes of a loss with respect to a linear model's weights and bias.
public struct ModelGradient: PartedAnswer, Equatable {
  /// The slope by each weight, and the slope by the bias.
  public var gradient: LinearModel

  public init(_ gradient: LinearModel) { self.gradient = gradient }

  public var parts: [Part] {
    [Part("weights", gradient.weights), Part("bias", gradient.bias)]
  }
}

/// A question for the model that fits best.
public struct LeastSquaresQuestion: Question, Equatable {
  /// The examples to fit.
  public var examples: Examples

  public init(_ examples: Examples) { self.examples = examples }

  public var summary: String { "the least-squares model of \(examples.summary)" }
  public func detail(at index: Int) -> String? { examples.inWords }
}

/// The model that fits best; nil where ``NoUniqueSolution`` was thrown.
public struct LeastSquaresAnswer: PartedAnswer, Equatable {
  /// The best model; nil where several are the best.
  public var model: LinearModel?

  public init(_ model: LinearModel?) { self.model = model }

  /// What `fit` gives or throws.
  /// - Throws: What `fit` throws, but a `NoUniqueSolution`, which is an answer.
  public init(of fit: () throws -> LinearModel) throws {
    do { model = try fit() } catch is NoUniqueSolution { model = nil }
  }

  public var parts: [Part] {
    model.map { [Part("weights", $0.weights), Part("bias", $0.bias)] } ?? []
  }

  public var outline: String {
    guard let model else { return "the error NoUniqueSolution" }
    return "\(counted(model.weights.count, "weight")) and a bias"
  }

  /// A weight may be zero but for rounding: its errors count against the largest number there is.
  public var scales: [Double] { numbers.map { [size = largestSize(of: numbers)] _ in size } }
}

extension LinearModel {
  /// "weights 0.5, -1, bias 2", as messages have it.
  public var summary: String { "weights \(listed(weights)), bias \(legible(bias))" }
}

extension Examples {
  /// "3 examples of 2 features", as messages have it.
  public var summary: String {
    "\(counted(count, "example")) of \(counted(features.columns, "feature"))"
  }
}

private func row(_ index: Int, of matrix: Matrix) -> String {
  listed(Array(matrix.row(index)))
}
