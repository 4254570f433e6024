import Exercising
import Gradus

// Deviations around an update rule, which any optimizer can have.

extension OptimizerRecipe {
  /// The mistakes with a step that is otherwise right.
  package static var stepDeviations: [Deviation<Self>] {
    [
      Deviation(
        "ascent", "The step goes up the slope: plus where minus belongs", equation: "p + γd"
      ) { $0.books.ascends = true }
    ]
  }

  /// The epsilon of another framework.
  static func epsilonDeviation(_ id: String, _ eps: Double, seenIn: String) -> Deviation<Self> {
    let text = id.split(separator: "-", maxSplits: 1).last.map(String.init) ?? id
    return Deviation(
      id, "ε is \(text), whatever was asked", equation: "ε = \(text)", seenIn: seenIn
    ) { $0.books.options.append { $0["eps"] = .number(eps) } }
  }

  /// The mistakes with the learning rate, the tensors and their gradients.
  package static var bookkeepingDeviations: [Deviation<Self>] {
    [
      Deviation(
        "frozen-learning-rate", "The learning rate is kept from the first step on",
        equation: "γₜ = γ₁"
      ) { $0.books.followsRate = .never },
      Deviation(
        "rate-one-step-late", "A change of the learning rate comes one step late",
        equation: "γₜ₋₁ for γₜ", seenIn: "an optimizer that steps before its schedule"
      ) { $0.books.followsRate = .oneStepLate },
      Deviation("first-tensor-only", "Only the first tensor is moved") {
        $0.books.movesEveryTensor = false
      },
      Deviation(
        "maximize-ignored", "maximize is ignored: the step goes down", equation: "g, not −g"
      ) { $0.books.maximize = .never },
      Deviation(
        "stale-gradient", "Each step uses the gradient of the step before it, the first one none",
        equation: "gₜ₋₁ for gₜ", seenIn: "a step taken before backward"
      ) { $0.books.feed.source.isStale = true },
      Deviation(
        "accumulated-gradient", "Gradients add up from step to step",
        equation: "g₁ + … + gₜ for gₜ",
        seenIn: "a training loop without zero_grad"
      ) { $0.books.feed.source.accumulates = true },
      Deviation(
        "clipped-norm", "The gradients are clipped to a norm of 1, all tensors together",
        equation: "g · min(1, 1 / (‖g‖ + 10⁻⁶))", seenIn: "clip_grad_norm_(1.0) in a training loop"
      ) { $0.books.feed.clip = Clip(limit: 1, guardTerm: 1e-6) },
      Deviation(
        "clipped-norm-exactly",
        "The gradients are clipped to a norm of 1, all tensors together, nothing added to the norm",
        equation: "g · min(1, 1 / ‖g‖)",
        seenIn: "Optax's clip_by_global_norm, Keras's global_clipnorm"
      ) { $0.books.feed.clip = Clip(limit: 1) },
      Deviation(
        "clipped-each-norm", "Each tensor's gradient is clipped to a norm of 1",
        equation: "g · min(1, 1 / ‖g‖), tensor by tensor",
        seenIn: "Keras's clipnorm, thinc's default"
      ) { $0.books.feed.clip = Clip(limit: 1, isTensorwise: true) },
      Deviation(
        "clipped-values", "The gradients are clipped to −1 … 1, number by number",
        equation: "min(max(g, −1), 1)", seenIn: "clip_grad_value_(1.0) in a training loop"
      ) { $0.books.feed.clipsValues = 1 },
    ]
  }

  /// The mistakes with what is kept from step to step.
  package static var stateDeviations: [Deviation<Self>] {
    [
      Deviation(
        "shared-state", "All tensors share one state, so that one overwrites the other's",
        seenIn: "lyst/lightfm#32"
      ) { $0.books.separatesTensors = false },
      Deviation(
        "none-is-zero",
        "A missing gradient is taken for zero: the state fades, and the tensor moves",
        equation: "g = 0 where there is none", seenIn: "PyTorch's zero_grad(set_to_none=False)"
      ) { $0.books.feed.source.missingIsZero = true },
      Deviation(
        "zero-is-none", "A gradient of zeros is taken for none: the tensor is not touched",
        equation: "no step where g = 0"
      ) { $0.books.feed.source.zeroIsMissing = true },
    ]
  }

  /// Gradients that are multiplied by a constant, where their size counts.
  static var scaleDeviations: [Deviation<Self>] {
    let factors: [(Double, String)] = [
      (0.125, "⅛"), (0.25, "¼"), (0.5, "½"), (2, "2"), (4, "4"), (8, "8"),
    ]
    return factors.map { factor, text -> Deviation<Self> in
      Deviation(
        "gradient-times-\(legible(factor))", "The gradient is multiplied by \(text)",
        equation: "\(text) g for g",
        seenIn: "gradients of several batches added up, not divided, or divided twice"
      ) { $0.books.feed.scale = factor }
    }
  }

  /// What is wrapped around an optimizer.
  static var wrappingDeviations: [Deviation<Self>] {
    [2, 4, 8].map { count in
      Deviation(
        "accumulated-over-\(count)",
        "A step is made every \(count) gradients, along their mean; the others move nothing",
        equation: "(g₁ + … + gₖ)/k, k = \(count)", seenIn: "gradient accumulation"
      ) { $0.books.feed.source.batches = count }
    }
      + [5, 6, 10].map { count in
        Deviation(
          "lookahead-\(count)",
          "Every \(count) steps the parameters go back half the way: Lookahead",
          equation: "φ ← φ + (p − φ)/2, p ← φ every \(count) steps",
          seenIn: "Zhang et al. 2019, doi:10.48550/arXiv.1907.08610"
        ) { $0.books.lookahead = .init(steps: count, share: 0.5) }
      }
  }

  /// Steps that wait for the gradient to agree, where a memory can disagree with it.
  static var cautiousDeviations: [Deviation<Self>] {
    [
      Deviation(
        "cautious",
        "Only what goes against the gradient moves, by its step over the share of the tensor that does",
        equation: "d [dg > 0] / max(mean [dg > 0], 10⁻³)",
        seenIn: "timm's caution; Liang et al. 2024, doi:10.48550/arXiv.2411.16085"
      ) { $0.books.isCautious = true }
    ]
  }

  /// The mistake of a first optimizer, and of who records the parameters too early.
  package static var beginnersDeviations: [Deviation<Self>] {
    [
      Deviation(
        "on-a-copy", "The parameters stay where they are: a copy of them is moved",
        seenIn: "for var tensor in parameters { … }, a recording of what was before the step"
      ) { $0.books.writesBack = false }
    ]
  }

  /// The mistakes of a first optimizer with its state.
  package static var beginnersStateDeviations: [Deviation<Self>] {
    [
      Deviation("one-number-per-tensor", "All numbers of a tensor share one number of state") {
        $0.books.separatesNumbers = false
      },
      Deviation("one-number", "All parameters share one number of state") {
        $0.books.separatesNumbers = false
        $0.books.separatesTensors = false
      },
    ]
  }

  /// The mistakes with the count of steps, where the update looks at it: one for each tensor, or
  /// `isShared` by all.
  package static func countDeviations(isShared: Bool) -> [Deviation<Self>] {
    [
      Deviation(
        "steps-per-parameter", "The step counter grows with each parameter, inside both loops"
      ) { $0.books.counts = .parameters },
      Deviation(
        "steps-per-tensor", "The step counter grows with each tensor and not with each step",
        seenIn: "flashlight/flashlight#143, clab/dynet#77"
      ) { $0.books.counts = .tensors },
      isShared
        ? Deviation(
          "own-counts", "Each tensor counts its own steps, those without a gradient not"
        ) { $0.books.counts = .steps }
        : Deviation(
          "one-count", "All tensors share one count of steps, those without a gradient among them",
          seenIn: "InfiniTensor/InfiniTrain#235"
        ) { $0.books.counts = .everyStep },
    ]
  }

  /// The mistakes with weight decay, where the optimizer has it in the gradient, or `decoupled`.
  package static func decayDeviations(decoupled: Bool) -> [Deviation<Self>] {
    let other: Deviation<Self> =
      decoupled
      ? Deviation(
        "decay-in-gradient", "Weight decay joins the gradient, as an L2 penalty does",
        equation: "g + λp", seenIn: "Adam(weight_decay=…)"
      ) { $0.books.decay = .inGradient }
      : Deviation(
        "decay-decoupled", "Weight decay is decoupled from the gradient",
        equation: "p ← (1 − γλ)p before the step",
        seenIn: "AdamW, Keras in every optimizer; Loshchilov & Hutter 2019"
      ) { $0.books.decay = .decoupled }
    return [
      Deviation("no-weight-decay", "Weight decay is ignored", equation: "λ = 0") {
        $0.books.decay = .ignored
      },
      Deviation(
        "decay-sign", "Weight decay has the wrong sign: weights grow", equation: "g − λp",
        seenIn: "egg-west/AdamW-pytorch#1"
      ) { $0.books.decay = .ascending },
      Deviation(
        "decay-doubled", "Weight decay counts twice: λp² was differentiated for λ/2 p²",
        equation: "g + 2λp"
      ) { $0.books.decay = .doubled },
      Deviation(
        "decay-multiplies-gradient", "The gradient is multiplied by 1 + λp: a bracket is missing",
        equation: "g(1 + λp)", seenIn: "apache/mxnet#8925"
      ) { $0.books.decay = .multipliesGradient },
      Deviation(
        "decay-without-rate", "Weight decay is not multiplied by the learning rate",
        equation: "− λp beside the step",
        seenIn: "flashlight/flashlight#143, pytorch/pytorch#4429"
      ) { $0.books.decay = .withoutRate },
      Deviation(
        "decay-after-step", "Weight decay is taken from the parameter after its step",
        equation: "(p − γd)(1 − γλ)",
        seenIn: "huggingface/transformers#14539"
      ) { $0.books.decay = .afterStep },
      Deviation(
        "decay-after-step-without-rate",
        "Weight decay is taken after the step, and not multiplied by the learning rate",
        equation: "(p − γd)(1 − λ)", seenIn: "norm_coefficient_post of ONNX's Adam"
      ) { $0.books.decay = .afterStepWithoutRate },
      Deviation(
        "decay-constant", "Weight decay takes the same from every weight: p is missing",
        equation: "− γλ beside the step", seenIn: "torch_optimizer's SGDW"
      ) { $0.books.decay = .constant },
      other,
      Deviation(
        "decay-spares-vectors", "Vectors, such as biases, are not decayed",
        equation: "λ = 0 where p has fewer than two dimensions",
        seenIn: "the recipes of large language models"
      ) { $0.books.sparesVectors = true },
    ] + (decoupled ? decoupledDecayDeviations : [maximizeAfterDecay])
  }

  /// The mistakes with the rate that multiplies a decoupled decay.
  private static var decoupledDecayDeviations: [Deviation<Self>] {
    [
      Deviation(
        "decay-twice", "Weight decay is taken twice in each step", equation: "(1 − γλ)²p",
        seenIn: "a decay for each group of devices"
      ) { $0.books.decay = .twice },
      Deviation(
        "decay-by-first-rate", "Weight decay is multiplied by the first learning rate for ever",
        equation: "(1 − γ₀λ)p"
      ) { $0.books.decay = .byFirstRate },
      Deviation(
        "decay-by-share-of-rate",
        "Weight decay is multiplied by the learning rate's share of the first one",
        equation: "(1 − λγ/γ₀)p", seenIn: "lion-pytorch's decoupled_weight_decay"
      ) { $0.books.decay = .byShareOfRate },
      Deviation(
        "decay-by-square-of-rate",
        "Weight decay falls with the square of the learning rate", equation: "(1 − λγ²/γ₀)p",
        seenIn: "timm's corrected_weight_decay; Defazio 2025, doi:10.48550/arXiv.2506.02285"
      ) { $0.books.decay = .bySquareOfRate },
      Deviation(
        "decay-by-rate-twice", "Weight decay is multiplied by the learning rate twice",
        equation: "(1 − γ²λ)p", seenIn: "a decoupled decay added to what the rate multiplies again"
      ) { $0.books.decay = .byRateTwice },
    ]
  }

  private static var maximizeAfterDecay: Deviation<Self> {
    Deviation(
      "maximize-after-decay", "maximize negates the decay too, so that weights grow",
      equation: "−(g + λp)"
    ) { $0.books.maximize = .last }
  }
}
