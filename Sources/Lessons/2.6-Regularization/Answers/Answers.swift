import Answering
import Gradus
import Regularization

/// The answering process of lesson 2.6: the learner's functions, by exercise.
@main
enum Answers {
  static let book = AnswerBook([
    .init("2.6.penalty") { (call: Call) in
      let found = try penalty(
        on: call.list("weights"), l2: call.number("l2"), l1: call.number("l1"))
      return Tensors([
        NamedTensor("penalty", found.value), NamedTensor("gradient", found.gradient),
      ])
    },
    .init("2.6.shrink") { (call: Call) in
      let weights = try shrunken(
        call.list("best"), l2: call.number("l2"), l1: call.number("l1"))
      return Tensors([NamedTensor("weights", weights)])
    },
    .init("2.6.dropout") { (call: Call) in
      let found = try dropout(
        call.matrix("x"), cotangent: call.matrix("ȳ"), p: call.number("p"),
        draws: call.matrix("draws"), isTraining: call.number("training") == 1)
      return Tensors([
        NamedTensor("y", found.output), NamedTensor("x̄", found.inputCotangent),
      ])
    },
    .init("2.6.smoothing") { (call: Call) in
      let found = try smoothedCrossEntropy(
        call.list("logits"), label: call.integer("label"), smoothing: call.number("smoothing"))
      return Tensors([NamedTensor("loss", found.loss), NamedTensor("gradient", found.gradient)])
    },
    .init("2.6.decay") { (call: Call) in
      let after = try firstAdamStep(
        from: call.list("parameters"), gradient: call.list("gradient"),
        learningRate: call.number("lr"), decay: call.number("decay"),
        isDecoupled: call.number("decoupled") == 1)
      return Tensors([NamedTensor("after", after)])
    },
  ])

  static func main() { book.serve() }
}
