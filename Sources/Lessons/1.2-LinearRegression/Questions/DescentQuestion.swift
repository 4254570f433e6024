import Gradus

/// A question to gradient descent: where does it go on this quadratic loss?
///
/// A mean squared error is quadratic in the model's numbers p = (weights, bias). The loop is handed its
/// gradient, whoever wrote it, and is judged by itself.
public struct DescentQuestion: Question, Equatable {
  /// The loss of the weights and, as its last parameter, the bias.
  public var loss: QuadraticLoss
  /// The model before the first step.
  public var start: LinearModel
  /// γ, which a slope is multiplied by.
  public var learningRate: Double
  /// The most steps that are taken.
  public var epochs: Int
  /// The length of the gradient at which the descent stops.
  public var tolerance: Double

  public init(
    loss: QuadraticLoss, start: LinearModel, learningRate: Double, epochs: Int, tolerance: Double
  ) {
    let count = start.weights.count + 1
    require(
      loss.center.count == count, "a loss of \(loss.center.count) numbers for a model of \(count)")
    self.loss = loss
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
    let count = start.weights.count
    let names = (count == 1 ? ["weight"] : (0..<count).map { "weights[\($0)]" }) + ["bias"]
    let atZero = loss.gradient(at: names.map { _ in 0 })
    let slopes = names.indices.map { i in
      let terms = names.indices.map { "\(signed(loss.curvature[i, $0])) \(names[$0])" }
      return "the slope by \(names[i]) is \(terms.joined(separator: " + ")) + \(signed(atZero[i]))"
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
