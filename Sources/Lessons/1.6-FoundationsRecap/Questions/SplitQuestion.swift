import Gradus

/// A question to a data split: points, an order of them, and the share to set aside.
public struct SplitQuestion: Question, Equatable {
  /// The points to divide.
  public var data: Dataset
  /// Each index of `data` once.
  public var order: [Int]
  /// How much of them is set aside, from 0 to 1.
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
