import Gradus
import LinearRegressionQuestions
import TheTrainingLoopQuestions

// State that outlives a question.

nonisolated(unsafe) var calls = 0

func countsItsCalls(_ step: GradientStep) -> Parameters {
  calls += 1
  let rate = step.learningRate / Double(calls)
  return Parameters(zip(step.parameters, step.gradient).map { $0 - rate * $1 })
}

nonisolated(unsafe) var firstLoss: Double?

func keepsTheFirstAnswer(_ question: LossQuestion) -> LossAnswer {
  let errors = zip(question.predictions, question.targets).map(-)
  let loss = firstLoss ?? errors.map { $0 * $0 }.reduce(0, +) / Double(errors.count)
  firstLoss = loss
  return LossAnswer(loss)
}

nonisolated(unsafe) var buffer = Array(repeating: 0.0, count: 1000)

func addsToABuffer(_ question: PredictionQuestion) -> Predictions {
  let (features, model) = (question.features, question.model)
  for row in 0..<features.rows {
    buffer[row] += model.bias
    for k in 0..<features.columns { buffer[row] += model.weights[k] * features[row, k] }
  }
  return Predictions(Array(buffer.prefix(features.rows)))
}
