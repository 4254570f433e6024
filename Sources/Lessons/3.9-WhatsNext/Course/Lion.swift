import Exercising
import Gradus
import GradusCatalogue
import GradusReference
import PropertyTesting

/// Lion, as its authors' program has it.
let lionExercise: Exercise<OptimizerRun, Trajectory> = Exercise(
  "3.9.lion", "Lion", file: "Lion.swift", tolerance: 1e-12,
  reference: { try $0.trajectory(of: GradusReference.Lion.self) },
  claims: [
    .lessonsExample {
      let example = run(
        "Lion", ["lr": 0.1, "betas": [0.5, 0.75], "weight_decay": 0.5], from: [1],
        gradients: [[4], [-0.5], [-1]])
      return [(example, Trajectory(parameters: [[[0.85]], [[0.7075]], [[0.772125]]]))]
    },
    Claim(
      "follows lion-pytorch, step by step",
      asking: { try Golden.runs(of: "Lion", with: ["lr", "betas", "weight_decay"]) },
      source: "\(lionSource) on \(Golden.source)"),
    Claim(
      "it turns at once where a new slope outweighs the memory of the old, and only there",
      forAll: zip(
        Generator<Int>.integer(in: 1...5), .choice(of: [(0.9, 0.99), (0.5, 0.8), (0.6, 0.3)]),
        .choice(of: [0.9, 1.1]))
    ) { input, lion in
      let (count, betas, share) = input
      let memory = (0..<count).reduce(0) { memory, _ in betas.1 * memory + 1 - betas.1 }
      let turned = share * betas.0 * memory / (1 - betas.0)
      let answer = try lion.ask(
        run(
          "Lion", ["lr": 0.1, "betas": .numbers([betas.0, betas.1])], from: [1],
          gradients: Array(repeating: [1.0], count: count) + [[-turned]]))
      let last = answer.parameters.suffix(2).compactMap(\.first?.first)
      let moved = last.count == 2 ? last[1] - last[0] : .nan
      try lion.expect(
        moved, equals: share > 1 ? 0.1 : -0.1,
        "after \(counted(count, "slope")) of 1 and one of \(text(-turned)), with β "
          + "\(text(betas.0)) and \(text(betas.1)), it moves by")
    },
    scaleDoesNotCount("Lion", ["lr": 0.1, "betas": [0.8, 0.9]]),
    Claim(
      "without a slope there is no step but the decay's",
      forAll: zip(.vector(2), .choice(of: [0.1, 0.02]))
    ) { input, lion in
      let (start, rate) = input
      let question = run(
        "Lion", ["lr": .number(rate), "weight_decay": 0.3], from: start, gradients: [[0, 0]])
      try lion.expect(
        question, toBe: Trajectory(parameters: [[start.map { (1 - rate * 0.3) * $0 }]]),
        source: "(1 − γλ) · parameter: the sign of 0 is 0")
    },
  ],
  deviations: Deviations(
    of: LionRecipe(), answering: { try $0.trajectory($1) }, lionMistakes.flatMap { $0 }),
  hints: [
    "How far a step goes is settled beforehand. What decides whether it goes up or down, and what is "
      + "remembered of that for the next one? The two are not the same mixture.",
    "p ← (1 − γ λ) p, then p ← p − γ sign(β1 m + (1 − β1) g), and last m ← β2 m + (1 − β2) g. m starts "
      + "at zero.",
    "let d = betas.0 * m + (1 - betas.0) * g; let sign: Double = d > 0 ? 1 : d < 0 ? -1 : 0. Multiply "
      + "the parameter by 1 - learningRate * weightDecay before the step; write m when it is over.",
  ],
  why:
    "The sign makes every step γ long, so no second mean is needed. One mixture decides "
    + "with a short memory, the other keeps a long one: a new slope has a say without erasing "
    + "the old ones.")

package let lionSource = "lion-pytorch 0.2.5"

/// The mistakes with its two mixtures that no library makes.
private let lionDeviations: [Deviation<LionRecipe>] = [
  Deviation(
    "shares-turned", "In the step the memory has the share 1 − β1, the gradient β1",
    equation: "sign((1 − β1) m + β1 g)"
  ) { $0.direction = { m, g, betas in (1 - betas.0) * m + betas.0 * g } },
  Deviation(
    "gradient-whole", "In the step the gradient counts whole, without its share 1 − β1",
    equation: "sign(β1 m + g)"
  ) { $0.direction = { m, g, betas in betas.0 * m + g } },
  Deviation(
    "memory-sums", "The memory takes the gradient whole, without its share 1 − β2",
    equation: "m ← β2 m + g"
  ) { $0.mean = { m, g, betas in betas.1 * m + g } },
  Deviation(
    "memory-of-steps", "The memory keeps the mixture of the step, not the gradient",
    equation: "m ← β2 m + (1 − β2)(β1 m + (1 − β1) g)"
  ) {
    $0.mean = { m, g, betas in
      betas.1 * m + (1 - betas.1) * (betas.0 * m + (1 - betas.0) * g)
    }
  },
  Deviation(
    "memory-of-signs", "The memory keeps the gradient's sign, not the gradient",
    equation: "m ← β2 m + (1 − β2) sign(g)"
  ) {
    $0.mean = { m, g, betas in betas.1 * m + (1 - betas.1) * (g > 0 ? 1 : g < 0 ? -1 : 0) }
  },
  Deviation("zero-has-a-sign", "The sign of 0 is taken to be 1", equation: "sign(0) = 1") {
    $0.sign = { $0 < 0 ? -1 : 1 }
  },
  Deviation("zero-is-below", "The sign of 0 is taken to be −1", equation: "c > 0 ? 1 : −1") {
    $0.sign = { $0 > 0 ? 1 : -1 }
  },
  Deviation(
    "memory-from-first", "The memory begins as the first gradient", equation: "m₁ = g₁",
    seenIn: "the first step of torch.optim.SGD's momentum"
  ) { $0.mean = { m, g, betas in m == 0 ? g : betas.1 * m + (1 - betas.1) * g } },
]

private let lionMistakes: [[Deviation<LionRecipe>]] = [
  LionRecipe.deviations.named(
    "mean-updated-first", "betas-swapped", "no-sign", "one-beta", "no-momentum"),
  lionDeviations,
  LionRecipe.decayDeviations(decoupled: true).named(
    "no-weight-decay", "decay-sign", "decay-without-rate", "decay-after-step", "decay-in-gradient"),
  LionRecipe.stepDeviations,
  LionRecipe.bookkeepingDeviations.named("frozen-learning-rate", "first-tensor-only"),
  LionRecipe.stateDeviations.named("shared-state"),
  LionRecipe.beginnersDeviations, LionRecipe.beginnersStateDeviations,
]
