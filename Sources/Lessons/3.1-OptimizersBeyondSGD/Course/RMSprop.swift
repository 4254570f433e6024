import Exercising
import Gradus
import GradusCatalogue
import GradusReference
import PropertyTesting

/// RMSprop, as PyTorch's `RMSprop` has it with its options lr, alpha and eps.
let rmspropExercise: Exercise<OptimizerRun, Trajectory> = Exercise(
  "3.1.rmsprop", "RMSprop", file: "RMSprop.swift", tolerance: 1e-12,
  reference: { try $0.trajectory(of: GradusReference.RMSprop(options: $0.options)) },
  claims: [
    .lessonsExample {
      let example = lessonsExample(
        of: "RMSprop", ["lr": 0.1, "alpha": 0.9, "eps": 1e-8], from: 1, gradients: [4, 2, -1])
      return [
        (example, try example.trajectory(of: GradusReference.RMSprop(options: example.options)))
      ]
    },
    Claim(
      "follows PyTorch, step by step",
      asking: { try Golden.runs(of: "RMSprop", with: ["lr", "alpha", "eps"]) },
      source: Golden.source),
    Claim(
      "under a constant gradient the steps tend to γ · sign of the gradient",
      forAll: zip(.vector(1), .choice(of: [0.5, 0.9, 0.3])), cases: 6
    ) { input, rmsprop in
      let (gradient, alpha) = (input.0[0], input.1)
      let steps = 300
      let answer = try rmsprop.ask(
        run(
          "RMSprop", ["lr": 0.01, "alpha": .number(alpha), "eps": 1e-8], from: [0],
          gradients: Array(repeating: [gradient], count: steps)))
      try rmsprop.expect(
        lastStep(of: answer), equals: gradient > 0 ? 0.01 : -0.01, within: 1e-6,
        "after \(steps) steps along the gradient \(text(gradient)), a step of")
    },
    Claim(
      "the first step has length γ / √(1 − α) whatever the gradient",
      forAll: zip(Point.any, .choice(of: [0.9, 0.5, 0.99])), cases: 8
    ) { input, rmsprop in
      let (point, alpha) = input
      let length = 0.1 / (1 - alpha).squareRoot()
      let question = run(
        "RMSprop", ["lr": 0.1, "alpha": .number(alpha), "eps": 1e-30], from: point.parameters,
        gradients: [point.gradients])
      let moved = zip(point.parameters, point.gradients).map { $0 - ($1 > 0 ? length : -length) }
      try rmsprop.expect(
        question, toBe: Trajectory(parameters: [[moved]]),
        source: "parameter − γ / √(1 − α) · sign of the gradient")
    },
  ],
  deviations: Deviations(
    of: RMSpropRecipe(), answering: { try $0.trajectory($1) },
    RMSpropRecipe.deviations
      + RMSpropRecipe.bookkeepingDeviations.named("frozen-learning-rate", "first-tensor-only")
      + RMSpropRecipe.stateDeviations.named("shared-state")
      + RMSpropRecipe.beginnersSquares
      + RMSpropRecipe.beginnersDeviations + RMSpropRecipe.beginnersStateDeviations),
  hints: [
    "A parameter with large gradients should take smaller steps. Keep for each one a running mean "
      + "of its squared gradients, and divide by the root of it.",
    "v ← α v + (1 − α) g², then p ← p − γ g / (√v + ε). v starts at zero, and ε is added after "
      + "the root.",
    "Keep `private var squares: [[Double]] = []`, filled with zeros at the first step: squares = "
      + "parameters.map { $0.map { _ in 0 } }. In the loops update squares[k][i] first, then "
      + "parameters[k][i].",
  ],
  why:
    "Divided by the size that its gradients usually have, each parameter moves about γ a "
    + "step, steep or flat. Axes are rescaled; a valley that lies oblique is not.")
