/// What a training loop that stops by itself leaves behind.
public struct StoppedTraining: PartedAnswer, Equatable {
  /// The training loss of each epoch, before its step.
  public var losses: [Double]
  /// The validation loss of each epoch, before its step.
  public var validationLosses: [Double]
  /// The parameters with the lowest validation loss.
  public var parameters: [Double]

  public init(losses: [Double], validationLosses: [Double], parameters: [Double]) {
    self.losses = losses
    self.validationLosses = validationLosses
    self.parameters = parameters
  }

  public var parts: [Part] {
    [
      Part("losses", losses), Part("validationLosses", validationLosses),
      Part("parameters", parameters),
    ]
  }

  public var outline: String {
    "\(counted(losses.count, "loss", "losses")), "
      + "\(counted(validationLosses.count, "validation loss", "validation losses")), "
      + counted(parameters.count, "parameter")
  }
}
