import Answering
import Exercising
import Gradus
import GradusFixtures
import GradusReference
import PropertyTesting
import TheTrainingLoopQuestions

/// The order of an epoch's parts.
let orderExercise: Exercise<EpochOrder, EpochOrderTrace> = Exercise(
  "1.1.order", "the order of the parts", file: "Order.swift",
  reference: { try $0.trace(GradusReference.runEpochs) },
  claims: [
    .lessonsExample {
      [
        (
          EpochOrder(loss: .price, initial: [0], leftover: [10], learningRate: 0.05, epochs: 1),
          EpochOrderTrace(losses: [29], path: [[1.2]], calls: [])
        )
      ]
    },
    Claim(
      "trains as PyTorch does, loss by loss and step by step", asking: recordedOrders,
      source: Golden.source),
    Claim(
      "each step uses one gradient, of the parameters as they are then",
      forAll: zip(QuadraticLoss.any(1), .vector(1), .bool), cases: 8
    ) { input, loop in
      let (bowl, vector, isUsed) = input
      let order = EpochOrder(
        loss: bowl, initial: bowl.center.map { $0 + vector[0] }, leftover: isUsed ? vector : [],
        learningRate: 0.125, epochs: 3)
      let calls = try loop.ask(order).calls
      if let wrong = misuse(in: calls, hasLeftover: isUsed) {
        throw counterexample(
          order, calls, answered: wrong,
          expected: "each step uses the gradient of one backward(), for the parameters as they are "
            + "then")
      }
      let steps = calls.count { $0 == .step }
      if steps != 3 {
        throw counterexample(
          order, calls, answered: counted(steps, "step"), expected: "3 steps in 3 epochs")
      }
    },
  ],
  robustness: [
    Claim(
      "runs all its epochs, be the loss negative, next to nothing, or beyond all numbers",
      asking: { ParabolaRun.thatTemptToEnd.map { ($0.order, $0.orderAnswer) } },
      source: ParabolaRun.source),
    Claim(
      "without epochs nothing is predicted, measured or moved",
      asking: {
        [
          (
            EpochOrder(loss: .price, initial: [1], learningRate: 0.05, epochs: 0),
            EpochOrderTrace(losses: [], path: [], calls: [])
          )
        ]
      }, source: "by hand"),
  ],
  deviations: Deviations(
    of: OrderRecipe(), answering: { recipe, order in try order.trace(recipe.runEpochs) },
    OrderRecipe.all),
  hints: [
    "Go backwards. step() needs a gradient; backward() makes it out of a loss; measure() makes that "
      + "out of a prediction. Where must the old gradient have gone?",
    "Each epoch: reset, predict, measure, backward, step. The reset may stand anywhere after the "
      + "last step and before backward, but not after backward.",
    "for _ in 0..<epochs { parts.resetGradient(); parts.predict(); losses.append(try "
      + "parts.measure()); … }, with var losses: [Double] = [] before it and return losses after it.",
  ],
  why:
    "Each part needs what the one before it made, and backward adds to the gradient that is "
    + "there. So the old one must be gone before backward, and the new one still there at the "
    + "step.")

private func recordedOrders() throws -> [(question: EpochOrder, answer: EpochOrderTrace)] {
  try Golden.lesson("1.1-order", "right, ").map {
    try recordedOrder($0)
  }
}

/// A recorded loop, right or wrong, as a question with PyTorch's answer.
func recordedOrder(
  _ recorded: LessonRecording.Case
) throws -> (question: EpochOrder, answer: EpochOrderTrace) {
  let order = EpochOrder(
    loss: try QuadraticLoss(recorded), initial: try recorded.list("initial"),
    leftover: try recorded.list("leftover"), learningRate: try recorded.number("rate"),
    epochs: Int(try recorded.number("epochs")))
  return (
    order,
    EpochOrderTrace(
      losses: try recorded.list("losses"),
      path: try recorded.list("path").grouped(by: order.initial.count), calls: [])
  )
}

/// What is wrong with the first step that has not one fresh gradient; nil where all have.
private func misuse(in calls: [PartCall], hasLeftover: Bool) -> String? {
  var (held, steps, predictedAt) = (hasLeftover ? [-1] : [], 0, 0)
  for call in calls {
    switch call {
    case .resetGradient: held = []
    case .predict: predictedAt = steps
    case .measure: break
    case .backward: held.append(predictedAt)
    case .step:
      let what = "step \(steps + 1)"
      if held.isEmpty { return "\(what) had no gradient to use: nothing moved" }
      if held.contains(-1) { return "\(what) used the gradient that had been left over" }
      if held.count > 1 { return "\(what) used \(held.count) gradients added up" }
      if held[0] < steps {
        return "\(what) used a gradient of the parameters before step \(held[0] + 1)"
      }
      steps += 1
    }
  }
  return nil
}

/// What is wrong, with the calls: easier to follow than numbers, hence its size.
private func counterexample(
  _ order: EpochOrder, _ calls: [PartCall], answered: String, expected: String
) -> Counterexample {
  let shown = calls.prefix(8).map(\.rawValue).joined(separator: ", ")
  return Counterexample(
    asked: order.summary, detail: "the calls were \(shown)\(calls.count > 8 ? ", …" : "")",
    answered: answered, expected: expected, size: 0)
}
