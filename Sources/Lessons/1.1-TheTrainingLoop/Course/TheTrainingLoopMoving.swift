import Exercising
import Foundation
import Gradus
import TheTrainingLoopQuestions

/// What sliders move in lesson 1.1: the epochs on the loss over the price.
@Sendable func trainingLoopMovingFigures(_ respondent: Respondent) throws -> [MovingFigure] {
  let loss = QuadraticLoss.price
  var figure = Figure(
    title: "Where the epochs are on the loss", x: "price of a kilometre", y: "loss",
    xRange: -0.25...5,
    series: [
      Figure.Series(
        name: "loss", style: .dashedLine, color: .gray,
        points: linspace(-0.25, 5, 106).map { Figure.Point($0, loss.value(at: [$0])) })
    ])
  figure.yRange = 0...36
  let epochs = Array(1...12) + [15, 20, 25]
  return [
    MovingFigure(
      "descent", figure,
      Setting(
        "learning rate", [0.005, 0.01, 0.02, 0.05, 0.08, 0.1, 0.12, 0.15, 0.19, 0.2, 0.21],
        start: 0.05),
      Setting("epochs", epochs.map { ("\($0)", $0) }, start: 7)
    ) { rate, epochs in
      let trace = try respondent.answer(
        loopExercise, DescentRun(loss: loss, initial: [0], learningRate: rate, epochs: epochs))
      let points = zip(trace.gradientAskedAt, trace.descent.losses).map { Figure.Point($0[0], $1) }
      let last = points.last.map { "\(threeDigits($0.y)) at the price \(threeDigits($0.x))" } ?? ""
      return MovingFigure.Frame(
        [
          Figure.Series(
            name: "from epoch to epoch", style: .path, color: .blue, points: points)
        ], words: "In epoch \(points.count) the loss is \(last).")
    }
  ]
}
