/// The number a part `weight` of the way from `start` to `end`, reckoned from the nearer of the
/// two, so that a weight of one gives `end` itself.
///
/// Source: torch.lerp.
@inline(__always)
package func lerp(_ start: Double, _ end: Double, _ weight: Double) -> Double {
  weight < 0.5
    ? start + weight * (end - start) : end - (end - start) * (1 - weight)
}
