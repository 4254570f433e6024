import Exercising
import Gradus

/// What surrounds an update rule, and the mistakes there, which any optimizer can have.
package struct Bookkeeping: Sendable {
  /// The learning rate is read at each step, and not kept from the start.
  var followsLearningRate = true
  var movesEveryTensor = true
  /// Each tensor has a state of its own.
  var separatesTensors = true
  /// Each number of a tensor has one.
  var separatesNumbers = true
  /// What a step makes of the parameters replaces them.
  var writesBack = true
  /// What the step counter grows with.
  var counts = Counted.steps
  /// The weight decay in place of the optimizer's own.
  var decay: Decay?
  /// Vectors, such as biases, are not decayed.
  var sparesVectors = false
  var maximize = Place.first
  /// The step goes up the slope.
  var ascends = false
  var feed = Feed()
  /// Changes to the options before they are read.
  var options: [@Sendable (inout Options) -> Void] = []

  enum Counted {
    /// A tensor's steps with a gradient.
    case steps
    /// All steps, those in which the tensor has no gradient among them.
    case everyStep
    case tensors, parameters
  }

  /// Where the gradient is negated: before weight decay, after it, or not at all.
  enum Place { case first, last, never }
}

/// The gradients as the optimizer sees them.
struct Feed: Sendable {
  var isStale = false
  var accumulates = false
  var missingIsZero = false
  var zeroIsMissing = false
  /// The largest norm of all gradients together.
  var clipsNorm: Double?
  /// The largest norm of each tensor's gradient.
  var clipsEachNorm: Double?
  /// The largest size of each number.
  var clipsValues: Double?
  private var before: [[Double]] = []

  /// What the optimizer takes for the gradients of tensors of these sizes.
  mutating func next(_ gradients: [[Double]], sizes: [Int]) -> [[Double]] {
    var now = gradients
    if missingIsZero {
      now = zip(now, sizes).map { $0.isEmpty ? Array(repeating: 0, count: $1) : $0 }
    }
    if accumulates && !before.isEmpty {
      for (index, old) in before.enumerated() where !old.isEmpty {
        now[index] = now[index].isEmpty ? old : zip(old, now[index]).map { $0 + $1 }
      }
    }
    if isStale {
      now = before.isEmpty ? gradients.map { $0.map { _ in 0 } } : before
      before = gradients
    } else {
      before = now
    }
    if zeroIsMissing { now = now.map { $0.allSatisfy { $0 == 0 } ? [] : $0 } }
    if let limit = clipsNorm { now = clipped(now, to: limit) }
    if let limit = clipsEachNorm { now = now.map { clipped([$0], to: limit)[0] } }
    if let limit = clipsValues { now = now.map { $0.map { min(max($0, -limit), limit) } } }
    return now
  }

  /// As clip_grad_norm_ does it, with its 1e-6.
  private func clipped(_ gradients: [[Double]], to limit: Double) -> [[Double]] {
    let norm = gradients.reduce(0) { $0 + $1.reduce(0) { $0 + $1 * $1 } }.squareRoot()
    let factor = min(1, limit / (norm + 1e-6))
    return gradients.map { $0.map { $0 * factor } }
  }
}

/// Where and how weight decay enters. λ is the decay, γ the learning rate.
package enum Decay: Sendable {
  /// g + λp: the L2 penalty.
  case inGradient
  /// p(1 − γλ) before the step.
  case decoupled
  case ignored
  /// g − λp.
  case ascending
  /// g + 2λp.
  case doubled
  /// g(1 + λp).
  case multipliesGradient
  /// − λp beside the step.
  case withoutRate
  /// (1 − γλ) of what the step leads to.
  case afterStep

  func before(_ p: inout [Double], _ g: inout [Double], _ decay: Double, _ rate: Double) {
    guard decay != 0 else { return }
    switch self {
    case .inGradient: g = zip(g, p).map { $0 + decay * $1 }
    case .ascending: g = zip(g, p).map { $0 - decay * $1 }
    case .doubled: g = zip(g, p).map { $0 + 2 * decay * $1 }
    case .multipliesGradient: g = zip(g, p).map { $0 * (1 + decay * $1) }
    case .decoupled: p = p.map { $0 * (1 - rate * decay) }
    case .ignored, .withoutRate, .afterStep: break
    }
  }

  func after(_ moved: inout [Double], _ p: [Double], _ decay: Double, _ rate: Double) {
    switch self {
    case .withoutRate: moved = zip(moved, p).map { $0 - decay * $1 }
    case .afterStep: moved = moved.map { $0 * (1 - rate * decay) }
    default: break
    }
  }
}
