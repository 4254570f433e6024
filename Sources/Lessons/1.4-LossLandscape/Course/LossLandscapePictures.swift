import Exercising
import Foundation
import Gradus
import LossLandscapeQuestions
import Reference

/// The lesson's pictures.
@Sendable func landscapePictures(_ respondent: Respondent) throws -> [Picture] {
  let rates = try Landscape(rates: [0.1, 0.75]).survey(by: respondent)
  let race = try Landscape(methods: Landscape.Method.allCases).survey(by: respondent)
  return [
    Picture("rates.svg", rates.contours), Picture("optimizers.svg", race.contours),
    Picture("slices.svg", rates.slicesFigure), Picture("walk.svg", try walkFigure(respondent)),
    Picture("steps.svg", try stepsFigure(respondent)),
    Picture("valley.svg", try valleyFigure(respondent)),
  ]
}

/// A bowl, and the walk along one of its contours with and without corrections.
private func walkFigure(_ respondent: Respondent) throws -> Figure {
  let surface = LossSurface(hessian: [[1, 0.5], [0.5, 2]], minimum: [0, 0], lowest: 0)
  let grid = try respondent.answer(
    gridExercise,
    GridQuestion(surface: surface, weights: .init(-3...3, 101), biases: .init(-3...3, 101)))
  let walks = try [0, 2].map { corrections in
    try respondent.answer(contourExercise, LessonWalk.question(corrections: corrections)).points
  }
  return Figure(
    title: "Walking along a contour", grid, levels: [0.1, 0.3, 1, 3],
    series: zip(["uncorrected", "corrected twice"], zip(Color.curves, walks)).map { name, look in
      Figure.Series(
        name: name, style: .path, color: look.0, points: look.1.map { Figure.Point($0[0], $0[1]) })
    })
}

/// The walk of the lesson's text.
enum LessonWalk {
  static func question(corrections: Int) -> ContourQuestion {
    ContourQuestion(
      surface: LossSurface(hessian: [[1, 0.5], [0.5, 2]], minimum: [0, 0], lowest: 0),
      start: [1, 0.5], step: 0.5, corrections: corrections, steps: 15)
  }
}

/// How far second differences are from the second derivative of a loss with a fourth power, by step.
private func stepsFigure(_ respondent: Respondent) throws -> Figure {
  let points = try stride(from: -7.0, through: 0, by: 0.125).map { exponent in
    let step = pow(10, exponent)
    let found = try respondent.answer(curvatureExercise, LessonCurvature.question(step: step)).rows
    return Figure.Point(step, LessonCurvature.error(of: found))
  }
  return Figure(
    title: "Error of second differences", x: "step h", y: "error relative to the Hessian",
    xRange: 1e-7...1, logarithmic: true, xIsLogarithmic: true,
    series: [Figure.Series(name: "second differences", color: .blue, points: points)])
}

/// The place whose second derivatives the lesson's text takes.
enum LessonCurvature {
  static let point = [1.5, 0.75]

  /// w⁴ + w b³ there.
  static func question(step: Double) -> HessianQuestion {
    let surface = LossSurface(dimensions: 2, terms: [.init(1, [4, 0]), .init(1, [1, 3])])
    return HessianQuestion(surface: surface, point: point, step: step)
  }

  /// 12w², 3b², 3b² and 6wb.
  static var exact: [Double] {
    let (w, b) = (point[0], point[1])
    return [12 * w * w, 3 * b * b, 3 * b * b, 6 * w * b]
  }

  /// The largest error of `rows` relative to the largest second derivative.
  static func error(of rows: [[Double]]) -> Double {
    let errors = zip(rows.flatMap { $0 }, exact).map { abs($0 - $1) }
    return (errors.max() ?? .nan) / (exact.max() ?? .nan)
  }
}

/// A loss whose minima form a curve, and descent on it at two rates from one start.
private func valleyFigure(_ respondent: Respondent) throws -> Figure {
  let grid = try respondent.answer(
    gridExercise,
    GridQuestion(surface: .valley, weights: .init(-1...3, 101), biases: .init(-1...3, 101)))
  let paths = try LessonValley.rates.map {
    try respondent.answer(pathExercise, LessonValley.question(rate: $0)).points
  }
  return Figure(
    title: "A curved valley, (wb − 1)²", grid, levels: [0.1, 0.5, 2, 10],
    series: [
      Figure.Series(
        name: "minima", style: .dashedLine, color: .black,
        points: linspace(1 / 3, 3, 81).map { Figure.Point($0, 1 / $0) })
    ]
      + zip(LessonValley.rates, zip(Color.curves, paths)).map { rate, look in
        Figure.Series(
          name: "lr \(legible(rate))", style: .path, color: look.0,
          points: look.1.map { Figure.Point($0[0], $0[1]) })
      })
}

/// The descents of the lesson's text into the curved valley.
enum LessonValley {
  static let rates = [0.1, 0.2]

  static func question(rate: Double) -> PathQuestion {
    PathQuestion(surface: .valley, start: [0.2, 2.6], learningRate: rate, steps: 60)
  }
}
