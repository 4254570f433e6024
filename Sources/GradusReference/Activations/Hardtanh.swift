import Gradus

/// A line that is cut off at two bounds: PyTorch's `Hardtanh`.
///
///     f(x)  = min(max(x, a), b)
///     f′(x) = 1 for a < x < b, and 0 elsewhere; at both kinks PyTorch takes 0
///
/// Source: torch.nn.Hardtanh.
public struct Hardtanh: Activation {
  /// The lower bound a.
  public let minVal: Double
  /// The upper bound b.
  public let maxVal: Double

  public init(minVal: Double = -1, maxVal: Double = 1) {
    self.minVal = minVal
    self.maxVal = maxVal
  }

  public func value(_ x: Double) -> Double { x.isNaN ? x : min(max(x, minVal), maxVal) }

  public func slope(_ x: Double) -> Double { minVal < x && x < maxVal ? 1 : 0 }
}
