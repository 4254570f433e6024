import Answering
import Gradus
import LearningRateSchedules

/// The answering process of lesson 3.2: the learner's functions, by exercise.
@main
enum Answers {
  static let book = AnswerBook([
    .init("3.2.warm-up") { (call: Call) in
      let rates = try call.integers("steps").map {
        try warmUpRate(
          step: $0, peak: call.number("peak"), warmUp: call.integer("warm-up"),
          total: call.integer("total"))
      }
      return Tensors([NamedTensor("rates", rates)])
    },
    .init("3.2.cosine") { (run: ScheduleRun) in
      RateSequence(
        try (0...run.steps).map { epoch in
          try cosineRate(
            epoch: epoch, peak: run.base.learningRate, floor: run.options.number("eta_min", 0),
            period: Int(run.options.number("T_max", 1)))
        }, momentum: run.base.momentum)
    },
    .init("3.2.restarts") { (run: ScheduleRun) in
      RateSequence(
        try (0...run.steps).map { epoch in
          try restartedRate(
            epoch: epoch, peak: run.base.learningRate, floor: run.options.number("eta_min", 0),
            period: Int(run.options.number("T_0", 1)), growth: Int(run.options.number("T_mult", 1)))
        }, momentum: run.base.momentum)
    },
    .init("3.2.plateau") { (run: ScheduleRun) in
      try RateSequence(
        [run.base.learningRate]
          + plateauRates(
            losses: run.metrics ?? [], rate: run.base.learningRate,
            factor: run.options.number("factor", 0.1),
            patience: Int(run.options.number("patience", 10)),
            threshold: run.options.number("threshold", 1e-4)), momentum: run.base.momentum)
    },
    .init("3.2.budget") { (call: Call) in
      let budget = try rateBudget(call.list("rates"), decay: call.number("decay"))
      return Tensors([NamedTensor("reach", budget.reach), NamedTensor("kept", budget.kept)])
    },
  ])

  static func main() { book.serve() }
}
