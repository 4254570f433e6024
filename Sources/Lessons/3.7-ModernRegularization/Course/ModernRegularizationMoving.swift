import Exercising
import Foundation
import Gradus
import GradusReference

/// What sliders move in lesson 3.7: the average of a descent's models, by its decay.
@Sendable func modernRegularizationMovingFigures(
  _ respondent: Respondent
) throws -> [MovingFigure] {
  var figure = Figure(
    title: "Loss above that of the best line, single samples at the rate 0.1", x: "epoch",
    y: "excess loss", xRange: 0...40, xIsWhole: true, logarithmic: true, series: [])
  figure.yRange = 1e-5...10
  let least = SampledLine().least
  return [
    MovingFigure(
      "averages", figure,
      Setting("decay", [0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99], start: 0.8)
    ) { decay in
      let losses = try AveragedDescent(respondent, decay: decay).losses
      func curve(_ name: String, _ style: Figure.Series.Style, _ color: Color, _ numbers: [Double])
        -> Figure.Series
      {
        Figure.Series(
          name: name, style: style, color: color,
          points: numbers.enumerated().map { Figure.Point(Double($0 + 1), $1 - least) })
      }
      let last = losses[losses.count - 1]
      return MovingFigure.Frame(
        [
          curve("the model", .path, .vermilion, losses.map(\.line)),
          curve("its average", .dashedLine, .black, losses.map(\.exponential)),
        ],
        words:
          "After 40 epochs the average's loss is \(threeDigits(last.exponential - least)) above "
          + "that of the best line, the model's \(threeDigits(last.line - least)).")
    }
  ]
}
