import Gradus

/// A question to a gradient checker: a loss, a gradient that somebody claims it has, and a point.
public struct GradientClaim: Question, Equatable {
  /// The loss whose slopes are right.
  public var loss: QuadraticLoss
  /// Its gradient is the one claimed.
  public var claimed: QuadraticLoss
  /// Where they are compared: a number for each parameter.
  public var point: [Double]

  public init(loss: QuadraticLoss, claimed: QuadraticLoss, point: [Double]) {
    self.loss = loss
    self.claimed = claimed
    self.point = point
  }

  public var summary: String {
    "check the gradient \(listed(claimed.gradient(at: point))) at the point \(listed(point))"
  }

  public func detail(at index: Int) -> String? { "the loss is \(loss.summary)" }
}
