/// What a run of gradient descent leaves behind.
public struct Descent: Codable, Sendable, Equatable {
  /// The loss of each epoch, taken before that epoch's step.
  public var losses: [Double]
  /// The parameters after the last step.
  public var parameters: [Double]

  public init(losses: [Double], parameters: [Double]) {
    self.losses = losses
    self.parameters = parameters
  }
}
