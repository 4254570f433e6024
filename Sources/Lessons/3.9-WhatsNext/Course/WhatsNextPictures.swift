import Exercising
import Foundation
import Gradus
import Reference

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
  private static let curvatures = [1.0, 25]
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
      let slopes = zip(Self.curvatures, path[step]).map { $0 * $1 }
      let share = self == .falling ? 1 - Double(step) / Double(Self.steps) : 1
      question.steps.append(.init(gradients: [slopes], learningRate: 0.1 * share))
      path.append(try respondent.answer(exercise, question).parameters.last?.first ?? [])
    }
    return path
  }

  /// The loss at the start and after each step.
  /// - Throws: What ``path(_:)`` throws.
  public func losses(_ respondent: Respondent = Respondent()) throws -> [Double] {
    try path(respondent).map { zip(Self.curvatures, $0).reduce(0) { $0 + $1.0 * $1.1 * $1.1 / 2 } }
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
    var generator = RandomGenerator(seed: 32)
    let data = Dataset.noisyLine(samples: 100, noise: 0.5, from: &generator)
    let order = (0..<Self.epochs).flatMap { _ in generator.randperm(data.count) }
    let lines: [[Double]]
    if self == .scheduleFree {
      let found =
        try respondent.answer(
          scheduleFreeExercise,
          scheduleFreeCall(
            Matrix(order.map { [data.x[$0], 1] }), order.map { data.y[$0] }, from: [0, 0], lr: 0.1,
            beta: 0.9))["average"]?.values ?? []
      lines = stride(from: 0, to: found.count - 1, by: 2).map { [found[$0], found[$0 + 1]] }
    } else {
      var p = [0.0, 0]
      lines = order.enumerated().map { step, i in
        let epoch = step / data.count
        let rate =
          self == .plain ? 0.1 : cosineRate(epoch: epoch, peak: 0.1, floor: 0, period: Self.epochs)
        let error = p[0] * data.x[i] + p[1] - data.y[i]
        p = [p[0] - rate * 2 * error * data.x[i], p[1] - rate * 2 * error]
        return p
      }
    }
    return stride(from: data.count - 1, to: lines.count, by: data.count).map {
      meanSquaredError(of: Line(weight: lines[$0][0], bias: lines[$0][1]), on: data)
    }
  }

  /// The loss of the best line.
  public static var least: Double {
    var generator = RandomGenerator(seed: 32)
    let data = Dataset.noisyLine(samples: 100, noise: 0.5, from: &generator)
    return meanSquaredError(of: leastSquaresLine(data), on: data)
  }
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
  let looks: [(Color, Figure.Series.Style)] = [
    (.vermilion, .path), (.black, .dashedLine), (.blue, .line),
  ]
  let least = SampledAverages.least
  return Figure(
    title: "Loss above that of the best line, single samples", x: "epoch", y: "excess loss",
    xRange: 0...40, xIsWhole: true, logarithmic: true, legend: .outside,
    series: try zip(SampledAverages.allCases, looks).map { descent, look in
      Figure.Series(
        name: descent.rawValue, style: look.1, color: look.0,
        points: try descent.losses(respondent).enumerated().map {
          Figure.Point(Double($0 + 1), $1 - least)
        })
    })
}
