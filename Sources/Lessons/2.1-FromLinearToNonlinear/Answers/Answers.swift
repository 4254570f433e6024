import Answering
import FromLinearToNonlinear
import FromLinearToNonlinearQuestions
import Gradus

/// The answering process of lesson 2.1: the learner's functions, by exercise.
@main
enum Answers {
  static let book = AnswerBook([
    .init("2.1.line") { (call: Call) in
      try Tensors(try line(separating: call.list("labels").map { $0 == 1 }))
    },
    .init("2.1.features") { (call: Call) in
      let (points, turn) = (try call.matrix("points"), try call.number("turn"))
      return Tensors(
        spirals: try (0..<points.rows).map {
          try spiralFeature(x: points[$0, 0], y: points[$0, 1], turn: turn)
        })
    },
    .init("2.1.unit") { (call: Call) in
      Tensors([
        NamedTensor(
          "probabilities", try probabilities(call.matrix("features"), with: call.model()))
      ])
    },
    .init("2.1.unit-loss") { (call: Call) in
      Tensors([
        NamedTensor(
          "loss", try crossEntropy(logits: call.list("logits"), labels: call.list("labels")))
      ])
    },
    .init("2.1.unit-gradient") { (call: Call) in
      Tensors(gradient: try gradient(of: call.model(), on: call.examples()))
    },
    .init("2.1.two-relus") { (call: Call) in
      try Tensors(
        ridge(
          along: call.list("direction"), from: call.number("a"), slope: call.number("rise"),
          to: call.number("b"), then: call.number("fall")),
        at: call.matrix("points"))
    },
  ])

  static func main() { book.serve() }
}
