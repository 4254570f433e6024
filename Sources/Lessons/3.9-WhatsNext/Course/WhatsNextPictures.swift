import Exercising
import Foundation
import Gradus
import GradusReference

/// The pictures of lesson 3.9, made of what `respondent` answers.
@Sendable func whatsNextPictures(_ respondent: Respondent) throws -> [Picture] {
  [
    Picture("bowl.svg", try bowlFigure(respondent)),
    Picture("averages.svg", try averagesFigure(respondent)),
  ]
}

/// The bowl ½ p₁² + 25/2 p₂², and the way down by one optimizer.
public enum BowlDescent: String, CaseIterable, Sendable {
  case lion = "Lion, 0.1"
  case falling = "Lion, 0.1 falling to 0"
  case adan = "Adan, 0.1"

  /// How many steps are made.
  public static let steps = 200
  private static let bowl = QuadraticLoss(center: [0, 0], curvature: Matrix([[1, 0], [0, 25]]))
  private static let start = [2.37, 1.13]

  /// The parameters at the start and after each step.
  /// - Throws: What the reference throws, or an `AnswerFailure` where the learner's code gives no
  ///   answer.
  public func path(_ respondent: Respondent = Respondent()) throws -> [[Double]] {
    let exercise = self == .adan ? adanExercise : lionExercise
    var question = OptimizerRun(
      self == .adan ? "Adan" : "Lion", options: ["lr": 0.1], initial: [Self.start], steps: [])
    var path = [Self.start]
    for step in 0..<Self.steps {
      let slopes = Self.bowl.gradient(at: path[step])
      let share = self == .falling ? 1 - Double(step) / Double(Self.steps) : 1
      question.steps.append(.init(gradients: [slopes], learningRate: 0.1 * share))
      path.append(try respondent.answer(exercise, question).parameters.last?.first ?? [])
    }
    return path
  }

  /// The loss at the start and after each step.
  /// - Throws: What ``path(_:)`` throws.
  public func losses(_ respondent: Respondent = Respondent()) throws -> [Double] {
    try path(respondent).map(Self.bowl.value(at:))
  }
}

/// A line that is fitted by single samples, as in lessons 3.2 and 3.7.
public enum SampledAverages: String, CaseIterable, Sendable {
  case plain = "plain, 0.1"
  case cosine = "plain, cosine from 0.1"
  case scheduleFree = "Schedule-Free, 0.1"

  static let epochs = 40

  /// The loss on all 100 points after each of the 40 epochs: of Schedule-Free's, that of the average.
  /// - Throws: What the reference throws, or an `AnswerFailure` where the learner's code gives no
  ///   answer.
  public func losses(_ respondent: Respondent = Respondent()) throws -> [Double] {
    let line = SampledLine(epochs: Self.epochs)
    guard self == .scheduleFree else {
      let rates = (0..<Self.epochs).map {
        self == .plain ? 0.1 : cosineRate(epoch: $0, peak: 0.1, floor: 0, period: Self.epochs)
      }
      return line.lines(at: rates).map(line.loss)
    }
    let (data, order) = (line.data, line.orders.flatMap { $0 })
    let found =
      try respondent.answer(
        scheduleFreeExercise,
        scheduleFreeCall(
          Matrix(order.map { [data.x[$0], 1] }), order.map { data.y[$0] }, from: [0, 0], lr: 0.1,
          beta: 0.9))["average"]?.values ?? []
    return stride(from: 2 * data.count - 2, to: found.count - 1, by: 2 * data.count).map {
      line.loss(Line(weight: found[$0], bias: found[$0 + 1]))
    }
  }

  /// The loss of the best line.
  public static var least: Double { SampledLine().least }
}

private func bowlFigure(_ respondent: Respondent) throws -> Figure {
  let looks: [(Color, Figure.Series.Style)] = [
    (.vermilion, .path), (.black, .dashedLine), (.blue, .line),
  ]
  var figure = Figure(
    title: "Loss in a bowl that is 25 times as steep one way as the other", x: "step", y: "loss",
    xRange: 0...Double(BowlDescent.steps), xIsWhole: true, logarithmic: true, legend: .outside,
    series: try zip(BowlDescent.allCases, looks).map { descent, look in
      let losses = try descent.losses(respondent)
      let marked = stride(from: 0, to: losses.count, by: look.1 == .path ? 5 : 1)
      return Figure.Series(
        name: descent.rawValue, style: look.1, color: look.0,
        points: marked.map { Figure.Point(Double($0), losses[$0]) })
    })
  figure.yRange = 1e-6...1e2
  return figure
}

private func averagesFigure(_ respondent: Respondent) throws -> Figure {
  .excessLosses(
    "Loss above that of the best line, single samples", above: SampledAverages.least,
    try SampledAverages.allCases.map { ($0.rawValue, try $0.losses(respondent)) })
}
