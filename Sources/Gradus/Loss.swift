/// A scalar that says how far predictions are from targets, with its gradient.
public protocol Loss: Sendable {
  /// The loss, for predictions and targets of one shape.
  func value(_ prediction: Matrix, _ target: Matrix) -> Double

  /// The gradient of the loss with respect to `prediction`, of its shape.
  func gradient(_ prediction: Matrix, _ target: Matrix) -> Matrix
}
