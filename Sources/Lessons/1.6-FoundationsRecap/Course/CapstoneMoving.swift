import Exercising
import Foundation
import Gradus

/// What sliders move in lesson 1.6: a polynomial, by its degree, its penalty and its points.
@Sendable func capstoneMovingFigures(_ respondent: Respondent) throws -> [MovingFigure] {
  let grid = linspace(-1, 1, 101)
  var figure = Figure(
    title: "A polynomial with a penalty", x: "x", y: "y", xRange: -1...1,
    series: [
      Figure.Series(
        name: "without noise", style: .dashedLine, color: .black,
        points: grid.map { Figure.Point($0, Dataset.wave($0)) })
    ])
  figure.yRange = -5...4
  let programs = try [15, 30, 60].map {
    ("\($0)", try Capstone(respondent: respondent, samples: $0))
  }
  return [
    MovingFigure(
      "fit", figure,
      Setting("degree", [1, 2, 3, 4, 5, 7, 9].map { ("\($0)", $0) }, start: 6),
      Setting("penalty λ", [0, 1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 1, 10], start: 0),
      Setting("points", programs)
    ) { degree, penalty, program in
      let model = try program.fit(penalty: penalty, degree: degree)
      let parts = program.parts
      func points(_ name: String, _ data: Dataset, _ style: Figure.Series.Style) -> Figure.Series {
        Figure.Series(
          name: name, style: style, color: .black, width: 0.8,
          points: zip(data.x, data.y).map(Figure.Point.init))
      }
      let values = model.predictions(for: try program.features(of: grid, degree: degree))
      let losses = try [parts.training, parts.validation].map {
        threeDigits(try program.loss(of: model, on: $0, degree: degree))
      }
      return MovingFigure.Frame(
        [
          Figure.Series(
            name: "polynomial", color: .blue, points: zip(grid, values).map(Figure.Point.init)),
          points("training", parts.training, .squares),
          points("validation", parts.validation, .crosses),
        ],
        words:
          "The mean squared error is \(losses[0]) on the \(parts.training.count) training points "
          + "and \(losses[1]) on the \(parts.validation.count) validation points.")
    }
  ]
}
