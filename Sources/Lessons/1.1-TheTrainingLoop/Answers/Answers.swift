import Answering
import Gradus
import TheTrainingLoop
import TheTrainingLoopQuestions

/// The answering process of lesson 1.1: the learner's functions, by exercise.
@main
enum Answers {
  static let book = AnswerBook([
    .init("1.1.step") { (question: GradientStep) in
      Parameters(
        try step(
          question.parameters, gradient: question.gradient, learningRate: question.learningRate))
    },
    .init("1.1.loop") { (run: DescentRun) in
      try run.trace {
        try descend(from: $0, epochs: $1, learningRate: $2, loss: $3, gradient: $4)
      }
    },
    .init("1.1.stopping") { (run: StoppingRun) in
      try run.trace {
        try trainWhileImproving(atMost: $0, patience: $1, tolerance: $2, runEpoch: $3)
      }
    },
    .init("1.1.order") { (order: EpochOrder) in
      try order.trace { try runEpochs($0, with: $1) }
    },
  ])

  static func main() { book.serve() }
}
