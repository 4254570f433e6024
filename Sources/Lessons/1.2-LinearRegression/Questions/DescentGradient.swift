import Gradus

extension DescentQuestion {
  /// The gradient that the loop is handed: curvature · p − pull, with p the weights and the bias.
  /// - Throws: A `Misuse` where `model` has not as many weights as the question's.
  public func gradient(_ model: LinearModel) throws -> LinearModel {
    guard model.weights.count == start.weights.count else {
      throw Misuse(
        description: "gradient was called with \(model.weights.count) weights; the model has "
          + "\(start.weights.count)")
    }
    let p = model.weights + [model.bias]
    let slopes = pull.indices.map { i in
      p.indices.reduce(-pull[i]) { $0 + curvature[i, $1] * p[$1] }
    }
    return LinearModel(weights: Array(slopes.dropLast()), bias: slopes.last ?? 0)
  }
}
