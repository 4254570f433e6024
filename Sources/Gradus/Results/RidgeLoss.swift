/// A loss with its slopes for the weights and for the bias.
public struct RidgeLoss: PartedAnswer, Equatable {
  /// The mean squared error with the penalty.
  public var loss: Double
  /// The slope by each weight, and the slope by the bias.
  public var gradient: LinearModel

  public init(loss: Double, gradient: LinearModel) {
    self.loss = loss
    self.gradient = gradient
  }

  public var parts: [Part] {
    [
      Part("loss", loss), Part("gradient.weights", gradient.weights),
      Part("gradient.bias", gradient.bias),
    ]
  }

  public var outline: String { "a loss, slopes by \(gradient.weights.count) weights and a bias" }

  /// A slope that nearly cancels counts against the whole gradient.
  public var scales: [Double] {
    let slopes = gradient.weights + [gradient.bias]
    return [abs(loss)] + Array(repeating: largestSize(of: slopes), count: slopes.count)
  }
}
