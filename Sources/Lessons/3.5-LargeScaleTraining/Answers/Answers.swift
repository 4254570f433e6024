import Answering
import Gradus
import LargeScaleTraining

/// The answering process of lesson 3.5: the learner's functions, by exercise.
@main
enum Answers {
  static let book = AnswerBook([
    .init("3.5.shards") { (call: Call) in
      let found = try gradientOfShards(
        call.rows("g"), counts: call.lists("n").map { $0.map { Int($0) } })
      return Tensors(
        [NamedTensor("gradient", found.gradient)]
          + found.factors.enumerated().map { NamedTensor("factors of worker \($0)", $1) })
    },
    .init("3.5.ring") { (call: Call) in
      try call.ring { values, rank in try ringAllReduce(values, on: &rank) }
    },
    .init("3.5.loss-scale") { (call: Call) in
      let loss = try HalfLoss(call)
      let found = try scaledDescent(
        call.list("start"), learningRate: call.number("lr"), scale: call.number("scale"),
        interval: call.integer("interval"), steps: call.integer("steps"),
        gradient: loss.gradient)
      return Tensors([
        NamedTensor("parameters", rows: found.parameters), NamedTensor("scales", found.scales),
      ])
    },
    .init("3.5.zero") { (call: Call) in
      try call.shardedStep { parameters, gradient, state, rate, limit, rank in
        try shardedAdamStep(
          parameters, gradient: gradient, state: state, learningRate: rate, limit: limit, on: &rank)
      }
    },
    .init("3.5.pipeline") { (call: Call) in
      let found = try pipelineOrders(
        stages: call.integer("stages"), microbatches: call.integer("microbatches"))
      return Tensors(
        [NamedTensor("bubble", found.bubble)]
          + found.orders.enumerated().map { NamedTensor("stage \($0)", $1.map(\.code)) })
    },
    .init("3.5.memory") { (call: Call) in
      let found = try trainingBytes(
        sizes: call.integers("sizes"), batch: call.integer("batch"),
        microbatches: call.integer("microbatches"), ranks: call.integer("ranks"),
        stage: call.integer("stage"))
      return Tensors([
        NamedTensor("parameters", Double(found.parameters)),
        NamedTensor("gradients", Double(found.gradients)),
        NamedTensor("optimizer", Double(found.optimizer)),
        NamedTensor("activations", Double(found.activations)),
      ])
    },
  ])

  static func main() { book.serve() }
}
