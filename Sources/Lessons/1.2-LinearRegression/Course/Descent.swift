import Answering
import Exercising
import Gradus
import GradusFixtures
import GradusReference
import LinearRegressionQuestions
import PropertyTesting

/// Gradient descent on a quadratic loss, whose gradient is handed in.
let descentExercise: Exercise<DescentQuestion, DescentPath> = Exercise(
  "1.2.descent", "gradient descent", file: "Descent.swift",
  reference: { try rightPath($0) },
  claims: [
    .lessonsExample {
      let question = DescentQuestion(
        loss: QuadraticLoss(center: [0, 0], curvature: Matrix([[2, 0], [0, 5]])),
        start: model([10, 8]), learningRate: 0.1, epochs: 100, tolerance: 20)
      return [(question, DescentPath([[10, 8], [8, 4], [6.4, 2]].map(model)))]
    },
    Claim("follows PyTorch's SGD, epoch by epoch", asking: recorded, source: Golden.source),
    Claim(
      "on a loss without mixed terms each epoch multiplies a distance by 1 − γΛ",
      forAll: zip(.vector(3), .vector(3), .choice(of: [0.1, 0.25, 0.75]))
    ) { input, descent in
      let (start, best, rate) = input
      // The slope of parameter k is Λₖ (p − best): its distance shrinks by the same factor always.
      let curvatures = [0.5, 1, 2.5]
      let question = DescentQuestion(
        loss: QuadraticLoss(
          center: best,
          curvature: Matrix((0..<3).map { k in (0..<3).map { $0 == k ? curvatures[k] : 0 } })),
        start: model(start), learningRate: rate, epochs: 6, tolerance: 0)
      let expected = (0...6).map { epoch in
        model(
          (0..<3).map { k in
            let factor = 1 - rate * curvatures[k]
            let power = (0..<epoch).reduce(1.0) { power, _ in power * factor }
            return best[k] + power * (start[k] - best[k])
          })
      }
      try descent.expect(
        question, toBe: DescentPath(expected),
        source: "the best plus (1 − γΛ)ᵗ times the distance at the start")
    },
    Claim(
      "stops at the first gradient that is short enough, at the closed form by GSL",
      forAll: zip(.examples(6, features: 2), .choice(of: [1e-5, 1e-2])), cases: 6
    ) { input, descent in
      let (examples, tolerance) = input
      guard let best = leastSquaresByGSL(examples) else { return }
      // The trace of H is the sum of its eigenvalues: the rate is below 2 / Λmax.
      let loss = QuadraticLoss(ridgeOn: examples)
      let trace = (0..<3).reduce(0) { $0 + loss.curvature[$1, $1] }
      let question = DescentQuestion(
        loss: loss, start: LinearModel(weights: [0, 0], bias: 0),
        learningRate: (150 / trace).rounded(.down) / 100, epochs: 150, tolerance: tolerance)
      let expected = try rightPath(question)
      try descent.expect(
        question, toBe: expected, source: "the first model with a gradient of at most the tolerance"
      )
      guard tolerance < 1e-4, expected.models.count <= 150 else { return }
      let (end, goal) = (try descent.ask(question).numbers, best.weights + [best.bias])
      let distance = zip(end.suffix(3), goal).reduce(0) { max($0, abs($1.0 - $1.1)) }
      try descent.expect(
        distance <= 1e-3, answered: "an end \(text(distance)) from the closed form",
        expected: "the closed form, to 0.001")
    },
  ],
  robustness: [
    Claim(
      "takes no step where the gradient is at most the tolerance, or where there are no epochs",
      asking: { stops.map { ($0, DescentPath([$0.start])) } }, source: "the start alone")
  ],
  deviations: Deviations(
    of: DescentRecipe(), answering: { try $0.path($1) },
    [
      Deviation("ascent", "The step goes up the slope: plus where minus belongs") {
        $0.step = { $0 + $1 * $2 }
      },
      Deviation("no-learning-rate", "The step is the whole slope, without the learning rate") {
        $0.step = { p, _, slope in p - slope }
      },
      Deviation(
        "unit-steps", "The slopes are divided by their length: every step is as long as the rate",
        equation: "θ ← θ − γ g / ‖g‖"
      ) { $0.dividesByLength = true },
      Deviation("stale-gradient", "The gradient is asked for once, before the loop") {
        $0.isStale = true
      },
      Deviation(
        "weights-first", "The bias's slope is taken at the weights that have already moved",
        seenIn: "louisjc/mnist-neural-network#1"
      ) { $0.movesWeightsFirst = true },
      Deviation(
        "bias-first", "The weights' slopes are taken at the bias that has already moved"
      ) { $0.movesBiasFirst = true },
      Deviation(
        "one-at-a-time", "Each number's slope is taken where those before it have already moved"
      ) { $0.isOneAtATime = true },
      Deviation("steps-from-start", "Every step is taken from the start, not from the last model") {
        $0.stepsFromStart = true
      },
      Deviation("bias-stays", "The bias is not moved") { $0.movesBias = false },
      Deviation("weights-stay", "The weights are not moved") { $0.movesWeights = false },
      Deviation("rate-twice", "The learning rate is applied twice: γ² times the slope") {
        $0.step = { p, rate, slope in p - rate * rate * slope }
      },
      Deviation("norm-without-bias", "The gradient's length leaves out the bias") {
        $0.length = { weights, _ in sqrtOfSquares(weights) }
      },
      Deviation("largest-slope", "The largest slope is compared with the tolerance, not the length")
      { $0.length = { weights, bias in (weights + [bias]).reduce(0) { max($0, abs($1)) } } },
      Deviation("norm-squared", "The squared length is compared with the tolerance: no root") {
        $0.length = { weights, bias in (weights + [bias]).reduce(0) { $0 + $1 * $1 } }
      },
      Deviation("sum-of-slopes", "The slopes' sizes are summed for the length: no squares, no root")
      {
        $0.length = { weights, bias in (weights + [bias]).reduce(0) { $0 + abs($1) } }
      },
      Deviation("bias-outside-root", "The bias's slope is added after the root, not under it") {
        $0.length = { weights, bias in sqrtOfSquares(weights) + abs(bias) }
      },
      Deviation("root-mean-square", "The length is the root of the mean square, not of the sum") {
        $0.length = { weights, bias in
          sqrtOfSquares(weights + [bias]) / Double(weights.count + 1).squareRoot()
        }
      },
      Deviation(
        "step-length", "The step's length, rate times gradient, is compared with the tolerance"
      ) { $0.stops = { $2 * $0 <= $1 } },
      Deviation("tolerance-ignored", "The tolerance is not looked at: all epochs are walked") {
        $0.stops = { _, _, _ in false }
      },
      Deviation("strictly-below", "A length equal to the tolerance does not stop it") {
        $0.stops = { length, tolerance, _ in length < tolerance }
      },
      Deviation("step-then-stop", "It looks at the length after the step, and takes one too many") {
        $0.stepsBeforeStopping = true
      },
      Deviation(
        "length-after-step",
        "The length is looked at after each step alone, not before the first one"
      ) { $0.looksAfterStep = true },
      Deviation("end-missing", "Each model is noted before its step: the last one is missing") {
        $0.notesBeforeStep = true
      },
      Deviation("start-missing", "The way begins after the first step, without the start") {
        $0.dropsStart = true
      },
      Deviation("one-epoch-more", "The loop runs one epoch too long: 0...epochs") {
        $0.extraEpochs = 1
      },
      Deviation(
        "one-epoch-less", "The loop runs one epoch too short: while path.count < epochs"
      ) { $0.extraEpochs = -1 },
      Deviation("last-model-only", "Only the last model comes back, not the way") {
        $0.keepsLastAlone = true
      },
    ]),
  hints: [
    "The gradient points to where the loss rises fastest. Take a step the other way, look again, "
      + "and stop where it is flat.",
    "w ← w − γ ∂L/∂w for each weight and b ← b − γ ∂L/∂b, both from one gradient. Stop where "
      + "√(Σ (∂L/∂wⱼ)² + (∂L/∂b)²) ≤ tolerance.",
    "var path = [start], and var model = start. for _ in 0..<epochs { let slopes = try "
      + "gradient(model); break if its length is at most tolerance; move each number; "
      + "path.append(model) }. slopes.weights[j] and slopes.bias are the slopes.",
  ],
  why:
    "The slopes shrink towards the minimum, and the steps with them, so that a rate that "
    + "stays comes to rest. Their length says how far from flat it still is: that is what the "
    + "tolerance asks.")

private func recorded() throws -> [(question: DescentQuestion, answer: DescentPath)] {
  try Golden.lesson("1.2", "descent").map { recording in
    let examples = try recording.examples()
    let (width, path) = (examples.features.columns + 1, try recording.list("path"))
    let models = stride(from: 0, to: path.count, by: width).map {
      model(Array(path[$0..<$0 + width]))
    }
    let question = DescentQuestion(
      loss: QuadraticLoss(ridgeOn: examples), start: models[0],
      learningRate: try recording.number("lr"), epochs: models.count - 1, tolerance: 0)
    return (question, DescentPath(models))
  }
}

private func rightPath(_ question: DescentQuestion) throws -> DescentPath {
  DescentPath(
    try descend(
      from: question.start, learningRate: question.learningRate, epochs: question.epochs,
      tolerance: question.tolerance, gradient: question.gradient))
}

/// Questions to which the start alone is the answer.
private let stops: [DescentQuestion] = [
  // The gradient is (3, 4) and 5 long; zero; and there are no epochs.
  (slopes: [0.0, 0.0], start: [1.5, 1.0], epochs: 9, tolerance: 5.0),
  (slopes: [4.0, -8.0], start: [-2.0, 2.0], epochs: 5, tolerance: 0.0),
  (slopes: [-1.0, -1.0], start: [4.0, -2.0], epochs: 0, tolerance: 0.1),
].map {
  DescentQuestion(
    loss: QuadraticLoss(constant: 0, linear: $0.slopes, curvature: Matrix([[2, 0], [0, 4]])),
    start: model($0.start), learningRate: 0.125, epochs: $0.epochs, tolerance: $0.tolerance)
}

private func model(_ numbers: [Double]) -> LinearModel {
  LinearModel(weights: Array(numbers.dropLast()), bias: numbers[numbers.count - 1])
}

private func sqrtOfSquares(_ numbers: [Double]) -> Double {
  numbers.reduce(0) { $0 + $1 * $1 }.squareRoot()
}

/// The lines of `descend`.
private struct DescentRecipe: Sendable {
  var step: @Sendable (_ p: Double, _ rate: Double, _ slope: Double) -> Double = { $0 - $1 * $2 }
  var length: @Sendable (_ weights: [Double], _ bias: Double) -> Double = {
    sqrtOfSquares($0 + [$1])
  }
  var stops: @Sendable (_ length: Double, _ tolerance: Double, _ rate: Double) -> Bool = {
    length, tolerance, _ in length <= tolerance
  }
  var dividesByLength = false
  var isStale = false
  var movesWeightsFirst = false
  var movesBiasFirst = false
  var stepsFromStart = false
  var movesBias = true
  var movesWeights = true
  /// Each number's slope is taken where those before it have already moved.
  var isOneAtATime = false
  /// The length is looked at after the step alone.
  var looksAfterStep = false
  /// A model is noted before its step, and not after it.
  var notesBeforeStep = false
  var stepsBeforeStopping = false
  var dropsStart = false
  var extraEpochs = 0
  var keepsLastAlone = false

  func path(_ question: DescentQuestion) throws -> DescentPath {
    var (model, path) = (question.start, [question.start])
    let first = try question.gradient(model)
    if notesBeforeStep { path = [] }
    for _ in 0..<max(0, question.epochs + extraEpochs) {
      if notesBeforeStep { path.append(model) }
      var slopes = isStale ? first : try question.gradient(model)
      var isFlat = stops(
        length(slopes.weights, slopes.bias), question.tolerance, question.learningRate)
      if isFlat && !stepsBeforeStopping && !looksAfterStep { break }
      var rate = question.learningRate
      if dividesByLength { rate /= sqrtOfSquares(slopes.weights + [slopes.bias]) }
      if stepsFromStart { model = question.start }
      if movesBiasFirst {
        var moved = model
        moved.bias = step(model.bias, rate, slopes.bias)
        slopes.weights = try question.gradient(moved).weights
      }
      for j in model.weights.indices where movesWeights {
        if isOneAtATime { slopes = try question.gradient(model) }
        model.weights[j] = step(model.weights[j], rate, slopes.weights[j])
      }
      if movesWeightsFirst || isOneAtATime { slopes.bias = try question.gradient(model).bias }
      if movesBias { model.bias = step(model.bias, rate, slopes.bias) }
      if !notesBeforeStep { path.append(model) }
      if looksAfterStep {
        slopes = try question.gradient(model)
        isFlat = stops(
          length(slopes.weights, slopes.bias), question.tolerance, question.learningRate)
      }
      if isFlat { break }
    }
    if dropsStart { path.removeFirst() }
    return DescentPath(keepsLastAlone ? path.suffix(1) : path)
  }
}
