import Answering
import Gradus
import LinearVersusNetwork

/// The answering process of lesson 2.7: the learner's functions, by exercise.
@main
enum Answers {
  static let book = AnswerBook([
    .init("2.7.costs") { (call: Call) in
      let found = try costs(call.integers("sizes"))
      return Tensors([
        NamedTensor("parameters", Double(found.parameters)),
        NamedTensor("forward", Double(found.forward)),
        NamedTensor("backward", Double(found.backward)),
      ])
    },
    .init("2.7.network") { (call: Call) in
      let found = try lossAndSlopes(
        call.list("parameters"), sizes: call.integers("sizes"), call.matrix("x"),
        call.integers("labels"))
      return Tensors([NamedTensor("the loss", found.loss), NamedTensor("slopes", found.slopes)])
    },
    .init("2.7.choice") { (call: Call) in
      let found = try chosen(
        validation: call.matrix("validation"), test: call.matrix("test"))
      return Tensors([
        NamedTensor("setting", Double(found.setting)), NamedTensor("reported", found.reported),
      ])
    },
    .init("2.7.comparison") { (call: Call) in
      let found = try compare(network: call.list("network"), linear: call.list("linear"))
      return Tensors([
        NamedTensor("difference", found.difference), NamedTensor("error", found.error),
        NamedTensor("verdict", Double(found.verdict)),
      ])
    },
  ])

  static func main() { book.serve() }
}
