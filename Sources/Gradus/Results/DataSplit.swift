/// Points to learn from, and points to judge by what was learned.
public struct DataSplit: PartedAnswer, Equatable {
  /// The points to learn from.
  public var training: Dataset
  /// The points to judge by.
  public var validation: Dataset

  public init(training: Dataset, validation: Dataset) {
    self.training = training
    self.validation = validation
  }

  public var parts: [Part] {
    [
      Part("training.x", training.x), Part("training.y", training.y),
      Part("validation.x", validation.x), Part("validation.y", validation.y),
    ]
  }

  public var outline: String {
    "\(training.count) training points, \(validation.count) validation points"
  }
}
