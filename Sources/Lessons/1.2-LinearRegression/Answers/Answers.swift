import Answering
import Gradus
import LinearRegression
import LinearRegressionQuestions

/// The answering process of lesson 1.2: the learner's functions, by exercise.
@main
enum Answers {
  static let book = AnswerBook([
    .init("1.2.predict") { (question: PredictionQuestion) in
      Predictions(try predict(question.features, with: question.model))
    },
    .init("1.2.loss") { (question: LossQuestion) in
      LossAnswer(try meanSquaredError(question.predictions, question.targets))
    },
    .init("1.2.gradient") { (question: LineGradientQuestion) in
      LineGradient(try gradient(of: question.line, on: question.data))
    },
    .init("1.2.gradients") { (question: ModelGradientQuestion) in
      ModelGradient(try gradient(of: question.model, on: question.examples))
    },
    .init("1.2.normal-equations") { (question: LeastSquaresQuestion) in
      try LeastSquaresAnswer(of: { try leastSquares(question.examples) })
    },
    .init("1.2.descent") { (question: DescentQuestion) in
      DescentPath(
        try descend(
          from: question.start, learningRate: question.learningRate, epochs: question.epochs,
          tolerance: question.tolerance, gradient: question.gradient))
    },
  ])

  static func main() { book.serve() }
}
