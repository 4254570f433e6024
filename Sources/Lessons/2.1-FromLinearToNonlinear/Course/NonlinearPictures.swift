import Exercising
import Foundation
import FromLinearToNonlinearQuestions
import Gradus
import GradusReference

/// The pictures of lesson 2.1, made of what `respondent` answers.
@Sendable func nonlinearPictures(_ respondent: Respondent) throws -> [Picture] {
  let spirals = Examples.twoSpirals(30, turn: 4)
  return [
    Picture("spirals.svg", try handmade(spirals, respondent)),
    Picture("bends.svg", try bends(respondent)),
    Picture("learned.svg", try learned(spirals)),
  ]
}

/// The spirals, the line of a trained logistic unit, and where the feature changes its sign.
private func handmade(_ spirals: Examples, _ respondent: Respondent) throws -> Figure {
  var unit = LinearModel(weights: [0, 0], bias: 0)
  for _ in 0..<200 {
    let slopes = try respondent.answer(
      unitGradientExercise,
      Call(
        "the gradient of the mean cross-entropy",
        [
          NamedTensor("features", spirals.features), NamedTensor("labels", spirals.targets),
          NamedTensor("weights", unit.weights), NamedTensor("bias", unit.bias),
        ])
    ).numbers
    unit.weights = zip(unit.weights, slopes).map { $0 - $1 }
    unit.bias -= slopes[2]
  }
  // Along w·x + b = 0, so far to both sides that it leaves the picture.
  let (w, square) = (unit.weights, unit.weights.reduce(0.0) { $0 + $1 * $1 })
  let line = [-2.15, 2.15].map { far in
    Figure.Point(
      far * w[1] / square.squareRoot() - unit.bias * w[0] / square,
      -far * w[0] / square.squareRoot() - unit.bias * w[1] / square)
  }
  var figure = plane("Two spirals: a line, and a feature by hand", spirals)
  figure.series.append(
    Figure.Series(name: "logistic unit", style: .dashedLine, color: .bluishGreen, points: line))
  figure.contours = try border("the feature is 0") { points in
    try respondent.answer(featuresExercise, spiralCall(points, turn: 4)).numbers
      .map { $0 == 1 ? 1 : -1 }
  }
  return figure
}

/// The spirals, and where a trained network's output is 0.
private func learned(_ spirals: Examples) throws -> Figure {
  var generator = RandomGenerator(seed: 0)
  var network = Sequential(
    Linear(inputs: 2, outputs: 16, from: &generator), ReLU(),
    Linear(inputs: 16, outputs: 1, from: &generator))
  var adam = try Adam(learningRate: 0.05)
  _ = try trainOnLabels(&network, on: spirals, with: &adam, steps: 400)
  let trained = network
  var figure = plane("Two spirals: sixteen rectifiers that have learned", spirals)
  figure.contours = try border("the output is 0") { points in
    var (network, pass) = (trained, Pass.evaluation)
    return network.forward(Matrix(points), in: &pass).output.values
  }
  return figure
}

/// What two rectifiers add up to, for the corners of XOR.
private func bends(_ respondent: Respondent) throws -> Figure {
  let places = linspace(-1, 3, 81)
  func drawn(_ fall: Double) throws -> [Double] {
    let bends = Bends(direction: [1], a: 0, b: 1, rise: 1, fall: fall)
    let answer = try respondent.answer(
      twoReLUsExercise, bends.call(at: Matrix(column: places)))
    return answer["outputs"]?.values ?? []
  }
  func curve(_ name: String, _ style: Figure.Series.Style, _ color: Color, _ values: [Double])
    -> Figure.Series
  {
    Figure.Series(
      name: name, style: style, color: color, points: zip(places, values).map(Figure.Point.init))
  }
  let (first, sum) = (try drawn(1), try drawn(-1))
  var figure = Figure(
    title: "Two rectifiers make a tent", x: "s = x₀ + x₁", y: "output", xRange: -1...3,
    legend: .bottomLeft,
    series: [
      curve("max(0, s)", .dashedLine, .bluishGreen, first),
      curve("−2 max(0, s − 1)", .path, .vermilion, zip(sum, first).map { $0 - $1 }),
      curve("their sum", .line, .blue, sum),
      Figure.Series(
        name: "XOR's corners", style: .crosses, color: .black, width: 0.6,
        points: [Figure.Point(0, 0), Figure.Point(1, 1), Figure.Point(2, 0)]),
    ])
  figure.yRange = -4...3.5
  return figure
}

/// The plane with the spirals.
func plane(_ title: String, _ spirals: Examples) -> Figure {
  func arm(_ label: Double) -> [Figure.Point] {
    (0..<spirals.count).filter { spirals.targets[$0] == label }.map {
      Figure.Point(spirals.features[$0, 0], spirals.features[$0, 1])
    }
  }
  var figure = Figure(
    title: title, x: "x₀", y: "x₁", xRange: -2.2...2.2,
    series: [
      Figure.Series(name: "first spiral", style: .points, color: .blue, points: arm(1)),
      Figure.Series(
        name: "second spiral", style: .crosses, color: .vermilion, width: 0.6, points: arm(0)),
    ])
  figure.yRange = -2.2...2.2
  return figure
}

/// Where `output` of the points of the plane changes its sign.
private func border(
  _ name: String, _ output: ([[Double]]) throws -> [Double]
) throws -> Figure.Contours {
  let places = linspace(-2.2, 2.2, 111)
  let rows = try places.map { y in try output(places.map { [$0, y] }) }
  return Figure.Contours(
    x: places, y: places, values: rows, levels: [0], name: name, color: .black,
    showsLevels: false)
}
