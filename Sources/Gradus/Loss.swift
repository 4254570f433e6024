/// A scalar that says how far predictions are from targets, with its gradient.
public protocol Loss<Target>: Sendable {
  /// What predictions are compared with: numbers of their shape, or a class for each row.
  associatedtype Target = Matrix

  /// The loss, for predictions and targets of one shape.
  func value(_ prediction: Matrix, _ target: Target) -> Double

  /// The gradient of the loss with respect to `prediction`, of its shape.
  func gradient(_ prediction: Matrix, _ target: Target) -> Matrix
}
