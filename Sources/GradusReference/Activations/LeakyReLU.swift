import Gradus

/// A rectifier that lets a share of what is negative through: PyTorch's `LeakyReLU`.
///
///     f(x)  = x for x > 0, a x elsewhere
///     f′(x) = 1 for x > 0, a elsewhere; at the kink PyTorch takes a
///
/// Source: torch.nn.LeakyReLU.
public struct LeakyReLU: Activation {
  /// The share a.
  public let negativeSlope: Double

  public init(negativeSlope: Double = 0.01) {
    self.negativeSlope = negativeSlope
  }

  public func value(_ x: Double) -> Double { x > 0 ? x : negativeSlope * x }

  public func slope(_ x: Double) -> Double { x > 0 ? 1 : negativeSlope }
}
