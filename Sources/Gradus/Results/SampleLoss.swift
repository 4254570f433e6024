/// The loss of one sample, and its slope with respect to each parameter.
public struct SampleLoss: Codable, Sendable, Equatable {
  public var loss: Double
  public var gradient: [Double]

  public init(loss: Double, gradient: [Double]) {
    self.loss = loss
    self.gradient = gradient
  }
}
