import Exercising
import Gradus
import GradusCatalogue
import GradusReference
import PropertyTesting

/// The SGD step, p ← p − γ (g + λ p), as PyTorch's `SGD` has it without momentum.
let sgdExercise: Exercise<OptimizerRun, Trajectory> = Exercise(
  "3.1.sgd", "the SGD step", file: "SGD.swift", tolerance: 1e-12,
  reference: { try $0.trajectory(of: GradusReference.SGD(options: $0.options)) },
  claims: [
    .lessonsExample {
      let example = lessonsExample(
        of: "SGD", ["lr": 0.1, "weight_decay": 0.2], from: 1, gradients: [0.5, -0.3, 0])
      return [(example, Trajectory(parameters: [[[0.93]], [[0.9414]], [[0.922572]]]))]
    },
    Claim(
      "follows PyTorch, step by step",
      asking: { try Golden.runs(of: "SGD", with: ["lr", "weight_decay"]) }, source: Golden.source),
    Claim(
      "on a zero gradient, weight decay alone multiplies by 1 − γλ",
      forAll: zip(Point.any, learningRates)
    ) { input, sgd in
      let (point, rate) = input
      let question = run(
        "SGD", ["lr": .number(rate), "weight_decay": 0.2], from: point.parameters,
        gradients: [point.parameters.map { _ in 0 }])
      try sgd.expect(
        question, toBe: Trajectory(parameters: [[point.parameters.map { $0 * (1 - rate * 0.2) }]]),
        source: "(1 − γλ) · parameter")
    },
    Claim(
      "a parabola's minimum is reached if and only if the rate is below 2 / curvature",
      forAll: zip(.number(in: 0.5...4), .choice(of: [0.2, 0.6, 0.95, 1.05, 1.3])), cases: 8
    ) { input, sgd in
      let (curvature, share) = input
      let rate = share * 2 / curvature
      // The gradient of curvature/2 · p² is asked for along the way.
      var p = 1.0
      for _ in 0..<16 {
        let answer = try sgd.ask(
          run("SGD", ["lr": .number(rate)], from: [p], gradients: [[curvature * p]]))
        p = answer.parameters.first?.first?.first ?? .nan
      }
      try sgd.expect(
        share < 1 ? abs(p) < 1 : abs(p) > 1,
        answered: "on \(text(curvature))/2 · p², 16 steps with lr \(text(rate)) lead from 1 to "
          + text(p),
        expected: share < 1
          ? "closer to 0: lr is below 2 / \(text(curvature))"
          : "further from 0: lr is above 2 / \(text(curvature))")
    },
  ],
  deviations: Deviations(
    of: SGDRecipe(), answering: { try $0.trajectory($1) },
    SGDRecipe.moves
      + SGDRecipe.decayDeviations(decoupled: false).named(
        "no-weight-decay", "decay-sign", "decay-doubled", "decay-multiplies-gradient",
        "decay-without-rate", "decay-after-step")
      + SGDRecipe.bookkeepingDeviations.named("frozen-learning-rate", "first-tensor-only")
      + SGDRecipe.beginnersDecay + SGDRecipe.beginnersDeviations),
  hints: [
    "The gradient points uphill, and its size says how steep it is there. Where should a "
      + "parameter go, and how far?",
    "p ← p − γ (g + λ p): weight decay joins the gradient, then the learning rate multiplies "
      + "the sum.",
    "Two loops, one over the tensors, one over the numbers in each: for k in "
      + "parameters.indices { for i in parameters[k].indices { … } }. Write the new value back to "
      + "parameters[k][i].",
  ],
  why:
    "Decay is the slope of λ/2 p², so it joins the gradient and shrinks every weight by the "
    + "share γλ. With no momentum and no scaling, where the slope is 0 nothing else moves.")
