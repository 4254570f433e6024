import Exercising
import Gradus

// Deviations around an update rule, which any optimizer can have.

extension OptimizerRecipe {
  /// The mistakes with a step that is otherwise right.
  static var stepDeviations: [Deviation<Self>] {
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
      ) { $0.books.followsLearningRate = false },
      Deviation("first-tensor-only", "Only the first tensor is moved") {
        $0.books.movesEveryTensor = false
      },
      Deviation(
        "maximize-ignored", "maximize is ignored: the step goes down", equation: "g, not −g"
      ) { $0.books.maximize = .never },
      Deviation(
        "stale-gradient", "Each step uses the gradient of the step before it, the first one none",
        equation: "gₜ₋₁ for gₜ", seenIn: "a step taken before backward"
      ) { $0.books.feed.isStale = true },
      Deviation(
        "accumulated-gradient", "Gradients add up from step to step",
        equation: "g₁ + … + gₜ for gₜ",
        seenIn: "a training loop without zero_grad"
      ) { $0.books.feed.accumulates = true },
      Deviation(
        "clipped-norm", "The gradients are clipped to a norm of 1, all tensors together",
        equation: "g · min(1, 1 / (‖g‖ + 10⁻⁶))", seenIn: "clip_grad_norm_(1.0) in a training loop"
      ) { $0.books.feed.clipsNorm = 1 },
      Deviation(
        "clipped-each-norm", "Each tensor's gradient is clipped to a norm of 1",
        equation: "g · min(1, 1 / ‖g‖), tensor by tensor", seenIn: "Keras's clipnorm"
      ) { $0.books.feed.clipsEachNorm = 1 },
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
      ) { $0.books.feed.missingIsZero = true },
      Deviation(
        "zero-is-none", "A gradient of zeros is taken for none: the tensor is not touched",
        equation: "no step where g = 0"
      ) { $0.books.feed.zeroIsMissing = true },
    ]
  }

  /// The mistakes of a first optimizer, which no library makes.
  package static var beginnersDeviations: [Deviation<Self>] {
    [
      Deviation(
        "on-a-copy", "The parameters stay where they are: a copy of them is moved",
        seenIn: "for var tensor in parameters { … }"
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

  /// The mistakes with the count of steps, where the update looks at it.
  package static var countDeviations: [Deviation<Self>] {
    [
      Deviation(
        "steps-per-parameter", "The step counter grows with each parameter, inside both loops"
      ) { $0.books.counts = .parameters },
      Deviation(
        "steps-per-tensor", "The step counter grows with each tensor and not with each step",
        seenIn: "flashlight/flashlight#143, clab/dynet#77"
      ) { $0.books.counts = .tensors },
      Deviation(
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
      other,
      Deviation(
        "decay-spares-vectors", "Vectors, such as biases, are not decayed",
        equation: "λ = 0 where p has fewer than two dimensions",
        seenIn: "the recipes of large language models"
      ) { $0.books.sparesVectors = true },
    ] + (decoupled ? [] : [maximizeAfterDecay])
  }

  private static var maximizeAfterDecay: Deviation<Self> {
    Deviation(
      "maximize-after-decay", "maximize negates the decay too, so that weights grow",
      equation: "−(g + λp)"
    ) { $0.books.maximize = .last }
  }
}
