import Answering
import DeeperNetworks
import Gradus

/// The answering process of lesson 3.4: the learner's functions, by exercise.
@main
enum Answers {
  static let book = AnswerBook([
    .init("3.4.clip") { (call: Call) in
      let found = try clippedStep(
        call.lists("p"), gradients: call.lists("g"),
        learningRate: call.number("lr"), limit: call.number("limit"),
        byValue: call.number("by value") == 1)
      return Tensors(
        [NamedTensor("norm", found.norm)] + NamedTensor.numbered("after", found.parameters))
    },
    .init("3.4.residual") { (call: Call) in
      let found = try residualPass(
        call.matrix("input"),
        weights: call.matrices("W"),
        cotangent: call.matrix("cotangent"), hasSkips: call.number("skips") == 1)
      return Tensors(
        [
          NamedTensor("output", found.output),
          NamedTensor("inputCotangent", found.inputCotangent),
        ] + NamedTensor.numbered("W̄", found.weightCotangents)
          + [NamedTensor("sizes", found.sizes)])
    },
    .init("3.4.layer-norm") { (call: Call) in
      Tensors(
        try layerNorm(
          call.matrix("input"), weight: call.list("weight"), bias: call.list("bias"),
          eps: call.number("eps"), cotangent: call.matrix("cotangent")
        ).named)
    },
    .init("3.4.batch-norm") { (call: Call) in
      let found = try batchNorm(
        call.matrix("input"), weight: call.list("weight"), bias: call.list("bias"),
        running: RunningStatistics(
          mean: call.list("runningMean"), variance: call.list("runningVariance")),
        eps: call.number("eps"), momentum: call.number("momentum"),
        isTraining: call.number("training") == 1, cotangent: call.matrix("cotangent"))
      return Tensors(
        found.steps.named + [
          NamedTensor("running.mean", found.running.mean),
          NamedTensor("running.variance", found.running.variance),
        ])
    },
    .init("3.4.checkpoint") { (call: Call) in
      var chain = MeasuredChain(weights: try call.list("weights"))
      let found = try checkpointed(
        &chain, input: call.number("input"), cotangent: call.number("cotangent"),
        every: call.integer("segment"))
      return Tensors([
        NamedTensor("output", found.output),
        NamedTensor("inputCotangent", found.inputCotangent),
        NamedTensor("runs", chain.runs.map(Double.init)),
        NamedTensor("mostKept", Double(chain.mostKept)),
      ])
    },
  ])

  static func main() { book.serve() }
}
