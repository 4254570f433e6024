import Foundation
import Gradus

/// 1 − βᵗ, what a running mean that began at zero has too little of after t steps.
///
/// With a constant gradient g the mean is (1 − β)(1 + β + … + βᵗ⁻¹) g, a geometric sum, which is
/// (1 − βᵗ) g; divided by 1 − βᵗ it is g.
package func biasCorrection(_ beta: Double, _ steps: Int) -> Double { 1 - pow(beta, Double(steps)) }

/// Running means m ← β m + (1 − β) x.
@usableFromInline
package struct RunningMean<Scalar: ParameterScalar> {
  @usableFromInline let weight: Scalar
  @usableFromInline let isFromX: Bool

  @inlinable
  package init(_ beta: Double) {
    let share = Scalar(1 - beta)
    isFromX = share >= 0.5
    weight = isFromX ? share - 1 : share
  }

  /// Moves `mean` towards `x` as torch.lerp does, from the nearer of the two: m + (1 − β)(x − m),
  /// or x − β (x − m).
  @inlinable @inline(__always)
  package func callAsFunction(_ mean: inout Scalar, _ x: Scalar) {
    mean = (isFromX ? x : mean) + weight * (x - mean)
  }
}

/// What `maximize` and weight decay do before an update.
///
/// L2 decay adds the gradient of λ/2 p² to g, after `maximize` has turned g around, so that it
/// always shrinks. Decoupled decay (Loshchilov & Hutter 2019, doi:10.48550/arXiv.1711.05101) goes
/// around the update and multiplies the parameter by 1 − γ λ first.
@usableFromInline
package struct Decay<Scalar: ParameterScalar> {
  @usableFromInline let sign: Scalar
  @usableFromInline let coupled: Scalar
  @usableFromInline package let shrinking: Scalar

  @inlinable
  package init(_ rate: Double, maximize: Bool) {
    sign = maximize ? -1 : 1
    coupled = Scalar(rate)
    shrinking = 1
  }

  @inlinable
  package init(_ rate: Double, maximize: Bool, decoupled: Bool, learningRate: Double) {
    sign = maximize ? -1 : 1
    coupled = decoupled ? 0 : Scalar(rate)
    shrinking = decoupled ? Scalar(1 - learningRate * rate) : 1
  }

  @inlinable @inline(__always)
  package func gradient(_ g: Scalar, at p: Scalar) -> Scalar {
    // The same for all of a loop, which the compiler then writes twice.
    isNothing ? g : sign * g + coupled * p
  }

  @inlinable
  var isNothing: Bool { sign == 1 && coupled == 0 }
}
