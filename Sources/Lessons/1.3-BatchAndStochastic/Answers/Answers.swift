import Answering
import BatchAndStochastic
import BatchAndStochasticQuestions
import Gradus

/// The answering process of lesson 1.3: the learner's functions, by exercise.
@main
enum Answers {
  static let book = AnswerBook([
    .init("1.3.batches") { (split: BatchSplit) in
      Batches(try makeBatches(of: split.order, size: split.size, dropLast: split.dropLast))
    },
    .init("1.3.shuffle") { (run: ShuffleRun) in try run.outcome(of: shuffled) },
    .init("1.3.gradient") { (run: BatchGradientRun) in
      BatchGradient(try batchGradient(over: run.batch, sampleGradient: run.sampleGradient))
    },
    .init("1.3.epoch") { (run: EpochRun) in
      try trainEpoch(
        from: run.initial, batches: run.batches, learningRate: run.learningRate, sample: run.sample)
    },
    .init("1.3.variance") { (run: BatchVarianceRun) in
      BatchVariance(
        try batchGradientVariance(
          of: run.sampleGradients, batchSize: run.batchSize, replacement: run.replacement))
    },
  ])

  static func main() { book.serve() }
}
