/// The number a part `weight` of the way from `start` to `end`, reckoned from the nearer of the
/// two, so that a weight of one gives `end` itself.
///
/// Source: torch.lerp.
@inlinable @inline(__always)
package func lerp<Scalar: BinaryFloatingPoint>(
  _ start: Scalar, _ end: Scalar, _ weight: Scalar
) -> Scalar {
  weight < 0.5
    ? start + weight * (end - start) : end - (end - start) * (1 - weight)
}
