import Exercising
import Foundation
import Gradus
import GradusReference
import LinearRegressionQuestions

/// What sliders move in lesson 1.2: a line in training on the taxi rides.
@Sendable func linearRegressionMovingFigures(_ respondent: Respondent) throws -> [MovingFigure] {
  var generator = RandomGenerator(seed: 12)
  let trips = Examples.taxiRides(40, from: &generator).firstFeature
  let best = try respondent.answer(normalEquationsExercise, LeastSquaresQuestion(trips)).model
  @Sendable func line(_ model: LinearModel) throws -> [Figure.Point] {
    let ends = [0.0, 10]
    let question = PredictionQuestion(features: Matrix(column: ends), model: model)
    return zip(ends, try respondent.answer(predictExercise, question).predictions)
      .map(Figure.Point.init)
  }
  var figure = Figure(
    title: "A line learns what a kilometre costs", x: "kilometres", y: "fare", xRange: 0...10,
    series: [
      Figure.Series(
        name: "rides", style: .points, color: .black,
        points: zip(trips.features.values, trips.targets).map(Figure.Point.init)),
      Figure.Series(
        name: "least squares", style: .dashedLine, color: .black,
        points: try best.map(line) ?? []),
    ])
  figure.yRange = -3...30
  let epochs = [0, 1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 50, 100, 200]
  return [
    MovingFigure(
      "line", figure,
      Setting("learning rate", [0.001, 0.003, 0.01, 0.02, 0.025, 0.03, 0.035], start: 0.02),
      Setting("epochs", epochs.map { ("\($0)", $0) }, start: 5)
    ) { rate, epochs in
      let models = try respondent.answer(
        descentExercise, trips.descent(rate, epochs: max(1, epochs))
      ).models
      let model = models[min(epochs, models.count - 1)]
      return MovingFigure.Frame(
        [Figure.Series(name: "in training", color: .blue, points: try line(model))],
        words: "After \(counted(epochs, "epoch")) a kilometre costs "
          + "\(threeDigits(model.weights[0])) and a ride \(threeDigits(model.bias)); the mean squared "
          + "error is \(threeDigits(model.meanSquaredError(on: trips))).")
    }
  ]
}
