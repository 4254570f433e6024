import Answering
import CaseStudies
import CaseStudiesQuestions
import Gradus

/// The answering process of lesson 3.8: the learner's functions, by exercise.
@main
enum Answers {
  static let book = AnswerBook([
    .init("3.8.convolution") { (call: Call) in
      let found = try convolutionBackward(
        call.matrix("images"), height: call.integer("height"), weight: call.matrix("weight"),
        kernel: call.integer("kernel"), cotangent: call.matrix("cotangent"))
      return Tensors([
        NamedTensor("dImages", found.images), NamedTensor("dWeight", found.weight),
        NamedTensor("dBias", found.bias),
      ])
    },
    .init("3.8.copies") { (call: Call) in
      let found = try honestAccuracy(
        training: call.matrix("training"), validation: call.matrix("validation"),
        tolerance: call.number("tolerance"), wasRight: call.list("right").map { $0 == 1 })
      return Tensors([
        NamedTensor("copies", found.copies.map { Double($0) }),
        NamedTensor("reported", found.reported), NamedTensor("honest", found.honest),
        NamedTensor("error", found.error),
      ])
    },
    .init("3.8.attention") { (call: Call) in
      Tensors(
        try causalAttention(
          query: call.matrix("query"), key: call.matrix("key"), value: call.matrix("value"),
          cotangent: call.matrix("cotangent")
        ).named)
    },
    .init("3.8.reach") { (call: Call) in
      let model = try PlantedModel(call)
      let found = try reach(
        length: call.integer("length"), vocabulary: call.integer("vocabulary")
      ) { model.logits($0) }
      return Tensors([
        NamedTensor("first", found.first.map { Double($0) }),
        NamedTensor("last", found.last.map { Double($0) }),
      ])
    },
    .init("3.8.lazy") { (call: Call) in
      var (users, items) = (
        CountedRows(try call.matrix("users")), CountedRows(try call.matrix("items"))
      )
      try descendLazily(
        users: &users, items: &items, mean: call.number("mean"), batches: call.batches(),
        learningRate: call.number("lr"), decay: call.number("decay"))
      return Tensors([
        NamedTensor("users after", users.table), NamedTensor("items after", items.table),
        NamedTensor("users written", users.writes.map { Double($0) }),
        NamedTensor("items written", items.writes.map { Double($0) }),
      ])
    },
    .init("3.8.suspect") { (call: Call) in
      let step = try PlantedStep(call)
      let found = try suspect(
        mean: call.number("mean"), learningRate: call.number("lr"), decay: call.number("decay")
      ) { step($0, $1, $2) }
      return Tensors([NamedTensor(found.rawValue, 1)])
    },
  ])

  static func main() { book.serve() }
}
