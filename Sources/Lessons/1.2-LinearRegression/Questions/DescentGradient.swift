import Gradus

extension DescentQuestion {
  /// The gradient that the loop is handed: that of the loss, by the weights and the bias.
  /// - Throws: A `Misuse` where `model` has not as many weights as the question's.
  public func gradient(_ model: LinearModel) throws -> LinearModel {
    guard model.weights.count == start.weights.count else {
      throw Misuse(
        description: "gradient was called with \(model.weights.count) weights; the model has "
          + "\(start.weights.count)")
    }
    let slopes = loss.gradient(at: model.weights + [model.bias])
    return LinearModel(weights: Array(slopes.dropLast()), bias: slopes.last ?? 0)
  }
}
