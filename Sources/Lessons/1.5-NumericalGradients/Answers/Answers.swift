import Answering
import Gradus
import NumericalGradients
import NumericalGradientsQuestions

/// The answering process of lesson 1.5: the learner's functions, by exercise.
@main
enum Answers {
  static let book = AnswerBook([
    .init("1.5.forward") { (question: DifferenceQuestion) in
      try question.answer { try forwardDifference(of: $0, at: $1, step: $2) }
    },
    .init("1.5.central") { (question: DifferenceQuestion) in
      try question.answer { try centralDifference(of: $0, at: $1, step: $2) }
    },
    .init("1.5.v-curve") { (call: Call) in
      let reading = try readVCurve(
        steps: call.list("steps"), errors: call.list("errors"), value: call.number("value"))
      return Tensors([
        NamedTensor("order", Double(reading.order)), NamedTensor("epsilon", reading.epsilon),
        NamedTensor("derivative", reading.derivative),
        NamedTensor("best step", reading.bestStep),
      ])
    },
    .init("1.5.gradient") { (question: GradientQuestion) in
      try question.answer { try numericalGradient(of: $0, at: $1, relativeStep: $2) }
    },
    .init("1.5.checker") { (question: CheckQuestion) in
      try judgeGradient(
        at: question.points, tolerance: question.tolerance, floor: question.floor,
        analytic: question.analyticGradient, numeric: question.numericGradient)
    },
    .init("1.5.trust") { (question: TrustQuestion) in
      try examineSlope(
        of: { question.function($0) }, at: question.x, step: question.step,
        tolerance: question.tolerance)
    },
  ])

  static func main() { book.serve() }
}
