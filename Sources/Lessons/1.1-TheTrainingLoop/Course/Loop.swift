import Answering
import Exercising
import GradientCheck
import Gradus
import GradusReference
import PropertyTesting
import TheTrainingLoopQuestions

/// The loop of gradient descent on a loss that notes how it is asked.
let loopExercise: Exercise<DescentRun, DescentTrace> = Exercise(
  "1.1.loop", "the loop", file: "Loop.swift",
  reference: { try $0.trace(GradusReference.descend) },
  claims: [
    .lessonsExample {
      [
        (
          DescentRun(loss: .price, initial: [0], learningRate: 0.05, epochs: 3),
          DescentTrace(
            descent: Descent(losses: [29, 7.4, 2], parameters: [2.1]),
            gradientAskedAt: [[0], [1.2], [1.8]], lossCalls: 3)
        )
      ]
    },
    Claim(
      "follows PyTorch's loops, loss by loss, and asks for the gradient where it then is",
      asking: recordedLoops, source: Golden.source),
    Claim(
      "an epoch moves by −γ times the slope of the loss that it records (slope by GSL)",
      forAll: .choice(of: stepsOnBowls), cases: 4
    ) { input, loop in
      let (bowl, start, rate) = input
      func run(_ start: [Double]) throws -> Descent {
        let question = DescentRun(loss: bowl, initial: start, learningRate: rate, epochs: 1)
        let trace = try loop.ask(question)
        return trace.descent
      }
      let answer = try run(start)
      try loop.expect(
        answer.losses.count == 1 && answer.parameters.count == 2,
        answered: "\(answer.losses.count) losses and \(answer.parameters.count) parameters",
        expected: "1 loss and 2 parameters")
      let moved = zip(start, answer.parameters).map { ($0 - $1) / rate }
      let checks = try checkGradient(
        of: { try run($0).losses.first ?? .nan }, at: start, is: moved)
      for check in checks {
        let name = "parameters[\(check.index)]"
        try loop.expect(
          check.verdict == .agrees,
          answered: "\(name) moved by \(text(-rate * check.analytic)), −γ times "
            + text(check.analytic),
          expected: "−γ times \(text(check.numeric.value)) ± \(text(check.numeric.bar)), the slope "
            + "of the loss recorded")
      }
    },
    Claim(
      "on a parabola each epoch multiplies the distance from the lowest point by 1 − γ · curvature",
      forAll: zip(
        .choice(of: [1, 0.5, 2.5, 4]), .choice(of: [0.25, 0.1, 0.5, 0.8, 1.2]),
        .choice(of: [(0.25, 0.5), (-1.25, -2), (1.5, 1.25), (-0.5, -0.75)])), cases: 8
    ) { input, loop in
      let (curvature, share, (center, distance)) = input
      let parabola = ParabolaRun(
        curvature: curvature, share: share, center: center, distance: distance)
      try loop.expect(parabola.question, toBe: parabola.answer, source: ParabolaRun.source)
    },
  ],
  robustness: [
    Claim(
      "runs all its epochs, be the loss negative, hardly sloping, or beyond all numbers",
      asking: {
        ParabolaRun.thatTemptToEnd.map { ($0.question, $0.answer) }
      }, source: ParabolaRun.source),
    Claim(
      "without epochs there are no losses, nothing is asked, and the start comes back",
      asking: {
        [
          DescentRun(loss: .priceAndFee, initial: [0.5, -3], learningRate: 0.05, epochs: 0),
          DescentRun(loss: .price, initial: [4], learningRate: 0.1, epochs: 0),
        ].map {
          (
            $0,
            DescentTrace(
              descent: Descent(losses: [], parameters: $0.initial), gradientAskedAt: [],
              lossCalls: 0)
          )
        }
      }, source: "by hand"),
  ],
  deviations: Deviations(
    of: LoopRecipe(),
    answering: { recipe, run in try run.trace(recipe.descend) }, LoopRecipe.all),
  hints: [
    "Four things an epoch: note the loss, ask for the slopes, take a step against them, go on from "
      + "there. Which of them change the parameters?",
    "lossₖ = L(p), then p ← p − γ g(p), with the same p in both. Whatever is asked after the step "
      + "belongs to the next epoch.",
    "var p = initial and var losses: [Double] = []; then for _ in 0..<epochs { append try loss(p); "
      + "let g = try gradient(p); p = … }; after the loop, Descent(losses: losses, parameters: p).",
  ],
  why:
    "A slope holds only where it was taken. So it is asked for anew at each place, and loss "
    + "and slopes of one epoch belong to the same parameters: a history that mixes two places "
    + "shows a descent that nobody made.")

/// PyTorch's runs; the gradient was asked wherever the parameters were before a step.
private func recordedLoops() throws -> [(question: DescentRun, answer: DescentTrace)] {
  try Golden.lesson("1.1-loop").filter { $0.numbers["center"] != nil }.map {
    let losses = try $0.list("losses")
    let run = DescentRun(
      loss: try QuadraticLoss($0), initial: try $0.list("initial"),
      learningRate: try $0.number("rate"), epochs: losses.count)
    return (
      run,
      DescentTrace(
        descent: Descent(losses: losses, parameters: try $0.list("parameters")),
        gradientAskedAt: try $0.list("visited").grouped(by: run.initial.count),
        lossCalls: losses.count)
    )
  }
}
