import Answering
import Gradus
import WeightInitialization

/// The answering process of lesson 3.3: the learner's functions, by exercise.
@main
enum Answers {
  static let book = AnswerBook([
    .init("3.3.sizes") { (call: Call) in
      let found = try expectedSizes(
        widths: call.integers("widths"), deviations: call.list("deviations"),
        negativeSlope: call.number("negative-slope"))
      return Tensors([
        NamedTensor("signals", found.signals), NamedTensor("slopes", found.slopes),
      ])
    },
    .init("3.3.keeping") { (call: Call) in
      let found = try keepingDeviations(
        shape: call.integers("shape"), negativeSlope: call.number("negative-slope"))
      return Tensors([
        NamedTensor("signals", found.signals), NamedTensor("slopes", found.slopes),
        NamedTensor("both", found.both),
      ])
    },
    .init("3.3.spread") { (call: Call) in
      let found = try spread(deviation: call.number("deviation"), cut: call.number("cut"))
      return Tensors([NamedTensor("bound", found.bound), NamedTensor("uncut", found.uncut)])
    },
    .init("3.3.twins") { (call: Call) in
      let found = try twins(w1: call.matrix("W1"), b1: call.list("b1"), w2: call.matrix("W2"))
      return Tensors([NamedTensor("twins", found.map(Double.init))])
    },
    .init("3.3.orthogonal") { (call: Call) in
      let found = try orthogonal(from: call.matrix("draws"), gain: call.number("gain"))
      return Tensors([NamedTensor("result", found)])
    },
  ])

  static func main() { book.serve() }
}
