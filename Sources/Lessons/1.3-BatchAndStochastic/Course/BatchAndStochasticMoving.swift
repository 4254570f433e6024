import Exercising
import Foundation
import Gradus
import GradusReference

/// What sliders move in lesson 1.3: the way of a descent, by the size of its batches and its rate.
@Sendable func batchAndStochasticMovingFigures(_ respondent: Respondent) throws -> [MovingFigure] {
  [
    MovingFigure(
      "paths", mapOfDescents(),
      Setting("batch size", [1, 2, 5, 10, 20, 50, 100].map { ("\($0)", $0) }, start: 3),
      Setting("learning rate", [0.01, 0.03, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7], start: 0.1)
    ) { size, rate in
      let descent = try StochasticDescent(batchSize: size, learningRate: rate, epochs: 5)
        .run(by: respondent)
      let lastEpoch = descent.excess.suffix((100 + size - 1) / size)
      let mean = lastEpoch.reduce(0, +) / Double(lastEpoch.count)
      let end = [\Line.weight, \.bias].map { threeDigits(descent.lines.last?[keyPath: $0] ?? .nan) }
      return MovingFigure.Frame(
        [
          Figure.Series(
            name: "five epochs, a mark a step", style: .path, color: .vermilion,
            points: descent.lines.map { Figure.Point($0.weight, $0.bias) })
        ],
        words:
          "In \(descent.lines.count - 1) steps it comes to (\(end[0]), \(end[1])); in the last epoch "
          + "its loss is \(threeDigits(mean)) above the least, on average.")
    }
  ]
}
