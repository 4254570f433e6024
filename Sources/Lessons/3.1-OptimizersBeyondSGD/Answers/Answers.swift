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
      let (limit, risesAt) = try sweepLearningRates(
        sweep.rates, x: sweep.x, distance: sweep.distance)
      return LearningRateReport(limit: limit, risesAt: risesAt)
    },
    .init("3.1.momentum-race") { (call: Call) in
      let race = try raceMomentum(
        rate: call.number("rate"), momentum: call.number("momentum"), flat: call.number("flat"),
        steep: call.number("steep"))
      return Tensors([
        NamedTensor("left", race.left), NamedTensor("best rate", race.best.rate),
        NamedTensor("best momentum", race.best.momentum),
      ])
    },
    .init("3.1.noise") { (call: Call) in
      let meanSquare = try predictNoise(
        curvatures: call.list("curvatures"), distances: call.list("distances"),
        points: call.integer("points"), noise: call.number("noise"), rate: call.number("rate"),
        epochs: call.integer("epochs"))
      return Tensors([NamedTensor("mean square", meanSquare)])
    },
    .init("3.1.start") { (call: Call) in
      let start = try startWhereSGDWins(
        curvatures: call.list("curvatures"), sgd: call.number("sgd"), adam: call.number("adam"),
        steps: call.integer("steps"), reach: call.number("reach"))
      return Tensors([NamedTensor("start", start)])
    },
    .init("3.1.fit") { (question: FitQuestion) in
      try compareWithLeastSquares(question.learned, on: question.data)
    },
  ])

  static func main() { book.serve() }
}
