import Exercising
import Foundation
import Gradus

extension Capstone {
  /// The pictures of the lesson's text.
  package func pictures() throws -> [Picture] {
    let few = try Capstone(respondent: respondent, earlier: earlier, samples: 15)
    return [
      Picture("overfit.svg", try few.overfitting()),
      Picture("fits.svg", try fits()), Picture("penalty.svg", try lossAgainstPenalty()),
      Picture("closed-form.svg", try approach()), Picture("stopping.svg", try stopping()),
    ]
  }

  /// What no penalty does where there are few points for a high degree.
  private func overfitting() throws -> Figure {
    let grid = linspace(-1, 1, 401)
    let curves = try zip([0, 0.001], [Color.vermilion, .blue]).map { penalty, color in
      Figure.Series(
        name: "λ = \(legible(penalty))", color: color,
        points: zip(grid, try predictions(of: fit(penalty: penalty), at: grid))
          .map(Figure.Point.init))
    }
    var figure = Figure(
      title: "Degree 9, eleven training points", x: "x", y: "y", xRange: -1...1, legend: .topLeft,
      series: curves + [
        Figure.Series(
          name: "without noise", style: .dashedLine, color: .black,
          points: grid.map { Figure.Point($0, Dataset.wave($0)) }),
        points("training", parts.training, .squares),
        points("validation", parts.validation, .crosses),
      ])
    figure.yRange = -5...4
    return figure
  }

  private func fits() throws -> Figure {
    let grid = linspace(-1, 1, 201)
    let curves = try zip(
      [0, 0.001, 0.1, 1], [Color.vermilion, .blue, .reddishPurple, .bluishGreen]
    ).map {
      penalty, color in
      let values = try predictions(of: fit(penalty: penalty), at: grid)
      return Figure.Series(
        name: "λ = \(legible(penalty))", color: color,
        points: zip(grid, values).map(Figure.Point.init))
    }
    return Figure(
      title: "Degree 9 with four penalties", x: "x", y: "y", xRange: -1...1, legend: .topLeft,
      series: [
        points("training", parts.training, .squares),
        points("validation", parts.validation, .crosses),
        Figure.Series(
          name: "without noise", style: .dashedLine, color: .black,
          points: grid.map { Figure.Point($0, Dataset.wave($0)) }),
      ] + curves)
  }

  private func points(_ name: String, _ data: Dataset, _ style: Figure.Series.Style)
    -> Figure.Series
  {
    Figure.Series(
      name: name, style: style, color: .black, width: 0.8,
      points: zip(data.x, data.y).map(Figure.Point.init))
  }

  private func lossAgainstPenalty() throws -> Figure {
    let penalties = (0...28).map { pow(10, Double($0) / 4 - 6) }
    let fits = try penalties.map { try fit(penalty: $0) }
    func curve(_ name: String, _ part: Dataset, _ color: Color) throws -> Figure.Series {
      Figure.Series(
        name: name, color: color,
        points: try zip(penalties, fits).map { Figure.Point($0, try loss(of: $1, on: part)) })
    }
    return Figure(
      title: "Loss against the penalty, degree 9", x: "penalty λ",
      y: "loss", xRange: 1e-6...10, logarithmic: true, xIsLogarithmic: true,
      legend: .topLeft,
      series: [
        try curve("validation", parts.validation, .orange),
        try curve("training", parts.training, .blue),
      ])
  }

  private func approach() throws -> Figure {
    let epochs = 3000
    let series = try zip([0, 0.001, 0.01], [Color.vermilion, .blue, .bluishGreen]).map {
      penalty, color in
      let least = try loss(of: fit(penalty: penalty), on: parts.training, penalty: penalty)
      let losses = try train(
        penalty: penalty, patience: epochs, tolerance: 0, epochs: epochs
      ).losses
      return Figure.Series(
        name: "λ = \(legible(penalty))", color: color,
        points: curve(losses.map { $0 - least }).filter { $0.y > 1e-12 })
    }
    return Figure(
      title: "Training above the closed form", x: "epoch",
      y: "excess loss", xRange: 1...Double(epochs), xIsWhole: true,
      logarithmic: true, legend: .bottomLeft, series: series)
  }

  /// One point an epoch; past the first hundred, one for twenty epochs.
  private func curve(_ losses: [Double]) -> [Figure.Point] {
    losses.enumerated().map { Figure.Point(Double($0 + 1), $1) }
      .filter { $0.x <= 100 || $0.x.truncatingRemainder(dividingBy: 20) == 0 }
  }

  private func stopping() throws -> Figure {
    let epochs = 6000
    let run = try train(penalty: 0, patience: epochs, epochs: epochs)
    let stopping = try earlier.stop(run.validationLosses, 50)
    func curve(_ name: String, _ losses: [Double], _ color: Color) -> Figure.Series {
      Figure.Series(name: name, color: color, points: self.curve(losses))
    }
    func mark(_ name: String, _ epoch: Int, _ losses: [Double], _ style: Figure.Series.Style)
      -> Figure.Series
    {
      Figure.Series(
        name: "\(name) \(epoch)", style: style, color: .black, width: 1.6,
        points: epoch <= losses.count ? [Figure.Point(Double(epoch), losses[epoch - 1])] : [])
    }
    return Figure(
      title: "Training without a penalty", x: "epoch", y: "loss",
      xRange: 1...Double(epochs), xIsWhole: true, logarithmic: true, xIsLogarithmic: true,
      series: [
        curve("validation", run.validationLosses, .orange), curve("training", run.losses, .blue),
        mark("lowest, epoch", stopping.bestEpoch, run.validationLosses, .openSquares),
        mark(
          "ended by a patience of 50, epoch", stopping.epochs, run.validationLosses, .crosses),
      ])
  }
}
