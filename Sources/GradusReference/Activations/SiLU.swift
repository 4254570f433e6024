import Gradus

/// The input times its own sigmoid σ, also called swish: PyTorch's `SiLU`.
///
///     f(x)  = x σ(x)
///     f′(x) = σ(x) (1 + x (1 − σ(x)))
///
/// Source: torch.nn.SiLU; Elfwing, Uchibe & Doya 2018, doi:10.1016/j.neunet.2017.12.012.
public struct SiLU: Activation {
  public init() {}

  public func value(_ x: Double) -> Double { x * logistic(x) }

  public func slope(_ x: Double) -> Double { logistic(x) * (1 + x * logistic(-x)) }
}
