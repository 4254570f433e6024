/// The loss of one sample, and its slope with respect to each parameter.
public struct SampleLoss: Codable, Sendable, Equatable {
  /// The sample's loss.
  public var loss: Double
  /// Its slope along each parameter.
  public var gradient: [Double]

  public init(loss: Double, gradient: [Double]) {
    self.loss = loss
    self.gradient = gradient
  }
}
