import Exercising
import Foundation
import Gradus
import GradusReference

/// What sliders move in lesson 2.4: signals and slopes by depth, by activation and size of the weights.
@Sendable func activationMovingFigures(_ respondent: Respondent) throws -> [MovingFigure] {
  var figure = Figure(
    title: "Signals on the way in, slopes on the way back, twenty layers", x: "layer",
    y: "root mean square", xRange: 0...20, xIsWhole: true, logarithmic: true, series: [])
  figure.yRange = 1e-12...1e6
  let activations: [(String, any Activation)] = [
    ("sigmoid", Sigmoid()), ("tanh", Tanh()), ("relu", ReLU()), ("silu", SiLU()),
  ]
  return [
    MovingFigure(
      "depth", figure, Setting("activation", activations, start: 1, isChoice: true),
      Setting(
        "weights times √32",
        [0.25, 0.5, 0.8, 1, 1.2, 2.0.squareRoot(), 1.7, 2, 3, 4].map { (threeDigits($0), $0) },
        start: 3)
    ) { activation, gain in
      let depth = Depth(activation, gain: gain)
      func curve(_ name: String, _ style: Figure.Series.Style, _ color: Color, _ sizes: [Double])
        -> Figure.Series
      {
        Figure.Series(
          name: name, style: style, color: color,
          points: sizes.enumerated().map { Figure.Point(Double($0), $1) })
      }
      return MovingFigure.Frame(
        [
          curve("signals", .path, .blue, depth.sizes),
          curve("slopes", .dashedLine, .vermilion, depth.slopes),
        ],
        words:
          "The signal has the size \(threeDigits(depth.sizes.last ?? .nan)) after the last layer; "
          + "the slope has \(threeDigits(depth.slopes[0])) at the first.")
    }
  ]
}
