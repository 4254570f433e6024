import Answering
import Gradus
import LossLandscape
import LossLandscapeQuestions

/// The answering process of lesson 1.4: the learner's functions, by exercise.
@main
enum Answers {
  static let book = AnswerBook([
    .init("1.4.grid") { (question: GridQuestion) in
      try lossGrid(
        of: question.surface.loss(weight:bias:), weights: question.weights.range,
        columns: question.weights.count, biases: question.biases.range, rows: question.biases.count)
    },
    .init("1.4.path") { (question: PathQuestion) in
      PointPath(
        points: try descentPath(
          from: question.start, gradient: question.surface.slopes,
          learningRate: question.learningRate, steps: question.steps))
    },
    .init("1.4.slice") { (question: SliceQuestion) in
      SliceLosses(
        losses: try lossSlice(
          of: question.surface.loss(_:), through: question.point, along: question.direction,
          at: question.distances))
    },
    .init("1.4.contour") { (question: ContourQuestion) in
      PointPath(
        points: try followContour(
          of: question.surface.loss(_:), gradient: question.surface.slopes, from: question.start,
          step: question.step, corrections: question.corrections, steps: question.steps))
    },
    .init("1.4.curvature") { (question: HessianQuestion) in
      HessianTable(
        rows: try hessian(
          of: question.surface.loss(_:), at: question.point, step: question.step))
    },
    .init("1.4.stable-rate") { (question: StableRateQuestion) in
      try stableRate(
        hessian: question.bowl.hessian, gradient: question.bowl.slopes, from: question.start,
        steps: question.steps)
    },
  ])

  static func main() { book.serve() }
}
