import Answering
import ForwardAndBackward
import ForwardAndBackwardQuestions
import Gradus

/// The answering process of lesson 2.2: the learner's functions, by exercise.
@main
enum Answers {
  static let book = AnswerBook([
    .init("2.2.chain") { (question: ChainQuestion) in
      let (values, cotangents) = try chain(
        question.links, at: question.x, cotangent: question.cotangent)
      return Passes(values: values, cotangents: cotangents)
    },
    .init("2.2.fan-out") { (call: Call) in
      let found = try fanOut(
        a: call.number("a"), b: call.number("b"), cotangent: call.number("cotangent of y"))
      return Tensors([
        NamedTensor("y", found.y), NamedTensor("cotangent of a", found.a),
        NamedTensor("cotangent of b", found.b),
      ])
    },
    .init("2.2.linear") { (call: Call) in
      let found = try linearBackward(
        cotangent: call.matrix("cotangent of y"), x: call.matrix("x"), weight: call.matrix("W"))
      return Tensors([
        NamedTensor("cotangent of x", found.x), NamedTensor("cotangent of W", found.weight),
        NamedTensor("cotangent of b", found.bias),
      ])
    },
    .init("2.2.two-layers") { (call: Call) in
      let (net, x) = (try TwoLayers(call), try call.matrix("x"))
      let (y, kept) = try forward(x, through: net)
      // Another batch goes forward before this one goes back: what is kept belongs to one pass.
      _ = try forward(-0.5 * x, through: net)
      let found = try backward(call.matrix("cotangent of y"), kept: kept, through: net)
      return Tensors(y: y, x: found.x, net: found.net)
    },
    .init("2.2.engine") { (question: TapeQuestion) in
      let (values, cotangents) = try run(question.tape, cotangent: question.cotangent)
      return Passes(values: values, cotangents: cotangents)
    },
  ])

  static func main() { book.serve() }
}
