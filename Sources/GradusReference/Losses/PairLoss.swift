import Gradus

/// A loss of two predictions beside each other, as of two embeddings or of two scores.
public protocol PairLoss<Target>: Sendable {
  associatedtype Target

  /// The loss of two batches.
  func value(_ first: Matrix, _ second: Matrix, _ target: Target) -> Double

  /// The gradients of ``value(_:_:_:)`` with respect to both, each of their shape.
  func gradients(
    _ first: Matrix, _ second: Matrix, _ target: Target
  ) -> (first: Matrix, second: Matrix)
}

extension PairLoss {
  func check(_ first: Matrix, _ second: Matrix) {
    require(
      first.shape == second.shape, "predictions of shapes \(first.shape) and \(second.shape)")
  }
}
