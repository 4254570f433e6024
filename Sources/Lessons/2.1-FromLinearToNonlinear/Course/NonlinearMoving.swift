import Exercising
import Foundation
import FromLinearToNonlinearQuestions
import Gradus
import GradusReference

/// What sliders move in lesson 2.1: the curve of two rectifiers, and what a network has learned of the
/// spirals.
@Sendable func nonlinearMovingFigures(_ respondent: Respondent) throws -> [MovingFigure] {
  [tents(respondent), learning()]
}

/// Two bends, at 0 and further on, with a slope between them and one behind.
private func tents(_ respondent: Respondent) -> MovingFigure {
  let places = linspace(-1, 3, 41)
  var figure = Figure(
    title: "What two rectifiers draw", x: "s = x₀ + x₁", y: "output", xRange: -1...3,
    series: [
      Figure.Series(
        name: "XOR's corners", style: .crosses, color: .black,
        points: [Figure.Point(0, 0), Figure.Point(1, 1), Figure.Point(2, 0)])
    ])
  figure.yRange = -4...4
  let slopes = [-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2]
  return MovingFigure(
    "tents", figure, Setting("second bend at", [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2], start: 1.5),
    Setting("slope between", slopes, start: 1), Setting("slope behind", slopes, start: 0.5)
  ) { bend, rise, fall in
    let bends = Bends(direction: [1], a: 0, b: bend, rise: rise, fall: fall)
    let outputs =
      try respondent.answer(twoReLUsExercise, bends.call(at: Matrix(column: places)))["outputs"]?
      .values ?? []
    return MovingFigure.Frame(
      [
        Figure.Series(
          name: "output", style: .path, color: .blue,
          points: zip(places, outputs).map(Figure.Point.init))
      ],
      words: "\(legible(rise)) · max(0, s) \(signed(fall - rise)) · max(0, s − \(legible(bend)))")
  }
}

private func signed(_ value: Double) -> String {
  (value < 0 ? "− " : "+ ") + legible(abs(value))
}

/// Where the output of a network of rectifiers is 0, step by step.
private func learning() -> MovingFigure {
  let spirals = Examples.twoSpirals(30, turn: 4)
  var figure = plane("Two spirals: what rectifiers have learned", spirals)
  figure.contours = Figure.Contours(x: [], y: [], values: [], levels: [])
  return MovingFigure(
    "learning", figure,
    Setting("rectifiers", [2, 4, 8, 16, 32].map { ("\($0)", $0) }, start: 3),
    Setting("steps of Adam", [0, 10, 25, 50, 100, 200, 400].map { ("\($0)", $0) }, start: 6)
  ) { units, steps in
    var generator = RandomGenerator(seed: 0)
    var network = Sequential(
      Linear(inputs: 2, outputs: units, from: &generator), ReLU(),
      Linear(inputs: units, outputs: 1, from: &generator))
    var adam = try Adam(learningRate: 0.05)
    let (loss, right) = try trainOnLabels(&network, on: spirals, with: &adam, steps: steps)
    return MovingFigure.Frame(
      [
        Figure.Series(
          name: "the output is 0", style: .points, color: .black, width: 0.4,
          points: signChanges(of: network, on: linspace(-2.2, 2.2, 67)))
      ],
      words: "\(right) of \(spirals.count) points are on their side; the loss is "
        + "\(threeDigits(loss)).")
  }
}

/// Where the network's output changes its sign, along the lines of a square grid.
private func signChanges(of network: some Layer, on places: [Double]) -> [Figure.Point] {
  var (network, pass) = (network, Pass.evaluation)
  func outputs(_ points: [[Double]]) -> [Double] {
    network.forward(Matrix(points), in: &pass).output.values
  }
  func crossings(_ values: [Double]) -> [Double] {
    zip(places.indices, places.indices.dropFirst()).compactMap { i, j in
      guard (values[i] > 0) != (values[j] > 0) else { return nil }
      return places[i] + (places[j] - places[i]) * values[i] / (values[i] - values[j])
    }
  }
  return places.flatMap { fixed in
    crossings(outputs(places.map { [$0, fixed] })).map { Figure.Point($0, fixed) }
      + crossings(outputs(places.map { [fixed, $0] })).map { Figure.Point(fixed, $0) }
  }
}
