import Exercising
import Gradus
import GradusReference
import PropertyTesting

/// Batch normalization with every quantity of both passes, and its running statistics.
package let batchNormExercise: Exercise<Call, Tensors> = Exercise(
  "3.4.batch-norm", "batch normalization, and what it remembers", file: "BatchNormSteps.swift",
  reference: { answer(try worked($0)) },
  claims: [
    .lessonsExample {
      let (input, cotangent) = (Matrix(column: [1, 2, 3, 6]), Matrix(column: [1, 1, 1, -1]))
      return [
        (
          batchNormCall(
            input, weight: [2], bias: [1], running: RunningStatistics(mean: [0], variance: [1]),
            eps: 0.5, momentum: 0.3, isTraining: true, cotangent: cotangent),
          answer((workedColumn, RunningStatistics(mean: [0.9], variance: [2.1])))
        ),
        (
          batchNormCall(
            input, weight: [2], bias: [1], running: RunningStatistics(mean: [1], variance: [3.5]),
            eps: 0.5, momentum: 0.3, isTraining: false, cotangent: cotangent),
          answer((workedEvaluation, RunningStatistics(mean: [1], variance: [3.5])))
        ),
      ]
    },
    .recorded(
      "is PyTorch's batch_norm, and autograd's cotangent at every line", asked,
      in: "3.4-batch-norm",
      "",
      inputs: [
        "input", "weight", "bias", "runningMean", "runningVariance", "eps", "momentum", "training",
        "cotangent",
      ], outputs: normalizationParts + ["running.mean", "running.variance"]),
    .vjp(
      "goes back to the input and to both parameters, by GSL", ["dInput", "dWeight", "dBias"],
      by: ["input", "weight", "bias"], cotangent: "cotangent", forAll: calls, cases: 3
    ) { try worked($0).steps.output },
    Claim("with a momentum of 1 the last batch alone is remembered", forAll: calls, cases: 6) {
      call, interview in
      let input = try call.matrix("input")
      let forgetful = call.replacing("momentum", by: [1]).replacing("training", by: [1])
      let found = try interview.ask(forgetful)
      for column in 0..<input.columns {
        let numbers = (0..<input.rows).map { input[$0, column] }
        let mean = numbers.reduce(0, +) / Double(numbers.count)
        let squares = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        for (name, expected) in [
          ("running.mean", mean), ("running.variance", squares / Double(numbers.count - 1)),
        ] {
          let values = found[name]?.values ?? []
          try interview.expect(
            values.count == input.columns,
            answered: "\(name) of \(counted(values.count, "number"))",
            expected: "one for each of \(input.columns) columns")
          try interview.expect(
            values[column], equals: expected, scale: max(1, abs(expected)), "\(name)[\(column)] is")
        }
      }
    },
    Claim("in evaluation an example does not depend on the others", forAll: calls, cases: 6) {
      call, interview in
      let (input, cotangent) = (try call.matrix("input"), try call.matrix("cotangent"))
      let evaluation = call.replacing("training", by: [0])
      let alone = batchNormCall(
        input.rows(at: [1]), weight: try call.list("weight"), bias: try call.list("bias"),
        running: try running(of: call), eps: try call.number("eps"),
        momentum: try call.number("momentum"), isTraining: false, cotangent: cotangent.rows(at: [1])
      )
      for question in [evaluation, alone] {
        try interview.expect(
          question, toBe: answer(try worked(question)),
          source: "by the running statistics, which stay as they are")
      }
    },
    Claim("in training each column's slopes add up to 0", forAll: calls, cases: 6) {
      call, interview in
      let input = try call.matrix("input")
      let slopes = try interview.ask(call.replacing("training", by: [1]))["dInput"]?.values ?? []
      try interview.expect(
        slopes.count == input.values.count, answered: counted(slopes.count, "number"),
        expected: "\(input.values.count), as the input has")
      for column in 0..<input.columns {
        let sum = (0..<input.rows).reduce(0) { $0 + slopes[$1 * input.columns + column] }
        try interview.expect(
          sum, equals: 0, scale: max(1, largestSize(of: slopes)),
          "in column \(column) the slopes by the input add up to")
      }
    },
  ],
  deviations: Deviations(
    of: BatchNormRecipe(), answering: { answer(try $0.pass($1)) },
    normalizationDeviations.map { deviation in
      Deviation(name: deviation.name) { deviation.change(&$0.norm) }
    } + batchNormDeviations),
  hints: [
    "It is 3.4.layer-norm with columns for rows. What depends on the input in training, and what "
      + "does in evaluation?",
    "Running mean ← (1 − m) · running mean + m μ; running variance the same with σ² n/(n − 1). In "
      + "evaluation dx = w ȳ/s, with s of the running variance.",
    "for column in 0..<input.columns { … }, with let mean = isTraining ? … : running.mean[column], "
      + "and the same for the variance; if isTraining, the lines for dVariance and dMean.",
  ],
  why:
    "In training a batch's own statistics are part of the function and have slopes; in "
    + "evaluation they are constants. The running ones are what makes a prediction "
    + "independent of its company.")

private let asked = "batch normalization and its backward pass"

func batchNormCall(
  _ input: Matrix, weight: [Double], bias: [Double], running: RunningStatistics, eps: Double,
  momentum: Double, isTraining: Bool, cotangent: Matrix
) -> Call {
  Call(
    asked,
    [
      NamedTensor("input", input), NamedTensor("weight", weight), NamedTensor("bias", bias),
      NamedTensor("runningMean", running.mean), NamedTensor("runningVariance", running.variance),
      NamedTensor("eps", eps), NamedTensor("momentum", momentum),
      NamedTensor("training", isTraining ? 1 : 0), NamedTensor("cotangent", cotangent),
    ])
}

private typealias Found = (steps: NormalizationSteps, running: RunningStatistics)

private func answer(_ found: Found) -> Tensors {
  Tensors(
    found.steps.named + [
      NamedTensor("running.mean", found.running.mean),
      NamedTensor("running.variance", found.running.variance),
    ])
}

private func running(of call: Call) throws -> RunningStatistics {
  RunningStatistics(
    mean: try call.list("runningMean"), variance: try call.list("runningVariance"))
}

/// What the lesson works by hand for the column 1, 2, 3, 6, in training.
let workedColumn: NormalizationSteps = {
  var steps = NormalizationSteps(of: Matrix(column: [1, 2, 3, 6]), groups: 1)
  (steps.mean, steps.variance) = ([3], [3.5])
  steps.normalized = Matrix(column: [-1, -0.5, 0, 1.5])
  steps.output = Matrix(column: [-1, 0, 1, 4])
  steps.dNormalized = Matrix(column: [2, 2, 2, -2])
  steps.dVariance = [0.75]
  steps.dCentred = Matrix(column: [0.25, 0.625, 1, 0.125])
  steps.dMean = [-2]
  steps.dInput = Matrix(column: [-0.25, 0.125, 0.5, -0.375])
  (steps.dWeight, steps.dBias) = ([-3], [2])
  return steps
}()

/// The same in evaluation, with a running mean of 1 and a running variance of 3.5.
let workedEvaluation: NormalizationSteps = {
  var steps = NormalizationSteps(of: Matrix(column: [1, 2, 3, 6]), groups: 1)
  (steps.mean, steps.variance) = ([1], [3.5])
  steps.normalized = Matrix(column: [0, 0.5, 1, 2.5])
  steps.output = Matrix(column: [1, 2, 3, 6])
  steps.dNormalized = Matrix(column: [2, 2, 2, -2])
  steps.dCentred = Matrix(column: [1, 1, 1, -1])
  steps.dInput = Matrix(column: [1, 1, 1, -1])
  (steps.dWeight, steps.dBias) = ([-1], [2])
  return steps
}()

private let calls = zip(
  Generator.matrix(rows: 4, columns: 2), .matrix(rows: 4, columns: 2),
  Generator<[Double]>.vector(8), .choice(of: [0.1, 0.3]), .choice(of: [true, false])
).map { input, cotangent, numbers, eps, isTraining in
  batchNormCall(
    Matrix(
      rows: 4, columns: 2,
      values: zip(input.values, [0, 3, 1, 0, 3, 1, 2, 1]).map { $0 + $1 }),
    weight: Array(numbers[..<2]), bias: Array(numbers[2..<4]),
    running: RunningStatistics(
      mean: Array(numbers[4..<6]), variance: numbers[6...].map { abs($0) + 0.5 }),
    eps: eps, momentum: 0.2, isTraining: isTraining, cotangent: uneven(cotangent))
}

/// The worked answer to `call`.
private func worked(_ call: Call) throws -> Found {
  batchNorm(
    try call.matrix("input"), weight: try call.list("weight"), bias: try call.list("bias"),
    running: try running(of: call), eps: try call.number("eps"),
    momentum: try call.number("momentum"), isTraining: try call.number("training") == 1,
    cotangent: try call.matrix("cotangent"))
}

private let batchNormDeviations: [Deviation<BatchNormRecipe>] = [
  Deviation(
    "running-biased", "The running variance moves to the one divided by n",
    seenIn: "Keras, Flax, Paddle, ONNX; callummcdougall/ARENA_3.0#415"
  ) { $0.correction = { _ in 1 } },
  Deviation(
    "running-turned", "The running variance moves to (n − 1)/n times the one divided by n",
    equation: "(n − 1)/n σ² for n/(n − 1) σ²"
  ) { $0.correction = { ($0 - 1) / $0 } },
  Deviation("running-with-eps", "The variance that is remembered has ε in it") {
    $0.remembersEps = true
  },
  Deviation(
    "momentum-exchanged", "The momentum is the weight of the old value, not of the new one",
    seenIn: "Keras, Flax, Paddle, ONNX: 0.9 or 0.99 where PyTorch has 0.1 or 0.01"
  ) { $0.momentum = { 1 - $0 } },
  Deviation("running-added", "The batch's part is added without taking any of the old away") {
    $0.old = { _ in 1 }
  },
  Deviation("running-replaced", "The running statistics are those of the last batch") {
    $0.momentum = { _ in 1 }
  },
  Deviation("running-not-moved", "The running statistics stay as they are in training") {
    $0.movesInTraining = false
  },
  Deviation("running-deviation", "The root of the variance is remembered, not the variance") {
    $0.remembered = { $0.squareRoot() }
  },
  Deviation("running-variance-of-mean", "The running variance moves by the mean's momentum twice") {
    $0.varianceMomentum = { $0 * (2 - $0) }
  },
  Deviation("running-mean-not-moved", "The running variance moves, the running mean does not") {
    $0.movesMean = false
  },
  Deviation(
    "trains-by-running", "In training, too, the running statistics normalize",
    seenIn: "eval() left on: fartashf/vsepp#4"
  ) { $0.trainsByRunning = true },
  Deviation("trains-by-moved", "In training the running statistics, already moved, normalize") {
    $0.trainsByMoved = true
  },
  Deviation(
    "evaluates-by-batch", "In evaluation, too, the batch's own statistics normalize",
    seenIn: "train() left on: yanx27/GACNet#8"
  ) { $0.evaluatesByBatch = true },
  Deviation(
    "moves-in-evaluation", "The running statistics move in evaluation, too",
    seenIn: "pliang279/MultiBench#26"
  ) { $0.movesInEvaluation = true },
  Deviation(
    "evaluation-goes-through", "In evaluation cotangents come back through mean and variance",
    seenIn: "vlfeat/matconvnet#1174"
  ) { $0.passesFixed = true },
  Deviation(
    "constants-have-cotangents",
    "In evaluation dVariance and dMean are answered as in training, though nothing comes back by them"
  ) { $0.answersFixed = true },
]

/// The lines of `batchNorm`.
private struct BatchNormRecipe: Sendable {
  var norm = NormalizationRecipe(byColumns: true)
  var correction: @Sendable (_ n: Double) -> Double = { $0 / ($0 - 1) }
  var momentum: @Sendable (Double) -> Double = { $0 }
  var varianceMomentum: @Sendable (Double) -> Double = { $0 }
  var old: @Sendable (_ momentum: Double) -> Double = { 1 - $0 }
  var remembered: @Sendable (_ variance: Double) -> Double = { $0 }
  var movesInTraining = true
  var movesMean = true
  var movesInEvaluation = false
  var trainsByRunning = false
  var trainsByMoved = false
  var evaluatesByBatch = false
  var passesFixed = false
  var answersFixed = false
  var remembersEps = false

  func pass(_ call: Call) throws -> Found {
    let input = try call.matrix("input")
    let before = try running(of: call)
    let isTraining = try call.number("training") == 1
    func steps(_ fixed: RunningStatistics?) throws -> NormalizationSteps {
      norm.steps(
        input, weight: try call.list("weight"), bias: try call.list("bias"),
        eps: try call.number("eps"), cotangent: try call.matrix("cotangent"), fixed: fixed,
        passesFixed: passesFixed && !isTraining)
    }
    let share = momentum(try call.number("momentum"))
    let n = Double(input.rows)
    var after = before
    if isTraining ? movesInTraining : movesInEvaluation {
      // What moves is the mean along a column, whatever normalizes.
      for column in 0..<input.columns {
        let numbers = (0..<input.rows).map { input[$0, column] }
        let mean = numbers.reduce(0, +) / n
        let variance = norm.variance(numbers, mean) / norm.divisor(n)
        let (meanShare, varianceShare) = (movesMean ? share : 0, varianceMomentum(share))
        after.mean[column] = old(meanShare) * before.mean[column] + meanShare * mean
        after.variance[column] =
          old(varianceShare) * before.variance[column]
          + varianceShare
          * remembered(correction(n) * (variance + (remembersEps ? try call.number("eps") : 0)))
      }
    }
    let byRunning = isTraining ? trainsByRunning : !evaluatesByBatch
    let fixed = isTraining && trainsByMoved ? after : byRunning ? before : nil
    var found = try steps(fixed)
    if answersFixed && !isTraining {
      // Line 3 with the constants' own spread, and line 5 of what line 4 has without them.
      for column in 0..<input.columns {
        let scale = (found.variance[column] + (try call.number("eps"))).squareRoot()
        let rows = 0..<input.rows
        found.dVariance[column] = rows.reduce(0) {
          $0 - found.dNormalized[$1, column] * found.normalized[$1, column] / (2 * scale * scale)
        }
        found.dMean[column] = rows.reduce(0) { $0 - found.dCentred[$1, column] }
      }
    }
    return (found, after)
  }
}
