import Exercising
import Gradus
import Reference

/// The pictures of lesson 3.2, made of what `respondent` answers.
@Sendable func learningRateSchedulesPictures(_ respondent: Respondent) throws -> [Picture] {
  [
    Picture("schedules.svg", try schedulesFigure(respondent)),
    Picture("losses.svg", try lossesFigure(respondent)),
  ]
}

/// A line that is fitted by single samples at the rates of a schedule.
public enum SampledDescent: String, CaseIterable, Sendable {
  case constant = "constant, 0.1"
  case low = "constant, 0.01"
  case cosine = "cosine from 0.1"

  /// The rate of each of the 40 epochs.
  /// - Throws: What the reference throws, or an `AnswerFailure` where the learner's code gives no
  ///   answer.
  public func rates(_ respondent: Respondent = Respondent()) throws -> [Double] {
    switch self {
    case .constant: Array(repeating: 0.1, count: 40)
    case .low: Array(repeating: 0.01, count: 40)
    case .cosine:
      Array(
        try respondent.answer(
          cosineExercise, cosineRun(peak: 0.1, floor: 0, period: 40, steps: 39)
        ).values.map(\.learningRate).prefix(40))
    }
  }

  /// The loss on all 100 points after each epoch.
  /// - Throws: What the reference throws, or an `AnswerFailure` where the learner's code gives no
  ///   answer.
  public func losses(_ respondent: Respondent = Respondent()) throws -> [Double] {
    Self.losses(at: try rates(respondent))
  }

  /// The same at any rates, one an epoch.
  static func losses(at rates: [Double]) -> [Double] {
    var generator = RandomGenerator(seed: 32)
    let data = Dataset.noisyLine(samples: 100, noise: 0.5, from: &generator)
    var line = Line(weight: 0, bias: 0)
    return rates.map { rate in
      for i in generator.randperm(100) {
        let error = line.weight * data.x[i] + line.bias - data.y[i]
        line.weight -= rate * 2 * error * data.x[i]
        line.bias -= rate * 2 * error
      }
      return meanSquaredError(of: line, on: data)
    }
  }

  /// The loss of the best line.
  public static var least: Double {
    var generator = RandomGenerator(seed: 32)
    let data = Dataset.noisyLine(samples: 100, noise: 0.5, from: &generator)
    return meanSquaredError(of: leastSquaresLine(data), on: data)
  }
}

private func schedulesFigure(_ respondent: Respondent) throws -> Figure {
  func points(_ rates: [Double]) -> [Figure.Point] {
    rates.enumerated().map { Figure.Point(Double($0), $1) }
  }
  let restarts = try respondent.answer(
    restartsExercise, restartsRun(peak: 0.1, floor: 0, period: 5, growth: 2, steps: 34)
  ).values.map(\.learningRate)
  let cosine = try respondent.answer(
    cosineExercise, cosineRun(peak: 0.1, floor: 0, period: 35, steps: 35)
  ).values.map(\.learningRate)
  let warmUp = try respondent.answer(
    warmUpExercise, warmUpCall(Array(0...35), peak: 0.1, warmUp: 5, total: 35)
  ).numbers
  return Figure(
    title: "Three schedules with the same peak", x: "epoch", y: "learning rate", xRange: 0...35,
    xIsWhole: true, legend: .outside,
    series: [
      Figure.Series(name: "cosine", color: .blue, points: points(cosine)),
      Figure.Series(
        name: "with warm restarts", style: .path, color: .vermilion, points: points(restarts)),
      Figure.Series(
        name: "warm-up, then a line", style: .dashedLine, color: .black, points: points(warmUp)),
    ])
}

private func lossesFigure(_ respondent: Respondent) throws -> Figure {
  let looks: [(Color, Figure.Series.Style)] = [
    (.vermilion, .path), (.black, .dashedLine), (.blue, .line),
  ]
  let least = SampledDescent.least
  return Figure(
    title: "Loss above that of the best line, single samples", x: "epoch", y: "excess loss",
    xRange: 0...40, xIsWhole: true, logarithmic: true, legend: .outside,
    series: try zip(SampledDescent.allCases, looks).map { descent, look in
      Figure.Series(
        name: descent.rawValue, style: look.1, color: look.0,
        points: try descent.losses(respondent).enumerated().map {
          Figure.Point(Double($0 + 1), $1 - least)
        })
    })
}
