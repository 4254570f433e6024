import Exercising
import Gradus
import GradusCatalogue
import GradusReference
import PropertyTesting

/// SGD with momentum, dampening and Nesterov's look-ahead, as PyTorch's `SGD` has them.
let momentumExercise: Exercise<OptimizerRun, Trajectory> = Exercise(
  "3.1.momentum", "momentum", file: "Momentum.swift", tolerance: 1e-12,
  reference: { try $0.trajectory(of: GradusReference.SGD(options: $0.options)) },
  claims: [
    .lessonsExample {
      let gradients = [1, 0.5, -1]
      return [
        (
          lessonsExample(
            of: "Momentum", ["lr": 0.1, "momentum": 0.9, "dampening": 0.5], from: 2,
            gradients: gradients),
          Trajectory(parameters: [[[1.9]], [[1.785]], [[1.7315]]])
        ),
        (
          lessonsExample(
            of: "Momentum", ["lr": 0.1, "momentum": 0.9, "nesterov": true], from: 2,
            gradients: gradients),
          Trajectory(parameters: [[[1.81]], [[1.634]], [[1.7106]]])
        ),
      ]
    },
    Claim(
      "follows PyTorch, step by step",
      asking: {
        try Golden.runs(of: "SGD", with: ["lr", "momentum", "dampening", "nesterov"])
          .filter { $0.question.options["momentum"] != nil }
      }, source: Golden.source),
    Claim(
      "with momentum 0 it is plain SGD", forAll: zip(Point.any, Point.any, learningRates)
    ) { input, momentum in
      let (point, later, rate) = input
      // The second gradients come from the other point, as far as they reach.
      let second = point.gradients.indices.map {
        $0 < later.gradients.count ? later.gradients[$0] : -point.gradients[$0]
      }
      let question = run(
        "Momentum", ["lr": .number(rate), "momentum": 0], from: point.parameters,
        gradients: [point.gradients, second])
      let plain = try question.trajectory(of: GradusReference.SGD(learningRate: rate))
      try momentum.expect(question, toBe: plain, source: "parameter − γ · gradient, twice")
    },
    Claim(
      "under a constant gradient the steps grow to γ / (1 − μ)",
      forAll: zip(.number(in: 0.5...2), .choice(of: [0.5, 0.3, 0.7])), cases: 6
    ) { input, momentum in
      let (gradient, mu) = input
      let steps = 120
      let answer = try momentum.ask(
        run(
          "Momentum", ["lr": 0.01, "momentum": .number(mu)], from: [0],
          gradients: Array(repeating: [gradient], count: steps)))
      try momentum.expect(
        lastStep(of: answer), equals: 0.01 / (1 - mu) * gradient, within: 1e-9,
        "after \(steps) steps along the gradient \(text(gradient)), a step of")
    },
  ],
  robustness: [
    Claim(
      "the first step is the first one, though its gradient be zero", forAll: Point.any, cases: 4
    ) { point, momentum in
      let zero = point.gradients.map { _ in 0.0 }
      let question = run(
        "Momentum", ["lr": 0.1, "momentum": 0.5, "dampening": 0.5], from: point.parameters,
        gradients: [zero, point.gradients])
      let moved = zip(point.parameters, point.gradients).map { $0 - 0.1 * 0.5 * $1 }
      try momentum.expect(
        question, toBe: Trajectory(parameters: [[point.parameters], [moved]]),
        source: "dampening counts from the second step on")
    }
  ],
  deviations: Deviations(
    of: SGDRecipe(), answering: { try $0.trajectory($1) },
    SGDRecipe.moves.named("ascent") + SGDRecipe.momentumDeviations
      + SGDRecipe.bookkeepingDeviations.named("frozen-learning-rate", "first-tensor-only")
      + SGDRecipe.firstStepDeviations + SGDRecipe.stateDeviations.named("shared-state")
      + SGDRecipe.beginnersMomentum
      + SGDRecipe.beginnersDeviations + SGDRecipe.beginnersStateDeviations),
  hints: [
    "A ball rolls on in the direction it had: keep for each parameter a running sum of the "
      + "gradients, in which older ones fade.",
    "First step: u = g. Later: u ← μ u + (1 − τ) g. Then p ← p − γ u, or with Nesterov "
      + "p ← p − γ (g + μ u). The learning rate stays outside the buffer.",
    "Keep `private var buffers: [[Double]] = []`. When it is empty, this is the first step: set it "
      + "to the gradients as they are. Else loop over both indices and update each buffer first, "
      + "then the parameter.",
  ],
  why:
    "Gradients that agree add up to 1/(1 − μ) of one; those that alternate cancel. So it "
    + "speeds along a valley and calms across it, which one rate cannot.",
  worked: "GradusReference/Optimizers/SGD.swift")
