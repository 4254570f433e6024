import Gradus

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
