import Answering
import DataPipelines
import DataPipelinesQuestions
import Gradus

/// The answering process of lesson 2.5: the learner's functions, by exercise.
@main
enum Answers {
  static let book = AnswerBook([
    .init("2.5.standardize") { (call: Call) in
      let parts = try standardized(
        training: call.matrix("training"), validation: call.matrix("validation"))
      return Tensors([
        NamedTensor("standardized training", parts.training),
        NamedTensor("standardized validation", parts.validation),
      ])
    },
    .init("2.5.loader") { (call: Call) in
      Tensors(
        epochs: try loaderBatches(
          of: call.integer("count"), batchSize: call.integer("batch size"),
          epochs: call.integer("epochs"), dropLast: call.integer("drop last") == 1,
          shuffle: call.shuffling()))
    },
    .init("2.5.weights") { (call: Call) in
      let weights = try samplingWeights(for: call.integers("labels"))
      return Tensors([
        NamedTensor("probabilities", weights.probabilities),
        NamedTensor("corrections", weights.corrections),
      ])
    },
    .init("2.5.shift") { (call: Call) in
      let image = try shifted(
        call.matrix("image"), down: call.integer("down"), right: call.integer("right"))
      return Tensors([NamedTensor("moved", image)])
    },
    .init("2.5.prefetch") { (call: Call) in
      Tensors(deliveries: try deliveries(of: call.integers("arrivals")))
    },
  ])

  static func main() { book.serve() }
}
