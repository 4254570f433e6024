import Exercising
import Foundation
import Gradus

/// What sliders move in lesson 3.4: the sizes of cotangents by level, by the size of the weights.
@Sendable func deeperNetworksMovingFigures(_ respondent: Respondent) throws -> [MovingFigure] {
  var figure = Figure(
    title: "Size of the cotangent by level, thirty layers", x: "level", y: "root mean square",
    xRange: 0...30, xIsWhole: true, logarithmic: true, series: [])
  figure.yRange = 1e-12...1e8
  let kinds: [(String, DeepNetwork, Figure.Series.Style, Color)] = [
    ("plain", .small, .dashedLine, .black), ("with ways past", .residual, .line, .blue),
    ("normalized", .normalized, .path, .bluishGreen),
  ]
  return [
    MovingFigure(
      "gradients", figure,
      Setting("a, of weights a/√16", [0.1, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3], start: 0.5)
    ) { gain in
      let sizes = try kinds.map { try $0.1.sizes(gain: gain, respondent) }
      return MovingFigure.Frame(
        zip(kinds, sizes).map { kind, sizes in
          Figure.Series(
            name: kind.0, style: kind.2, color: kind.3,
            points: sizes.enumerated().map { Figure.Point(Double($0), $1) })
        },
        words: "At the input the cotangent has "
          + zip(kinds, sizes).map { "\(threeDigits($1.first ?? .nan)) (\($0.0))" }
          .joined(separator: ", ") + ".")
    }
  ]
}
