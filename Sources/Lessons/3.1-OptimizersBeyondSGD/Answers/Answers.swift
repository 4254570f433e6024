import Answering
import Gradus
import OptimizersBeyondSGD
import OptimizersBeyondSGDQuestions

/// The answering process of lesson 3.1: the learner's functions, by exercise.
@main
enum Answers {
  static let book = AnswerBook([
    .init("3.1.sgd") { (run: OptimizerRun) in
      try run.trajectory(
        of: SGD(
          learningRate: try run.options.number("lr", 1e-3),
          weightDecay: try run.options.number("weight_decay", 0)))
    },
    .init("3.1.momentum") { (run: OptimizerRun) in
      try run.trajectory(
        of: Momentum(
          learningRate: try run.options.number("lr", 1e-3),
          momentum: try run.options.number("momentum", 0),
          dampening: try run.options.number("dampening", 0),
          nesterov: try run.options.flag("nesterov")))
    },
    .init("3.1.rmsprop") { (run: OptimizerRun) in
      try run.trajectory(
        of: RMSprop(
          learningRate: try run.options.number("lr", 1e-2),
          alpha: try run.options.number("alpha", 0.99), eps: try run.options.number("eps", 1e-8)))
    },
    .init("3.1.adam") { (run: OptimizerRun) in
      try run.trajectory(
        of: Adam(
          learningRate: try run.options.number("lr", 1e-3),
          betas: try run.options.pair("betas", (0.9, 0.999)),
          eps: try run.options.number("eps", 1e-8)))
    },
    .init("3.1.loop") { (script: TrainingScript) in
      try script.trace { try train(from: $0, on: $1, epochs: $2, with: &$3) }
    },
    .init("3.1.learning-rates") { (sweep: LearningRateSweep) in
      try sweepLearningRates(
        sweep.rates, x: sweep.x, target: sweep.target, train: sweep.recordedRun)
    },
    .init("3.1.momentum-race") { (race: MomentumRace) in
      try raceMomentum(race.momentum, target: race.target, train: race.recordedRun)
    },
    .init("3.1.noise") { (trial: NoiseTrial) in
      try rankByNoise(trial.optimizers, seeds: trial.seeds, train: trial.recordedRun)
    },
    .init("3.1.fit") { (question: FitQuestion) in
      try compareWithLeastSquares(question.learned, on: question.data)
    },
  ])

  static func main() { book.serve() }
}
