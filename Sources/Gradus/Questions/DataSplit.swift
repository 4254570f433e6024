/// A question to a data split: points, an order of them, and the share to set aside.
public struct SplitQuestion: Question, Equatable {
  public var data: Dataset
  /// Each index of `data` once.
  public var order: [Int]
  public var validationShare: Double

  public init(data: Dataset, order: [Int], validationShare: Double) {
    self.data = data
    self.order = order
    self.validationShare = validationShare
  }

  public var summary: String {
    "split \(data.count) points in the order \(listed(order.map(Double.init))), "
      + "validation share \(legible(validationShare)); x \(listed(data.x)), "
      + "y \(listed(data.y))"
  }
}

/// Points to learn from, and points to judge by what was learned.
public struct DataSplit: PartedAnswer, Equatable {
  public var training: Dataset
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
