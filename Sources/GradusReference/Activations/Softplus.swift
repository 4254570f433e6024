import Gradus

/// A smooth rectifier: PyTorch's `Softplus`.
///
///     f(x)  = ln(1 + e^(βx))/β, and x itself where βx > threshold
///     f′(x) = σ(βx), and 1 there
///
/// Source: torch.nn.Softplus.
public struct Softplus: Activation {
  /// How sharp the bend is.
  public let beta: Double
  /// Where the function goes on as a straight line.
  public let threshold: Double

  public init(beta: Double = 1, threshold: Double = 20) {
    self.beta = beta
    self.threshold = threshold
  }

  public func value(_ x: Double) -> Double {
    beta * x > threshold ? x : logarithmOfOnePlusExp(beta * x) / beta
  }

  public func slope(_ x: Double) -> Double { beta * x > threshold ? 1 : logistic(beta * x) }
}
