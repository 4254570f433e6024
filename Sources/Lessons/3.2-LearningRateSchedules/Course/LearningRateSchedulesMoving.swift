import Exercising
import Foundation
import Gradus

/// What sliders move in lesson 3.2: a schedule, and what it makes of a descent by single samples.
@Sendable func learningRateSchedulesMovingFigures(
  _ respondent: Respondent
) throws -> [MovingFigure] {
  var figure = Figure(
    title: "A schedule, and the loss above that of the best line", x: "epoch",
    y: "learning rate, excess loss", xRange: 0...40, xIsWhole: true, logarithmic: true, series: [])
  figure.yRange = 1e-5...10
  return [
    MovingFigure(
      "schedule", figure,
      Setting("schedule", Shape.allCases.map { ($0.rawValue, $0) }, start: 1, isChoice: true),
      Setting("peak", [0.003, 0.01, 0.03, 0.1, 0.2, 0.3], start: 0.1),
      Setting("least rate", [0, 0.0001, 0.001, 0.01], start: 0)
    ) { shape, peak, floor in
      let rates = try shape.rates(peak: peak, floor: min(floor, peak), respondent)
      let excess = SampledDescent.losses(at: rates).map { $0 - SampledDescent.least }
      func curve(_ name: String, _ style: Figure.Series.Style, _ color: Color, _ numbers: [Double])
        -> Figure.Series
      {
        Figure.Series(
          name: name, style: style, color: color,
          points: numbers.enumerated().map { Figure.Point(Double($0 + 1), $1) }
            .filter { $0.y > 0 })
      }
      return MovingFigure.Frame(
        [
          curve("learning rate", .dashedLine, .black, rates),
          curve("excess loss", .path, .blue, excess),
        ],
        words:
          "After 40 epochs the loss is \(threeDigits(excess.last ?? .nan)) above that of the best "
          + "line.")
    }
  ]
}

private enum Shape: String, CaseIterable {
  case constant, cosine
  case restarts = "warm restarts"
  case warmUp = "warm-up, then a line"

  /// The rate of each of 40 epochs.
  func rates(peak: Double, floor: Double, _ respondent: Respondent) throws -> [Double] {
    switch self {
    case .constant: return Array(repeating: peak, count: 40)
    case .cosine:
      let run = cosineRun(peak: peak, floor: floor, period: 40, steps: 39)
      return try respondent.answer(cosineExercise, run).values.map(\.learningRate)
    case .restarts:
      let run = restartsRun(peak: peak, floor: floor, period: 6, growth: 2, steps: 39)
      return try respondent.answer(restartsExercise, run).values.map(\.learningRate)
    case .warmUp:
      let call = warmUpCall(Array(0..<40), peak: peak, warmUp: 5, total: 40)
      return try respondent.answer(warmUpExercise, call).numbers.map { max($0, floor) }
    }
  }
}
