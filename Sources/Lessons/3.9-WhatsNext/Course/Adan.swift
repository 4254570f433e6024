import Exercising
import Gradus
import GradusCatalogue
import GradusReference
import PropertyTesting

/// Adan, as its authors' program has it.
let adanExercise: Exercise<OptimizerRun, Trajectory> = Exercise(
  "3.9.adan", "Adan", file: "Adan.swift", tolerance: 1e-12,
  reference: { try $0.trajectory(of: adan($0.options)) },
  claims: [
    .lessonsExample { [(AdanExample.run, AdanExample.byHand)] },
    Claim(
      "follows timm's Adan, step by step",
      asking: { try Golden.runs(of: "Adan", with: ["lr", "betas", "eps", "weight_decay"]) },
      source: "\(adanSource) on \(Golden.source)"),
    Claim(
      "under a constant gradient every step has the length γ",
      forAll: zip(.vector(2), .vector(2), .choice(of: [0.1, 0.02])), cases: 6
    ) { input, adan in
      let (start, gradient, rate) = input
      let steps = 8
      let question = run(
        "Adan", ["lr": .number(rate), "betas": [0.9, 0.8, 0.95], "eps": 1e-30], from: start,
        gradients: Array(repeating: gradient, count: steps))
      let expected = (1...steps).map { step in
        zip(start, gradient).map { $0 - ($1 > 0 ? rate : -rate) * Double(step) }
      }
      try adan.expect(
        question, toBe: Trajectory(parameters: expected.map { [$0] }),
        source: "nothing changes, and the corrections cancel the start at zero exactly")
    },
    Claim("two steps along any two gradients are those worked out by hand", forAll: Walk.any) {
      walk, adan in
      let (first, second) = (walk.gradients[0], walk.gradients[1])
      let question = run(
        "Adan", ["lr": 0.1, "betas": [0.5, 0.25, 0.75], "eps": 1e-30], from: [walk.start],
        gradients: [[first], [second]])
      // Divided by 1 − β², the two weights β (1 − β) and 1 − β are β/(1 + β) and 1/(1 + β).
      let (change, ahead) = (second - first, second + 0.25 * (second - first))
      let mean = (0.5 * first + second) / 1.5
      let square = (0.75 * first * first + ahead * ahead) / 1.75
      let once = walk.start - (first > 0 ? 0.1 : -0.1)
      let twice = once - 0.1 * (mean + 0.25 * change / 1.25) / square.squareRoot()
      try adan.expect(
        question, toBe: Trajectory(parameters: [[[once]], [[twice]]]),
        source: "by hand: m̂ = (β1 g₁ + g₂)/(1 + β1), d̂ = (g₂ − g₁)/(1 + β2)")
    },
    scaleDoesNotCount("Adan", ["lr": 0.1, "betas": [0.9, 0.8, 0.95], "eps": 1e-30]),
    Claim(
      "without a slope the decay divides by 1 + γλ",
      forAll: zip(.vector(2), .choice(of: [0.1, 0.5]))
    ) { input, adan in
      let (start, rate) = input
      let question = run(
        "Adan", ["lr": .number(rate), "weight_decay": 0.4], from: start,
        gradients: [[0, 0], [0, 0]])
      let shrinking = 1 + rate * 0.4
      try adan.expect(
        question,
        toBe: Trajectory(parameters: [
          [start.map { $0 / shrinking }], [start.map { $0 / shrinking / shrinking }],
        ]), source: "parameter / (1 + γλ) in each step")
    },
  ],
  deviations: Deviations(
    of: AdanRecipe(), answering: { try $0.trajectory($1) }, adanMistakes.flatMap { $0 }),
  hints: [
    "Where will the gradient be after the next step? If it goes on changing as it did, you can tell. "
      + "Adan is Adam with that guess in two places.",
    "m ← β1 m + (1 − β1) g, d ← β2 d + (1 − β2)(g − g′), n ← β3 n + (1 − β3)(g + β2(g − g′))²; each "
      + "divided by 1 − βᵗ. Then p ← (p − γ (m̂ + β2 d̂)/(√n̂ + ε))/(1 + γλ).",
    "At the first step keep the gradients: before = gradients, so that the change is 0 there, and fill "
      + "three lists with zeros. Count the steps once, above both loops. In the loops: let change = "
      + "g - before[k][i], and last before[k][i] = g.",
  ],
  why:
    "A running mean is linear, so the mean of g + β(g − g′) splits into two means, each "
    + "with a memory of its own. Divided by the root of its own square, the look-ahead has no "
    + "scale, as in Adam.")

package let adanSource = "timm 1.0.31"

/// The lesson's example: two steps, the second after the gradient has fallen from 4 to 2.
package enum AdanExample {
  package static let run = WhatsNextCourse.run(
    "Adan", ["lr": 0.1, "betas": [0.8, 0.5, 0.75], "eps": 0, "weight_decay": 0.25], from: [1],
    gradients: [[4], [2]])

  /// The first step goes 0.1, whatever the gradient. In the second m̂ = 1.04/0.36, d̂ = −1/0.75 and
  /// n̂ = 3.25/0.4375.
  package static let byHand: Trajectory = {
    let once = 0.9 / 1.025
    let step = (1.04 / 0.36 - 0.5 / 0.75) / (3.25 / 0.4375).squareRoot()
    return Trajectory(parameters: [[[once]], [[(once - 0.1 * step) / 1.025]]])
  }()
}

/// The reference with a run's options.
private func adan(_ options: Options) throws -> GradusReference.Adan {
  try GradusReference.Adan(
    learningRate: options.number("lr", 1e-3), betas: options.triple("betas", (0.98, 0.92, 0.99)),
    eps: options.number("eps", 1e-8), weightDecay: options.number("weight_decay", 0))
}

/// The mistakes that no library makes.
private let adanDeviations: [Deviation<AdanRecipe>] = [
  Deviation(
    "change-turned", "The change is that back to the gradient before", equation: "g′ − g"
  ) { $0.change = { $1 - $0 } },
  Deviation(
    "sum-for-change", "The gradients are added where their difference belongs", equation: "g + g′"
  ) { $0.change = { $0 + $1 } },
  Deviation(
    "change-squared-whole", "In the square the change counts whole, without β2",
    equation: "n ← β3 n + (1 − β3)(g + (g − g′))²"
  ) { $0.squared = { g, change, _ in g + change } },
  Deviation(
    "square-of-change", "The change alone is squared", equation: "n ← β3 n + (1 − β3)(g − g′)²"
  ) { $0.squared = { _, change, _ in change } },
  Deviation(
    "shares-of-change", "In the square the change is weighed by 1 − β2: the paper's formula, our β",
    equation: "n ← β3 n + (1 − β3)(g + (1 − β2)(g − g′))²"
  ) { $0.squared = { g, change, beta in g + (1 - beta) * change } },
  Deviation(
    "first-gradient-kept", "The gradient before is the first one in every step", equation: "g − g₁"
  ) { $0.keepsFirst = true },
  Deviation(
    "decay-before-step", "The decay divides the parameter alone, not the step",
    equation: "p/(1 + γλ) − γd"
  ) { $0.decayed = { p, step, product in p / (1 + product) - step } },
  Deviation(
    "decay-multiplies", "The decay multiplies after the step, where it should divide",
    equation: "(p − γd)(1 − γλ)"
  ) { $0.decayed = { p, step, product in (p - step) * (1 - product) } },
  Deviation(
    "change-corrected-by-first", "The mean change is corrected with β1", equation: "d/(1 − β1ᵗ)"
  ) { $0.correction2 = $0.correction1 },
  Deviation("change-not-corrected", "The mean change is not corrected", equation: "m̂ + β2 d") {
    $0.correction2 = { _ in 1 }
  },
  Deviation("mean-not-corrected", "The mean gradient is not corrected", equation: "m + β2 d̂") {
    $0.correction1 = { _ in 1 }
  },
  Deviation("square-not-corrected", "The mean square is not corrected", equation: "√n + ε") {
    $0.correction3 = { _ in 1 }
  },
]

private let adanMistakes: [[Deviation<AdanRecipe>]] = [
  AdanRecipe.deviations.named(
    "decay-decoupled", "no-weight-decay", "first-change-is-gradient", "no-look-ahead",
    "change-not-weighed", "square-of-gradient", "no-bias-correction", "betas-of-paper",
    "epsilon-hat", "epsilon-inside-root"),
  adanDeviations,
  AdanRecipe.stepDeviations,
  AdanRecipe.countDeviations(isShared: true).named("steps-per-parameter", "steps-per-tensor"),
  AdanRecipe.bookkeepingDeviations.named("frozen-learning-rate", "first-tensor-only"),
  AdanRecipe.stateDeviations.named("shared-state"),
  AdanRecipe.beginnersDeviations, AdanRecipe.beginnersStateDeviations,
]
