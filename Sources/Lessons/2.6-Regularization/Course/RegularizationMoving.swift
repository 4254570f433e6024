import Exercising
import Foundation
import Gradus

/// What sliders move in lesson 2.6: the weights of ten waves, by penalty and epoch.
@Sendable func regularizationMovingFigures(_ respondent: Respondent) throws -> [MovingFigure] {
  var figure = Figure(
    title: "The weights of ten waves", x: "wave", y: "weight", xRange: 0...11, xIsWhole: true,
    series: [
      Figure.Series(
        name: "what the points were drawn with", style: .openSquares, color: .black,
        points: (1...10).map { Figure.Point(Double($0), $0 == 1 ? 1 : $0 == 3 ? 0.5 : 0) })
    ])
  figure.yRange = -0.75...1.25
  return [
    MovingFigure(
      "weights", figure, Setting("penalty", [("L2", false), ("L1", true)], isChoice: true),
      Setting("λ", [0, 0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 1], start: 0.1),
      Setting("epochs", [1, 3, 10, 30, 100, 300].map { ("\($0)", $0) }, start: 5)
    ) { isL1, strength, epochs in
      let last = try WavesDescent(
        name: "", l2: isL1 ? 0 : strength, l1: isL1 ? strength : 0
      ).run(epochs, respondent).last
      let weights = last?.weights ?? []
      return MovingFigure.Frame(
        [
          Figure.Series(
            name: "learned", style: .path, color: .blue,
            points: weights.enumerated().map { Figure.Point(Double($0 + 1), $1) })
        ],
        words: "The loss is \(threeDigits(last?.training ?? .nan)) on the training points and "
          + "\(threeDigits(last?.validation ?? .nan)) on new ones; "
          + "\(weights.count { $0 == 0 }) of the 10 weights are 0.")
    }
  ]
}
