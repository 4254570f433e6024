import Foundation

/// What Adam and its relatives carry for each tensor.
public struct Moments: Sendable {
  /// How often the tensor has had a gradient.
  public internal(set) var steps = 0
  /// The running mean of the gradient.
  public internal(set) var mean: [Double]
  /// The running mean of its square; Adamax keeps a running maximum here.
  public internal(set) var square: [Double]
  /// The largest `square` so far, for AMSGrad; empty before its first use.
  public internal(set) var largestSquare: [Double] = []

  init(count: Int) {
    mean = Array(repeating: 0, count: count)
    square = mean
  }
}

/// 1 − βᵗ, what a running mean that began at zero has too little of after t steps.
///
/// With a constant gradient g the mean is (1 − β)(1 + β + … + βᵗ⁻¹) g, a geometric sum, which is
/// (1 − βᵗ) g; divided by 1 − βᵗ it is g.
func biasCorrection(_ beta: Double, _ steps: Int) -> Double { 1 - pow(beta, Double(steps)) }

/// Running means m ← β m + (1 − β) x.
struct RunningMean {
  private let weight: Double
  private let isFromX: Bool

  init(_ beta: Double) {
    isFromX = 1 - beta >= 0.5
    weight = isFromX ? (1 - beta) - 1 : 1 - beta
  }

  /// Moves `mean` towards `x` as torch.lerp does, from the nearer of the two: m + (1 − β)(x − m),
  /// or x − β (x − m).
  @inline(__always)
  func callAsFunction(_ mean: inout Double, _ x: Double) {
    mean = (isFromX ? x : mean) + weight * (x - mean)
  }
}

/// What `maximize` and weight decay do before an update.
///
/// L2 decay adds the gradient of λ/2 p² to g, after `maximize` has turned g around, so that it
/// always shrinks. Decoupled decay (Loshchilov & Hutter 2019, doi:10.48550/arXiv.1711.05101) goes
/// around the update and multiplies the parameter by 1 − γ λ first.
struct Decay {
  private let sign: Double
  private let coupled: Double
  let shrinking: Double

  init(_ rate: Double, maximize: Bool) {
    sign = maximize ? -1 : 1
    coupled = rate
    shrinking = 1
  }

  init(_ rate: Double, maximize: Bool, decoupled: Bool, learningRate: Double) {
    sign = maximize ? -1 : 1
    coupled = decoupled ? 0 : rate
    shrinking = decoupled ? 1 - learningRate * rate : 1
  }

  @inline(__always)
  func gradient(_ g: Double, at p: Double) -> Double {
    // The same for all of a loop, which the compiler then writes twice.
    isNothing ? g : sign * g + coupled * p
  }

  private var isNothing: Bool { sign == 1 && coupled == 0 }
}
