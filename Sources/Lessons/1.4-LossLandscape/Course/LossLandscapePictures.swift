import Exercising
import Foundation
import Gradus
import GradusReference
import LossLandscapeQuestions

/// The lesson's pictures.
@Sendable func landscapePictures(_ respondent: Respondent) throws -> [Picture] {
  let rates = try Landscape(rates: [0.1, 0.75]).survey(by: respondent)
  let race = try Landscape(methods: Landscape.Method.allCases).survey(by: respondent)
  return [
    Picture("axes.svg", try axesFigure(respondent)), Picture("rates.svg", rates.contours),
    Picture("optimizers.svg", race.contours),
    Picture("slices.svg", rates.slicesFigure), Picture("walk.svg", try walkFigure(respondent)),
    Picture("steps.svg", try stepsFigure(respondent)),
    Picture("valley.svg", try valleyFigure(respondent)),
  ]
}

/// A bowl with its two axes, and the steepest ways down from places on them and beside them, as far as
/// each comes to the minimum.
private func axesFigure(_ respondent: Respondent) throws -> Figure {
  let grid = try respondent.answer(
    gridExercise,
    GridQuestion(
      surface: LessonAxes.surface, weights: .init(-2.4...2.4, 97), biases: .init(-2.4...2.4, 97)))
  let ways = LessonAxes.starts.enumerated().map { index, start in
    let isFirst = index == LessonAxes.starts.firstIndex { $0.isOnAxis == start.isOnAxis }
    return Figure.Series(
      name: isFirst ? (start.isOnAxis ? "from an axis" : "from beside it") : "", style: .path,
      color: start.isOnAxis ? .blue : .vermilion,
      points: [start.point, LessonAxes.nearest(from: start.point)].map { .init($0[0], $0[1]) })
  }
  return Figure(
    title: "The steepest way down", grid, levels: [0.5, 2, 6],
    series: LessonAxes.directions.enumerated().map { index, direction in
      Figure.Series(
        name: index == 0 ? "axes" : "", style: .dashedLine, color: .black, width: 0.6,
        points: [-2.4, 2.4].map { .init($0 * direction[0], $0 * direction[1]) })
    } + ways)
}

/// The bowl whose axes the lesson's text shows: two directions that its Hessian only stretches.
enum LessonAxes {
  static let surface = LossSurface(
    QuadraticLoss(center: [0, 0], curvature: Matrix([[5, 2], [2, 2]])))

  /// The steep direction and the flat one, one long.
  static var directions: [[Double]] {
    let (_, steep, flat) = eigenvalues(5, 2, 2)
    return [steep, flat]
  }

  /// Eight places of the loss 2, four of them on the axes.
  static var starts: [(point: [Double], isOnAxis: Bool)] {
    let (values, steep, flat) = eigenvalues(5, 2, 2)
    return [0, 45, 90, 135, 180, 225, 270, 315].map { degrees in
      let angle = degrees * Double.pi / 180
      let (a, b) = (
        2 * cos(angle) / values.larger.squareRoot(),
        2 * sin(angle) / values.smaller.squareRoot()
      )
      return (
        zip(steep, flat).map { a * $0 + b * $1 }, degrees.truncatingRemainder(dividingBy: 90) == 0
      )
    }
  }

  /// Where the straight line along the gradient at `point` comes nearest to the minimum.
  static func nearest(from point: [Double]) -> [Double] {
    let slopes = surface.gradient(at: point)
    let way = zip(point, slopes).reduce(0) { $0 + $1.0 * $1.1 }
    let length = slopes.reduce(0) { $0 + $1 * $1 }
    return zip(point, slopes).map { $0 - way / length * $1 }
  }
}

/// A bowl, and the walk along one of its contours with and without corrections.
private func walkFigure(_ respondent: Respondent) throws -> Figure {
  let grid = try respondent.answer(
    gridExercise,
    GridQuestion(
      surface: LessonWalk.surface, weights: .init(-3...3, 101), biases: .init(-3...3, 101)))
  let walks = try [0, 2].map { corrections in
    try respondent.answer(contourExercise, LessonWalk.question(corrections: corrections)).points
  }
  return Figure(
    title: "Walking along a contour", grid, levels: [0.1, 0.3, 1, 3],
    series: zip(["uncorrected", "corrected twice"], zip([Color.vermilion, .blue], walks)).map {
      name, look in
      Figure.Series(
        name: name, style: .path, color: look.0, points: look.1.map { Figure.Point($0[0], $0[1]) })
    })
}

/// The walk of the lesson's text.
enum LessonWalk {
  static let surface = LossSurface(
    QuadraticLoss(center: [0, 0], curvature: Matrix([[1, 0.5], [0.5, 2]])))

  static func question(corrections: Int) -> ContourQuestion {
    ContourQuestion(
      surface: surface, start: [1, 0.5], step: 0.5, corrections: corrections, steps: 15)
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
  let paths = try LessonValley.rates.map {
    try respondent.answer(pathExercise, LessonValley.question(rate: $0)).points
  }
  let looks = zip(zip(LessonValley.rates, [Color.blue, .vermilion]), paths).reversed()
  var figure = try valleyMap(respondent)
  figure.series +=
    looks.map { look, path in
      Figure.Series(
        name: "lr \(legible(look.0))", style: .path, color: look.1,
        points: path.map { Figure.Point($0[0], $0[1]) })
    } + [
      Figure.Series(
        name: "comes to rest", style: .crosses, color: .black,
        points: paths.compactMap(\.last).map { Figure.Point($0[0], $0[1]) })
    ]
  return figure
}

/// That loss, and its minima.
func valleyMap(_ respondent: Respondent) throws -> Figure {
  let grid = try respondent.answer(
    gridExercise,
    GridQuestion(surface: .valley, weights: .init(-1...2.5, 141), biases: .init(0...3.5, 141)))
  var figure = Figure(
    title: "A curved valley, (wb − 1)²", grid, levels: [0.1, 1, 5],
    series: [
      Figure.Series(
        name: "minima", style: .dashedLine, color: .black,
        points: linspace(1 / 3.5, 2.5, 81).map { Figure.Point($0, 1 / $0) })
    ])
  // Their numbers would fill the valley.
  figure.contours?.name = "loss 0.1, 1, 5"
  figure.contours?.showsLevels = false
  return figure
}

/// The descents of the lesson's text into the curved valley.
enum LessonValley {
  static let rates = [0.1, 0.2]

  static func question(rate: Double) -> PathQuestion {
    PathQuestion(surface: .valley, start: [0.2, 2.6], learningRate: rate, steps: 60)
  }
}
