import Exercising
import Gradus
import GradusReference

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
    let line = SampledLine(epochs: rates.count)
    return line.lines(at: rates).map(line.loss)
  }

  /// The loss of the best line.
  public static var least: Double { SampledLine().least }
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
  .excessLosses(
    "Loss above that of the best line, single samples", above: SampledDescent.least,
    try SampledDescent.allCases.map { ($0.rawValue, try $0.losses(respondent)) })
}
