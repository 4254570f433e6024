import Exercising
import Foundation
import Gradus
import GradusCatalogue
import GradusReference
import PropertyTesting

/// Adam, as PyTorch's `Adam` has it with its options lr, betas and eps.
let adamExercise: Exercise<OptimizerRun, Trajectory> = Exercise(
  "3.1.adam", "Adam", file: "Adam.swift", tolerance: 1e-12,
  reference: { try $0.trajectory(of: GradusReference.Adam(options: $0.options)) },
  claims: [
    .lessonsExample {
      let example = lessonsExample(
        of: "Adam", ["lr": 0.1, "betas": [0.9, 0.999], "eps": 1e-8], from: 1,
        gradients: [4, 2, -1])
      return [(example, try example.trajectory(of: GradusReference.Adam(options: example.options)))]
    },
    Claim(
      "follows PyTorch, step by step",
      asking: { try Golden.runs(of: "Adam", with: ["lr", "betas", "eps"]) }, source: Golden.source),
    Claim(
      "the first step has length lr whatever the gradient's scale",
      forAll: zip(Point.any, .scale, learningRates)
    ) { input, adam in
      let (point, scale, rate) = input
      let question = run(
        "Adam", ["lr": .number(rate), "betas": [0.9, 0.999], "eps": 1e-30],
        from: point.parameters, gradients: [point.gradients.map { $0 * scale }])
      let moved = zip(point.parameters, point.gradients).map { $0 - ($1 > 0 ? rate : -rate) }
      try adam.expect(
        question, toBe: Trajectory(parameters: [[moved]]),
        source: "parameter − lr · sign of the gradient")
    },
    Claim(
      "under a constant gradient every step has length lr", forAll: zip(Point.any, learningRates),
      cases: 8
    ) { input, adam in
      let (point, rate) = input
      let steps = 20
      let question = run(
        "Adam", ["lr": .number(rate), "betas": [0.9, 0.999], "eps": 1e-30],
        from: point.parameters, gradients: Array(repeating: point.gradients, count: steps))
      let expected = (1...steps).map { step in
        zip(point.parameters, point.gradients).map {
          $0 - ($1 > 0 ? rate : -rate) * Double(step)
        }
      }
      try adam.expect(
        question, toBe: Trajectory(parameters: expected.map { [$0] }),
        source: "the corrections cancel the start at zero exactly")
    },
  ],
  deviations: Deviations(
    of: AdamRecipe(), answering: { try $0.trajectory($1) },
    AdamRecipe.momentDeviations
      + AdamRecipe.countDeviations(isShared: false).named("steps-per-parameter", "steps-per-tensor")
      + AdamRecipe.bookkeepingDeviations.named("frozen-learning-rate", "first-tensor-only")
      + AdamRecipe.stateDeviations.named("shared-state")
      + AdamRecipe.beginnersCorrections
      + AdamRecipe.beginnersDeviations + AdamRecipe.beginnersStateDeviations),
  hints: [
    "Adam is RMSprop with two changes: the gradient is averaged too, and both averages, which "
      + "start at zero and so are too small at first, are scaled up to what they would be.",
    "m ← β1 m + (1 − β1) g and v ← β2 v + (1 − β2) g². At step t = 1, 2, … divide them by "
      + "1 − β1ᵗ and 1 − β2ᵗ. Then p ← p − γ m̂ / (√v̂ + ε), with ε outside the root.",
    "Count the steps once at the top of `step`, before the loops: steps += 1. Do not store the "
      + "corrected averages: `let mHat = means[k][i] / (1 - pow(betas.0, Double(steps)))`. For "
      + "`pow`, import Foundation.",
  ],
  why:
    "Both means began at 0 and hold a share of 1 − βᵗ; divided by it they are means from "
    + "the first step on. Their quotient has no scale, so a usual step is at most about γ, "
    + "whatever the loss's units.")
