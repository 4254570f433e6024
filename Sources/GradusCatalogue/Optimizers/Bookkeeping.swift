import Exercising
import Gradus

/// What surrounds an update rule, and the mistakes there, which any optimizer can have.
package struct Bookkeeping: Sendable {
  /// When another learning rate is followed.
  var followsRate = Following.atOnce
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
  /// Only what moves against the gradient moves, and the further for it.
  var isCautious = false
  var maximize = Place.first
  /// Every so many steps the parameters go back to slow ones, which follow them.
  var lookahead: Lookahead?
  /// The step goes up the slope.
  var ascends = false
  var feed = Feed()
  var powers = Beta.Powers.exactly
  /// Averages take β rounded to float32.
  var averagesAreFloat32 = false
  var rounding = Rounding.nothing
  /// Changes to the options before they are read.
  var options: [@Sendable (inout Options) -> Void] = []

  /// Whether what becomes of a number hangs on the others of its tensor.
  var mixesNumbers: Bool {
    !separatesTensors || !separatesNumbers || counts == .parameters || isCautious
  }

  enum Counted {
    /// A tensor's steps with a gradient.
    case steps
    /// All steps, those in which the tensor has no gradient among them.
    case everyStep
    case tensors, parameters
  }

  struct Lookahead { let steps: Int; let share: Double }

  enum Following { case atOnce, oneStepLate, never }

  /// Where the gradient is negated: before weight decay, after it, or not at all.
  enum Place { case first, last, never }
}

/// The gradients as the optimizer sees them.
struct Feed: Sendable {
  /// Where they come from: the recorded ones, or what is made of several of them.
  struct Source: Hashable {
    var isStale = false
    var accumulates = false
    var missingIsZero = false
    var zeroIsMissing = false
    /// How many gradients are averaged before a step is made.
    var batches = 1
  }

  var source = Source()
  /// What all gradients are multiplied by.
  var scale = 1.0
  /// Norms above a limit are brought to it.
  var clip: Clip?
  /// The largest size of each number.
  var clipsValues: Double?
  var clipsSomething: Bool { clip != nil || clipsValues != nil }
  /// Whether something is to be known of the gradients as a whole.
  var looksAtAll: Bool { clip != nil || source.zeroIsMissing }
  /// Whether some numbers can be fed without the others, given that.
  var canBeCut: Bool { !source.zeroIsMissing || source.batches == 1 }
  /// Nothing moves yet: the gradient was put to the others.
  private(set) var isWaiting = false
  private var before: [[Double]] = []
  private var sum: [[Double]] = []
  private var count = 0

  init() {}

  init(source: Source) { self.source = source }

  /// What the optimizer takes for the gradients of tensors of these sizes; where they are some
  /// numbers of the gradients, `all` says what is to be known of those.
  mutating func next(
    _ gradients: [[Double]], sizes: [Int], _ all: Excerpt.Summary? = nil
  ) -> [[Double]] {
    var now = gradients
    if source.missingIsZero {
      now = zip(now, sizes).map { $0.isEmpty ? Array(repeating: 0, count: $1) : $0 }
    }
    if source.accumulates && !before.isEmpty {
      for (index, old) in before.enumerated() where !old.isEmpty {
        now[index] = now[index].isEmpty ? old : zip(old, now[index]).map { $0 + $1 }
      }
    }
    if source.isStale {
      now = before.isEmpty ? gradients.map { $0.map { _ in 0 } } : before
      before = gradients
    } else if source.accumulates {
      before = now
    }
    if source.zeroIsMissing {
      now = now.indices.map { index in
        all?.isEmpty[index] ?? now[index].allSatisfy { $0 == 0 } ? [] : now[index]
      }
    }
    if source.batches > 1 { now = collected(now) }
    if scale != 1 && clipsSomething { now = now.map { $0.map { $0 * scale } } }
    if let clip { now = clip(now, all, scale) }
    if let limit = clipsValues { now = now.map { $0.map { min(max($0, -limit), limit) } } }
    return now
  }

  /// The mean of the last gradients once there are enough of them, and none before.
  private mutating func collected(_ gradients: [[Double]]) -> [[Double]] {
    count += 1
    sum =
      count == 1
      ? gradients
      : zip(sum, gradients).map { old, new in
        old.isEmpty ? new : new.isEmpty ? old : zip(old, new).map { $0 + $1 }
      }
    isWaiting = count < source.batches
    guard !isWaiting else { return gradients.map { _ in [] } }
    count = 0
    return sum.map { $0.map { $0 / Double(source.batches) } }
  }

}

/// How gradients are clipped to a norm.
struct Clip: Sendable {
  let limit: Double
  /// Each tensor has a norm of its own.
  var isTensorwise = false
  /// What clip_grad_norm_ adds to the norm.
  var guardTerm = 0.0

  /// The gradients, clipped; where they are some numbers of them, `all` has the squares of the whole
  /// ones before they were multiplied by `scale`.
  func callAsFunction(
    _ gradients: [[Double]], _ all: Excerpt.Summary? = nil, _ scale: Double = 1
  ) -> [[Double]] {
    let squares =
      all.map { $0.squaresOfTensors.map { scale * scale * $0 } } ?? gradients.map(sumOfSquares)
    let sum = all.map { scale * scale * $0.squares } ?? squares.reduce(0, +)
    return zip(gradients, squares).map { gradient, own in
      let norm = (isTensorwise ? own : sum).squareRoot()
      let factor = min(1, limit / (norm + guardTerm))
      return gradient.map { $0 * factor }
    }
  }
}

/// Where and how weight decay enters. λ is the decay, γ the learning rate, γ₀ the first one.
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
  /// g + λ sign(p).
  case bySign
  /// g + λ/2 p².
  case byPenalty
  /// − λp beside the step.
  case withoutRate
  /// (1 − γλ) of what the step leads to.
  case afterStep
  /// (1 − λ) of what the step leads to.
  case afterStepWithoutRate
  /// p(1 − γλ)² before the step.
  case twice
  /// p(1 − γ₀λ) before the step.
  case byFirstRate
  /// p(1 − λγ/γ₀) before the step.
  case byShareOfRate
  /// p(1 − λγ²/γ₀) before the step.
  case bySquareOfRate
  /// p(1 − γ²λ) before the step.
  case byRateTwice
  /// − γλ beside the step: p is missing.
  case constant

  func before(
    _ p: inout [Double], _ g: inout [Double], _ decay: Double, _ rate: Double, first: Double
  ) {
    guard decay != 0 else { return }
    switch self {
    case .inGradient: g = zip(g, p).map { $0 + decay * $1 }
    case .ascending: g = zip(g, p).map { $0 - decay * $1 }
    case .doubled: g = zip(g, p).map { $0 + 2 * decay * $1 }
    case .multipliesGradient: g = zip(g, p).map { $0 * (1 + decay * $1) }
    case .bySign: g = zip(g, p).map { $0 + ($1 == 0 ? 0 : $1 > 0 ? decay : -decay) }
    case .byPenalty: g = zip(g, p).map { $0 + decay / 2 * $1 * $1 }
    case .decoupled: p = p.map { $0 * (1 - rate * decay) }
    case .twice: p = p.map { $0 * (1 - rate * decay) * (1 - rate * decay) }
    case .byFirstRate: p = p.map { $0 * (1 - first * decay) }
    case .byShareOfRate: p = p.map { $0 * (1 - rate / first * decay) }
    case .bySquareOfRate: p = p.map { $0 * (1 - rate * rate / first * decay) }
    case .byRateTwice: p = p.map { $0 * (1 - rate * rate * decay) }
    case .ignored, .withoutRate, .afterStep, .afterStepWithoutRate, .constant: break
    }
  }

  /// With `isInFloat32` what is left after the decay is computed in it, as ONNX's attributes are.
  func after(
    _ moved: inout [Double], _ p: [Double], _ decay: Double, _ rate: Double, isInFloat32: Bool
  ) {
    switch self {
    case .withoutRate: moved = zip(moved, p).map { $0 - decay * $1 }
    case .afterStep: moved = moved.map { $0 * (1 - rate * decay) }
    case .afterStepWithoutRate:
      let rest = isInFloat32 ? Double(Float(1 - decay)) : 1 - decay
      moved = moved.map { $0 * rest }
    case .constant: moved = moved.map { $0 - rate * decay }
    default: break
    }
  }
}
