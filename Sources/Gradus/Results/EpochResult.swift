/// What an epoch leaves behind.
public struct EpochResult: PartedAnswer, Equatable {
  /// After the last batch's step.
  public var parameters: [Double]
  /// The mean of the losses of all samples, each measured before its batch's step.
  public var meanLoss: Double

  public init(parameters: [Double], meanLoss: Double) {
    self.parameters = parameters
    self.meanLoss = meanLoss
  }

  public var parts: [Part] { [Part("parameters", parameters), Part("meanLoss", meanLoss)] }
}
