import Exercising
import Gradus

/// The lines of LARS, whose steps of SGD are as long as the tensor is large:
///
///     r = η ‖p‖ / (‖g‖ + λ‖p‖ + ε),  d = r (g + λp),  b ← μb + d,  p ← p − γb
///
/// with a ratio of 1 where either norm is 0. The buffer starts with the first d.
///
/// Source: You et al. 2017, doi:10.48550/arXiv.1708.03888; recorded from timm, with every tensor
/// adapted.
struct LARSRecipe: OptimizerRecipe {
  struct Hyper {
    let momentum: Double
    let dampening: Double
    let nesterov: Bool
    let weightDecay: Double
    let trust: Double
    let eps: Double
  }

  struct State {
    /// nil before the first step.
    var buffer: [Double]?
  }

  /// The trust ratio of a tensor and its gradient, neither of which is zero.
  typealias Ratio = @Sendable (_ p: [Double], _ g: [Double], _ now: Now<Hyper>) -> Double

  var books = Bookkeeping()
  let defaults: Options = [
    "lr": 1, "momentum": 0, "dampening": 0, "nesterov": false, "weight_decay": 0,
    "trust_coeff": 1e-3, "eps": 1e-8,
  ]
  var ratio: Ratio = { p, g, now in
    let hyper = now.hyper
    return hyper.trust * norm(p) / (norm(g) + hyper.weightDecay * norm(p) + hyper.eps)
  }
  var rateInBuffer = false
  /// A gradient of zeros is followed by no decay.
  var sparesStill = false

  func start(_ shape: [Int]) -> State { State() }

  func hyper(_ options: Options) throws -> Hyper {
    Hyper(
      momentum: try options.number("momentum", 0), dampening: try options.number("dampening", 0),
      nesterov: try options.flag("nesterov"), weightDecay: try options.number("weight_decay", 0),
      trust: try options.number("trust_coeff", 1e-3), eps: try options.number("eps", 1e-8))
  }

  func decay(_ options: Options) throws -> Decay { .ignored }

  func update(_ p: inout [Double], _ g: [Double], _ state: inout State, _ now: Now<Hyper>) {
    let hyper = now.hyper
    let isAdapted = norm(p) > 0 && norm(g) > 0
    var ratio = isAdapted ? ratio(p, g, now) : 1
    if rateInBuffer { ratio *= now.learningRate }
    let decay = sparesStill && !isAdapted ? 0 : hyper.weightDecay
    var d = zip(g, p).map { ratio * ($0 + decay * $1) }
    if hyper.momentum != 0 {
      let buffer =
        state.buffer.map { zip($0, d).map { hyper.momentum * $0 + (1 - hyper.dampening) * $1 } }
        ?? d
      state.buffer = buffer
      d = hyper.nesterov ? zip(d, buffer).map { $0 + hyper.momentum * $1 } : buffer
    }
    p = zip(p, d).map { $0 - (rateInBuffer ? 1 : now.learningRate) * $1 }
  }

  static let deviations: [Deviation<LARSRecipe>] = [
    Deviation("no-ratio", "The trust ratio is missing: SGD", equation: "d = g + λp") {
      $0.ratio = { _, _, _ in 1 }
    },
    Deviation(
      "ratio-clipped", "The ratio and the rate together are at most the rate",
      equation: "min(r/γ, 1)", seenIn: "LARC, timm's trust_clip"
    ) {
      let right = $0.ratio
      $0.ratio = { p, g, now in min(right(p, g, now) / now.learningRate, 1) }
    },
    Deviation(
      "ratio-without-decay", "The trust ratio does not count the decay",
      equation: "η ‖p‖ / (‖g‖ + ε)"
    ) { $0.ratio = { p, g, now in now.hyper.trust * norm(p) / (norm(g) + now.hyper.eps) } },
    Deviation(
      "ratio-of-decayed-gradient", "The trust ratio counts the norm of gradient and decay together",
      equation: "η ‖p‖ / (‖g + λp‖ + ε)", seenIn: "Optax"
    ) {
      $0.ratio = { p, g, now in
        let hyper = now.hyper
        return hyper.trust * norm(p)
          / (norm(zip(g, p).map { $0 + hyper.weightDecay * $1 }) + hyper.eps)
      }
    },
    Deviation(
      "ratio-without-coefficient", "The trust coefficient is missing",
      equation: "‖p‖ / (‖g‖ + λ‖p‖ + ε)"
    ) {
      $0.ratio = { p, g, now in
        norm(p) / (norm(g) + now.hyper.weightDecay * norm(p) + now.hyper.eps)
      }
    },
    Deviation("no-epsilon", "ε is missing", equation: "η ‖p‖ / (‖g‖ + λ‖p‖)") {
      $0.ratio = { p, g, now in
        now.hyper.trust * norm(p) / (norm(g) + now.hyper.weightDecay * norm(p))
      }
    },
    Deviation(
      "ratio-spares-undecayed", "Where there is no weight decay there is no trust ratio either",
      equation: "1 where λ = 0", seenIn: "timm's default"
    ) {
      let right = $0.ratio
      $0.ratio = { p, g, now in now.hyper.weightDecay != 0 ? right(p, g, now) : 1 }
    },
    Deviation(
      "undecayed-where-still", "A tensor whose gradient is zero is not decayed",
      equation: "λ = 0 where ‖g‖ = 0 or ‖p‖ = 0", seenIn: "lightly, lightning-bolts"
    ) { $0.sparesStill = true },
    Deviation(
      "rate-in-buffer", "The learning rate goes into the buffer, so that a change comes late",
      equation: "b ← μb + γd, p ← p − b", seenIn: "the paper's Algorithm 1"
    ) { $0.rateInBuffer = true },
    Deviation(
      "as-optax",
      "Optax's: momentum 0.9, the rate in the buffer, no ε, a ratio of gradient and decay together",
      equation: "r = η ‖p‖ / ‖g + λp‖, b ← 0.9 b + γd", seenIn: "the defaults of Optax"
    ) {
      $0.rateInBuffer = true
      $0.books.options.append { $0["momentum"] = 0.9 }
      $0.ratio = { p, g, now in
        let hyper = now.hyper
        return hyper.trust * norm(p) / norm(zip(g, p).map { $0 + hyper.weightDecay * $1 })
      }
    },
    Deviation("no-weight-decay", "Weight decay is ignored", equation: "λ = 0") {
      $0.books.options.append { $0["weight_decay"] = 0 }
    },
    Deviation("no-momentum", "Momentum is ignored", equation: "p − γd") {
      $0.books.options.append { $0["momentum"] = 0 }
    },
    Deviation("nesterov-ignored", "Nesterov's look-ahead is missing", equation: "p − γb") {
      $0.books.options.append { $0["nesterov"] = false }
    },
  ]
}
