import Activations
import ActivationsQuestions
import Answering
import Gradus

/// The answering process of lesson 2.4: the learner's functions, by exercise.
@main
enum Answers {
  static let book = AnswerBook([
    .init("2.4.slopes") { (call: Call) in Tensors(sixSlopes: try slopes(at: call.number("x"))) },
    .init("2.4.dead") { (call: Call) in
      Tensors([
        NamedTensor(
          "rises",
          try risesToWake(
            weights: call.matrix("weights"), biases: call.list("biases"),
            inputs: call.matrix("inputs"), examples: call.count("examples")))
      ])
    },
    .init("2.4.depth") { (call: Call) in
      Tensors(chain: try chain(call.list("weights"), input: call.number("x")))
    },
    .init("2.4.kink") { (call: Call) in
      Tensors([
        NamedTensor(
          "quotient",
          try quotient(
            at: call.number("x"), step: call.number("h"), kinks: call.list("kinks"),
            slopes: call.list("slopes")))
      ])
    },
    .init("2.4.centring") { (call: Call) in
      Tensors([
        NamedTensor(
          "ratio",
          try eigenvalueRatio(
            features: call.count("features"), mean: call.number("mean"),
            deviation: call.number("deviation")))
      ])
    },
  ])

  static func main() { book.serve() }
}
