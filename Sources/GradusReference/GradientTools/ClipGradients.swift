import Foundation
import Gradus

/// The norm of all gradients together, which are scaled down to at most `maxNorm` where it is more:
/// PyTorch's `torch.nn.utils.clip_grad_norm_`.
///
///     ‖g‖ = (Σ |g|ᵖ)^(1/p), or the largest |g| for p = ∞
///     g ← g · min(1, maxNorm / (‖g‖ + 10⁻⁶))
///
/// The sum goes over the tensors as if they were one vector. Because of the 10⁻⁶ a gradient whose
/// norm is `maxNorm`, or less by up to that, becomes a little shorter, and `maxNorm` is never quite
/// reached. Where the norm is infinite or not a number the gradients are scaled all the same: to
/// zeros, and not-a-numbers where they were infinite.
///
/// Of float32 gradients all of it is reckoned in float32, as PyTorch's is.
///
/// - Throws: An `OptionError` where `maxNorm` is below zero, where `normType` is zero or less, or
///   where the norm is not finite and `errorIfNonfinite` is set; then the gradients are as they
///   were.
/// - Complexity: two passes.
///
/// Source: torch.nn.utils.clip_grad_norm_; Pascanu, Mikolov & Bengio 2013,
/// doi:10.48550/arXiv.1211.5063, algorithm 1.
@discardableResult
public func clipGradNorm<Scalar: ParameterScalar>(
  _ gradients: inout [[Scalar]], maxNorm: Double, normType: Double = 2,
  errorIfNonfinite: Bool = false
) throws -> Scalar {
  guard maxNorm >= 0 else {
    throw OptionError("clip_grad_norm_: max_norm is \(legible(maxNorm)); it must be at least 0")
  }
  guard normType > 0 else {
    throw OptionError(
      "clip_grad_norm_: norm_type is \(legible(normType)); it must be above 0, or infinite")
  }
  let total = norm(gradients.lazy.map { norm($0, normType) }, normType)
  guard total.isFinite || !errorIfNonfinite else {
    throw OptionError(
      "clip_grad_norm_: the norm of the gradients is \(legible(Double(total))), which cannot be clipped; "
        + "error_if_nonfinite=false scales by it anyway")
  }
  let scale = Scalar(maxNorm) / (total + 1e-6)
  let factor = scale > 1 ? 1 : scale  // what is not a number stays so
  for tensor in gradients.indices {
    for i in gradients[tensor].indices { gradients[tensor][i] *= factor }
  }
  return total
}

/// Limits each gradient to between −`clipValue` and `clipValue`: PyTorch's
/// `torch.nn.utils.clip_grad_value_`. What is not a number stays so.
/// - Throws: An `OptionError` when `clipValue` is below zero, or not a number.
/// - Complexity: one pass.
///
/// Source: torch.nn.utils.clip_grad_value_.
public func clipGradValue<Scalar: ParameterScalar>(
  _ gradients: inout [[Scalar]], clipValue: Double
) throws {
  guard clipValue >= 0 else {
    throw OptionError(
      "clip_grad_value_: clip_value is \(legible(clipValue)); it must be at least 0")
  }
  let limit = Scalar(clipValue)
  for tensor in gradients.indices {
    for i in gradients[tensor].indices where abs(gradients[tensor][i]) > limit {
      gradients[tensor][i] = gradients[tensor][i] < 0 ? -limit : limit
    }
  }
}

/// (Σ |x|ᵖ)^(1/p), and for p = ∞ the largest |x|; not a number where one x is not. The sum of float32's
/// is one of float64, which is rounded once: PyTorch adds up in many parts, and comes as near.
private func norm<Scalar: ParameterScalar>(_ values: some Sequence<Scalar>, _ p: Double) -> Scalar {
  let values = values.lazy.map { Double($0) }
  let norm =
    switch p {
    case 1: values.reduce(0) { $0 + abs($1) }
    case 2: values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    case .infinity: values.reduce(0) { $1.isNaN ? .nan : max($0, abs($1)) }
    default: pow(values.reduce(0) { $0 + pow(abs($1), p) }, 1 / p)
    }
  return Scalar(norm)
}
