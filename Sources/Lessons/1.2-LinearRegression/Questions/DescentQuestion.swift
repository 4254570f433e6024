import Gradus

/// A question to gradient descent: where does it go on this quadratic loss?
///
/// A mean squared error is quadratic in the model's numbers p = (weights, bias), so that its
/// gradient is `curvature` · p − `pull`. The loop is handed this gradient, whoever wrote it, and
/// is judged by itself.
public struct DescentQuestion: Question, Equatable {
  /// The second derivatives: one row and one column for each weight, and the last for the bias.
  public var curvature: Matrix
  /// The negative slopes at zero weights and zero bias.
  public var pull: [Double]
  /// The model before the first step.
  public var start: LinearModel
  /// γ, which a slope is multiplied by.
  public var learningRate: Double
  /// The most steps that are taken.
  public var epochs: Int
  /// The length of the gradient at which the descent stops.
  public var tolerance: Double

  public init(
    curvature: Matrix, pull: [Double], start: LinearModel, learningRate: Double, epochs: Int,
    tolerance: Double
  ) {
    let count = start.weights.count + 1
    require(
      curvature.rows == count && curvature.columns == count && pull.count == count,
      "a \(curvature.shape) curvature and \(pull.count) pulls for \(count) parameters")
    self.curvature = curvature
    self.pull = pull
    self.start = start
    self.learningRate = learningRate
    self.epochs = epochs
    self.tolerance = tolerance
  }

  public var summary: String {
    "descend from \(start.summary), lr \(legible(learningRate)), for at most "
      + "\(counted(epochs, "epoch")), tolerance \(legible(tolerance))"
  }

  public func detail(at index: Int) -> String? {
    let weights = pull.count == 2 ? ["weight"] : pull.indices.dropLast().map { "weights[\($0)]" }
    let names = weights + ["bias"]
    let slopes = pull.indices.map { i in
      let terms = pull.indices.map { "\(signed(curvature[i, $0])) \(names[$0])" }
      return "the slope by \(names[i]) is \(terms.joined(separator: " + ")) + \(signed(-pull[i]))"
    }
    return shortenedInTheMiddle(slopes, atMost: 6).joined(separator: ", ")
  }
}

/// `value`, in brackets where it is negative.
private func signed(_ value: Double) -> String {
  value < 0 ? "(\(legible(value)))" : legible(value)
}

/// The models of a descent: the start, and the model after each step.
public struct DescentPath: Answer, Equatable {
  /// The start, and the model after each step.
  public var models: [LinearModel]

  public init(_ models: [LinearModel]) { self.models = models }

  public var numbers: [Double] { models.flatMap { $0.weights + [$0.bias] } }

  public var outline: String {
    guard let first = models.first else { return "no model at all" }
    let sizes = Set(models.map(\.weights.count))
    let weights =
      sizes.count == 1
      ? counted(first.weights.count, "weight") : "unequal numbers of weights"
    return "\(counted(models.count, "model")) with \(weights) and a bias"
  }

  public func place(of index: Int) -> String {
    var left = index
    for (step, model) in models.enumerated() {
      if left <= model.weights.count {
        return (step == 0 ? "at the start" : "after step \(step)")
          + (left < model.weights.count ? ", weights[\(left)]" : ", bias")
      }
      left -= model.weights.count + 1
    }
    return "number \(index)"
  }

  /// Errors count against the largest number of the same model: what all of it is moved by.
  public var scales: [Double] {
    models.flatMap { model in
      let numbers = model.weights + [model.bias]
      return Array(repeating: largestSize(of: numbers), count: numbers.count)
    }
  }
}
