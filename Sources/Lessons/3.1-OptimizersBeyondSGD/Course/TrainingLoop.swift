import Exercising
import Gradus
import GradusCatalogue
import GradusReference
import OptimizersBeyondSGDQuestions
import PropertyTesting

/// The training loop around one optimizer, which follows a script so that the loop is judged by
/// itself.
let trainingLoopExercise: Exercise<TrainingScript, TrainingTrace> = Exercise(
  "3.1.loop", "the training loop", file: "TrainingLoop.swift", tolerance: 1e-9,
  reference: { try TrainingRecipe().trace($0) },
  claims: [
    .lessonsExample {
      let lines = [
        Line(weight: 0, bias: 0), Line(weight: 13.0 / 15, bias: 0.6),
        Line(weight: 298.0 / 225, bias: 68.0 / 75),
        Line(weight: 10586.0 / 6750, bias: 1193.0 / 1125),
      ]
      let script = TrainingScript(
        data: Dataset(x: [0, 1, 2], y: [1, 3, 5]), initial: lines[0],
        updates: updates(along: lines))
      return [(script, try TrainingRecipe().trace(script))]
    },
    Claim(
      "follows PyTorch's losses and gradients, epoch by epoch",
      asking: recordedScripts, source: Golden.source),
    Claim(
      "the gradient that reaches the optimizer is the slope of the loss returned (by GSL)",
      forAll: trainingProblem, cases: 6
    ) { problem, loop in
      func trace(at line: [Double]) throws -> TrainingTrace {
        try loop.ask(
          TrainingScript(
            data: problem, initial: Line(weight: line[0], bias: line[1]),
            updates: [Line(weight: 0.125, bias: -0.25)]))
      }
      let point = [0.75, -1.25]
      let answer = try trace(at: point)
      guard let gradient = answer.gradients.first else {
        return try loop.expect(
          false, answered: "the optimizer was not called", expected: "one call an epoch")
      }
      try loop.expect(
        [gradient.weight, gradient.bias], ["gradient of the weight", "gradient of the bias"],
        isTheGradientOf: "the first loss at weight \(text(point[0])), bias \(text(point[1]))",
        { try trace(at: $0).training.losses.first ?? .nan }, at: point)
    },
    Claim(
      "the parameters returned are those after the last step", forAll: trainingProblem, cases: 4
    ) { problem, loop in
      let updates = [
        Line(weight: 0.5, bias: -1), Line(weight: 0.25, bias: 4), Line(weight: 2, bias: 0.125),
      ]
      let answer = try loop.ask(
        TrainingScript(data: problem, initial: Line(weight: 1, bias: 2), updates: updates))
      try loop.expect(
        answer.gradients.count == 3 && answer.training.losses.count == 3,
        answered:
          "\(answer.gradients.count) optimizer steps and \(answer.training.losses.count) losses",
        expected: "3 of each, one an epoch")
      try loop.expect(answer.training.weight, equals: 3.75, "weight")
      try loop.expect(answer.training.bias, equals: 5.125, "bias")
    },
  ],
  robustness: [
    Claim(
      "points far from zero cost no digits",
      asking: {
        let script = TrainingScript(
          data: Dataset(x: farFromZero, y: farFromZero.map { $0 - 0.5 }),
          initial: Line(weight: 1, bias: 0), updates: [Line(weight: 0, bias: 0.5)])
        return [(script, try TrainingRecipe().trace(script))]
      }, source: "every error is 0.5")
  ],
  deviations: Deviations(
    of: TrainingRecipe(), answering: { try $0.trace($1) },
    [
      Deviation("loss-after-step", "The loss is measured after the step") {
        $0.lossAfterStep = true
      },
      Deviation(
        "squares-multiplied-out",
        "The squares are multiplied out, which far from zero leaves no digits",
        equation: "1/n (Σ ŷ² − 2 Σ ŷy + Σ y²)"
      ) { $0.multipliesOut = true },
      Deviation(
        "gradients-add-up", "The gradient of earlier epochs is never reset and adds up",
        seenIn: "a missing zero_grad()"
      ) { $0.resetsGradient = false },
      Deviation(
        "stale-gradient", "The gradient belongs to the parameters before the last step",
        seenIn: "backward() before the parameters moved"
      ) { $0.usesStaleGradient = true },
      Deviation(
        "gradient-sum", "The gradient is summed over the points, not averaged",
        seenIn: "hunkim/DeepLearningZeroToAll#173"
      ) { $0.gradient = { error, _ in 2 * error } },
      Deviation("factor-two-missing", "The factor 2 of the square's derivative is missing") {
        $0.gradient = { error, n in error / n }
      },
      Deviation("gradient-sign", "The gradient has the wrong sign: target − prediction") {
        $0.gradient = { error, n in -2 * error / n }
      },
      Deviation("half-loss", "The loss is half the mean squared error") {
        $0.loss = { $0 / 2 / $1 }
      },
      Deviation("loss-sum", "The loss is the sum of the squares, not their mean") {
        $0.loss = { sum, _ in sum }
      },
      Deviation("bias-forgotten", "The bias's gradient carries the factor x, as the weight's does")
      {
        $0.biasFactor = { $0 }
      },
      Deviation("weight-without-x", "The weight's gradient lacks the factor x") {
        $0.weightFactor = { _ in 1 }
      },
      Deviation(
        "parameters-not-read",
        "Every epoch predicts with the first parameters: the moved ones are not read"
      ) { $0.readsParameters = false },
      Deviation("epoch-missing", "The last epoch is missing") { $0.epochs = { $0 - 1 } },
      Deviation("initial-returned", "The parameters are never written back: the first ones return")
      {
        $0.returnsInitial = true
      },
    ]),
  hints: [
    "Five things an epoch, always in the same order: predict with the parameters as they are now, "
      + "measure the loss, differentiate it, let the optimizer step, go on.",
    "With errors eᵢ = w xᵢ + b − yᵢ the loss is 1/n Σ eᵢ², its slopes are 2/n Σ eᵢ xᵢ for w and "
      + "2/n Σ eᵢ for b.",
    "Before the loop: var parameters = [[initial.weight], [initial.bias]]. Inside: read w and b "
      + "out of it, append the loss, then try optimizer.step(&parameters, gradients: "
      + "[[weightGradient], [biasGradient]]). After it: return Training(losses: …, weight: "
      + "parameters[0][0], bias: parameters[1][0]).",
  ],
  why:
    "Loss and slopes belong to the parameters before the step. The optimizer is handed "
    + "numbers and knows no model, so any of them fits into the loop without a change.",
  worked: "GradusReference/Training.swift")

/// PyTorch's runs as scripts: its updates, and the losses and gradients that it had on the way.
private func recordedScripts() throws -> [(question: TrainingScript, answer: TrainingTrace)] {
  try ["post", "noise-0.5-seed42"].flatMap { name in
    let recording = try Golden.training(name)
    return recording.runs.map { run in
      let trace = run.float64
      let lines = [run.initial] + zip(trace.weights, trace.biases).map(Line.init)
      return (
        TrainingScript(
          data: recording.data.dataset, initial: run.initial, updates: updates(along: lines)),
        TrainingTrace(
          training: trace.training,
          gradients: trace.gradients.map { Line(weight: $0[0], bias: $0[1]) })
      )
    }
  }
}

/// The steps from each of `lines` to the next.
private func updates(along lines: [Line]) -> [Line] {
  zip(lines, lines.dropFirst()).map {
    Line(weight: $1.weight - $0.weight, bias: $1.bias - $0.bias)
  }
}

/// Three to six points, no two alike.
private let trainingProblem = Generator<Int>.integer(in: 3...6).flatMap { points($0) }

/// The lines of the training loop.
struct TrainingRecipe: Sendable {
  var loss: @Sendable (_ squares: Double, _ n: Double) -> Double = { $0 / $1 }
  var gradient: @Sendable (_ error: Double, _ n: Double) -> Double = { 2 * $0 / $1 }
  var weightFactor: @Sendable (_ x: Double) -> Double = { $0 }
  var biasFactor: @Sendable (_ x: Double) -> Double = { _ in 1 }
  var epochs: @Sendable (Int) -> Int = { $0 }
  var lossAfterStep = false
  var resetsGradient = true
  var usesStaleGradient = false
  var returnsInitial = false
  var readsParameters = true
  var multipliesOut = false

  func trace(_ script: TrainingScript) throws -> TrainingTrace {
    var line = script.initial
    var accumulated = Line(weight: 0, bias: 0)
    var stale: Line?
    var trace = TrainingTrace(training: Training(losses: [], weight: 0, bias: 0), gradients: [])
    for update in script.updates.prefix(max(0, epochs(script.updates.count))) {
      let read = readsParameters ? line : script.initial
      if !lossAfterStep { trace.training.losses.append(loss(read, script.data)) }
      let current = gradients(read, script.data)
      let base = resetsGradient ? Line(weight: 0, bias: 0) : accumulated
      accumulated = Line(weight: base.weight + current.weight, bias: base.bias + current.bias)
      trace.gradients.append(usesStaleGradient ? stale ?? accumulated : accumulated)
      stale = accumulated
      line = Line(weight: line.weight + update.weight, bias: line.bias + update.bias)
      if lossAfterStep { trace.training.losses.append(loss(line, script.data)) }
    }
    if returnsInitial { line = script.initial }
    trace.training.weight = line.weight
    trace.training.bias = line.bias
    return trace
  }

  private func loss(_ line: Line, _ data: Dataset) -> Double {
    if multipliesOut {
      let terms = zip(data.x, data.y).map { x, y in (line.weight * x + line.bias, y) }
      func sum(_ term: (Double, Double) -> Double) -> Double {
        terms.reduce(0) { $0 + term($1.0, $1.1) }
      }
      let squares = sum { p, _ in p * p } - 2 * sum { $0 * $1 } + sum { $1 * $1 }
      return loss(squares, Double(data.count))
    }
    let squares = zip(data.x, data.y).reduce(0) { sum, point in
      let error = line.weight * point.0 + line.bias - point.1
      return sum + error * error
    }
    return loss(squares, Double(data.count))
  }

  private func gradients(_ line: Line, _ data: Dataset) -> Line {
    let n = Double(data.count)
    return zip(data.x, data.y).reduce(into: Line(weight: 0, bias: 0)) { sum, point in
      let slope = gradient(line.weight * point.0 + line.bias - point.1, n)
      sum.weight += slope * weightFactor(point.0)
      sum.bias += slope * biasFactor(point.0)
    }
  }
}
