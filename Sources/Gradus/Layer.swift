/// A differentiable map from a batch of inputs to a batch of outputs, one example a row.
public protocol Layer: Sendable {
  /// The tensors that an optimizer moves, each as a flat array.
  var parameters: [[Double]] { get set }

  /// The outputs, one row for each row of `input`.
  func forward(_ input: Matrix) -> Matrix

  /// The vector–Jacobian products of ``forward(_:)`` at `input`: what the cotangent (the loss's
  /// gradient with respect to the output, of the output's shape) becomes for the input and for
  /// each tensor of ``parameters``.
  func backward(_ cotangent: Matrix, input: Matrix) -> (input: Matrix, parameters: [[Double]])
}
