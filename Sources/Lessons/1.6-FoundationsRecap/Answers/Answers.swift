import Answering
import FoundationsRecap
import FoundationsRecapQuestions
import Gradus

/// The answering process of lesson 1.6: the learner's functions, by exercise.
@main
enum Answers {
  static let book = AnswerBook([
    .init("1.6.split") { (question: SplitQuestion) in
      try split(
        question.data, order: question.order, validationShare: question.validationShare)
    },
    .init("1.6.features") { (question: FeatureQuestion) in
      FeatureTable(
        try polynomialFeatures(
          of: question.x, degree: question.degree, standardizedOn: question.training))
    },
    .init("1.6.gradient") { (question: RidgeLossQuestion) in
      try ridgeLoss(of: question.model, on: question.examples, penalty: question.penalty)
    },
    .init("1.6.check") { (claim: GradientClaim) in
      let wrong = try wrongSlopes(claim.claimed.slopes, of: claim.loss.loss, at: claim.point)
      return Tensors([NamedTensor("wrong", wrong.map(Double.init))])
    },
    .init("1.6.train") { (run: EarlyStopping) in
      try trainUntilValidationRises(
        from: run.initial, learningRate: run.learningRate, patience: run.patience,
        tolerance: run.tolerance, epochs: run.epochs, loss: run.training.loss,
        gradient: run.training.slopes, validationLoss: run.validation.loss)
    },
    .init("1.6.closed-form") { (question: RidgeQuestion) in
      RidgeFit(try ridgeRegression(on: question.examples, penalty: question.penalty))
    },
  ])

  static func main() { book.serve() }
}
