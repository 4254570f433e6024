import Answering
import Exercising
import Gradus
import GradusReference
import PropertyTesting
import TheTrainingLoopQuestions

/// Training that stops when the loss no longer improves.
package let stoppingExercise: Exercise<StoppingRun, StoppingTrace> = Exercise(
  "1.1.stopping", "when to stop", file: "Stopping.swift",
  reference: { try $0.trace(GradusReference.trainWhileImproving) },
  claims: [
    .lessonsExample {
      [
        ([5, 3, 4, 3.5, 2, 2.5, 2.3, 1], 3, 0.0, 8, 8, 1.0),
        ([5, 3, 4, 3.5, 2, 2.5, 2.3, 1], 2, 0, 4, 2, 3),
        ([3, 2.6, 2.2, 2, 1.5], 3, 0.5, 5, 5, 1.5),
      ].map(stoppingByHand)
    },
    Claim(
      "tells losses that improve, creep, and come too late",
      asking: {
        [
          // The improvement in epoch 5 begins the waiting anew.
          ([5, 3, 4, 3.5, 2, 2.5, 2.25, 2.125, 1], 3, 0.0, 8, 5, 2.0),
          // A fall after a rise is no improvement unless it comes below the best.
          ([4, 6, 5, 4.5, 4.25], 2, 0, 3, 1, 4),
          // Small steps down add up to an improvement.
          ([2, 1.75, 1.5, 1.25, 1, 0.75], 3, 0.6, 6, 4, 1.25),
          ([0, -1, -2, -1.75, -2.25], 2, 0.5, 5, 3, -2),
        ].map(stoppingByHand)
      }, source: "by hand"),
    Claim(
      "stops where PyTorch's ReduceLROnPlateau has waited long enough", asking: recordedStops,
      source: Golden.source),
    Claim(
      "stops when `patience` epochs have passed since the best one, and not before",
      forAll: zip(shortRuns, .integer(in: 2...3), .choice(of: [0.25, 0.75])), cases: 30
    ) { input, training in
      try expectEnd(StoppingRun(losses: input.0, patience: input.1, tolerance: input.2), training)
    },
    Claim(
      "with losses and tolerance in another unit, the epochs are the same",
      forAll: zip(shortRuns, .choice(of: [0x1p-40, 0x1p40])), cases: 12
    ) { input, training in
      let (losses, unit) = input
      func ask(_ unit: Double) throws -> Stopping {
        let trace = try training.ask(
          StoppingRun(losses: losses.map { $0 * unit }, patience: 2, tolerance: 0.75 * unit))
        return trace.stopping
      }
      let (one, other) = (try ask(1), try ask(unit))
      try training.expect(
        other.epochs == one.epochs && other.bestEpoch == one.bestEpoch
          && other.bestLoss == one.bestLoss * unit,
        answered: "epochs \(other.epochs), bestEpoch \(other.bestEpoch), bestLoss "
          + text(other.bestLoss),
        expected: "epochs \(one.epochs), bestEpoch \(one.bestEpoch), bestLoss "
          + "\(text(one.bestLoss * unit)), as with all of it divided by \(text(unit))")
    },
  ],
  robustness: [
    Claim(
      "equal is not below, NaN never improves, and there may be no epoch",
      asking: {
        [
          ([2, 2, 2, 1], 2, 0, 3, 1, 2),
          // Below by exactly the tolerance is not more than the tolerance.
          ([3, 2.5, 2.25, 2, 1.5], 2, 0.5, 5, 5, 1.5),
          ([3, 2.5, 2.75, 2], 2, 0.5, 3, 1, 3),
          ([.nan, .nan, 1], 2, 0, 2, 0, .infinity),
          ([.nan, 3, .infinity, .nan, 2], 3, 0, 5, 5, 2),
          ([2, .nan, .nan, 1], 2, 0, 3, 1, 2),
          ([7], 2, 0, 1, 1, 7), ([], 3, 0, 0, 0, .infinity),
        ].map(stoppingByHand)
      }, source: "by hand"),
    Claim(
      "ends as soon with losses that are equal, or no numbers",
      forAll: zip(runsWithCorners, .integer(in: 2...3), .choice(of: [0, 0.5, 1])), cases: 30
    ) { input, training in
      try expectEnd(StoppingRun(losses: input.0, patience: input.1, tolerance: input.2), training)
    },
  ],
  deviations: Deviations(
    of: StoppingRecipe(), answering: { recipe, run in try run.trace(recipe.train) },
    StoppingRecipe.all),
  hints: [
    "Remember two things: the best loss so far, and how many epochs have passed since it was found. "
      + "When do you begin to count anew?",
    "An epoch improves if loss < best − tolerance, with best = ∞ before the first. Stop when the "
      + "number of epochs in a row that did not improve reaches the patience.",
    "var best = Double.infinity, bestEpoch = 0, epochs = 0, waited = 0; while epochs < maxEpochs && "
      + "waited < patience { let loss = try runEpoch(); epochs += 1; if … { … } else { waited += 1 "
      + "} }. NaN compares false, so that it goes the way of else by itself.",
  ],
  why:
    "A loss that wavers proves nothing in one epoch. Patience waits for several that do not "
    + "beat the best, and the best, not the last, is the measure: so a slow rise ends the run "
    + "as a sudden one does.")

/// A run of these losses, and how it should end.
private func stoppingByHand(
  losses: [Double], patience: Int, tolerance: Double, epochs: Int, bestEpoch: Int, bestLoss: Double
) -> (question: StoppingRun, answer: StoppingTrace) {
  (
    StoppingRun(losses: losses, patience: patience, tolerance: tolerance),
    StoppingTrace(
      stopping: Stopping(epochs: epochs, bestEpoch: bestEpoch, bestLoss: bestLoss), calls: epochs)
  )
}

private func recordedStops() throws -> [(question: StoppingRun, answer: StoppingTrace)] {
  try Golden.lesson("1.1-stopping").map {
    let epochs = Int(try $0.number("epochs"))
    return (
      StoppingRun(
        losses: try $0.list("losses"), patience: Int(try $0.number("patience")),
        tolerance: try $0.number("tolerance")),
      StoppingTrace(
        stopping: Stopping(
          epochs: epochs, bestEpoch: Int(try $0.number("best_epoch")),
          bestLoss: try $0.number("best")),
        calls: epochs)
    )
  }
}

/// Expects an end `patience` epochs after the best one, which is the best.
private func expectEnd(
  _ run: StoppingRun, _ training: Interview<StoppingRun, StoppingTrace>
) throws {
  let answer = try training.ask(run).stopping
  let (losses, patience, tolerance) = (run.losses, run.patience, run.tolerance)
  try training.expect(
    (0...losses.count).contains(answer.epochs) && (0...answer.epochs).contains(answer.bestEpoch),
    answered: "\(answer.epochs) epochs, the best of them epoch \(answer.bestEpoch)",
    expected: "from 0 to \(losses.count) epochs, the best one of them, or 0 where none is")
  let waited = answer.epochs - answer.bestEpoch
  try training.expect(
    waited == patience || (answer.epochs == losses.count && waited < patience),
    answered: "\(answer.epochs) epochs, the best of them epoch \(answer.bestEpoch)",
    expected: "an end \(patience) epochs after the best, or all \(losses.count) epochs")
  let done = losses.prefix(answer.epochs)
  try training.expect(
    done.allSatisfy { !($0 < answer.bestLoss - tolerance) },
    answered: "bestLoss \(text(answer.bestLoss))",
    expected: "no loss below it by more than the tolerance")
  let best = answer.bestEpoch == 0 ? .infinity : done.dropFirst(answer.bestEpoch - 1).first
  try training.expect(
    answer.bestLoss == best, answered: "bestLoss \(text(answer.bestLoss))",
    expected: "the loss of epoch \(answer.bestEpoch)")
}

/// Losses that differ by halves.
private let shortRuns = Generator.choice(of: [3, 2.5, 2, 1.5, 1, 0.5, 4]).array(count: 1...8)

/// Losses that are often equal, often differ by a tolerance exactly, and sometimes are no numbers.
private let runsWithCorners = Generator.choice(
  of: [3, 2.5, 2, 1.5, 1, 0.5, 4, .nan, .infinity]
).array(count: 0...8)
