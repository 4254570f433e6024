import Exercising
import OptimizersBeyondSGDCourse

extension ExperimentResults {
  /// The loss of each epoch, a curve for each run.
  var lossCurves: Figure {
    let longest = runs.map(\.losses.count).max() ?? 1
    let series = zip(runs, labels(\.title)).enumerated().map { index, run in
      Figure.Series(
        name: run.1, style: style(index), color: color(index),
        points: run.0.losses.enumerated().map { Figure.Point(Double($0 + 1), $1) })
    }
    return Figure(
      title: "Loss in each epoch", x: "epoch", y: "mean squared error",
      xRange: 1...Double(max(2, longest)), xIsWhole: true, logarithmic: true,
      legend: runs.contains(where: \.grew) ? .topLeft : .topRight, series: series)
  }

  /// The data, the line that each run learned, and the best line of all.
  ///
  /// A line that training drove far away is left out, since the others would shrink to one.
  var fittedLines: Figure {
    let points = Figure.Series(
      name: "data", style: .points, color: .gray, points: zip(data.x, data.y).map(Figure.Point.init)
    )
    let (lowest, highest) = (data.y.min() ?? 0, data.y.max() ?? 0)
    let margin = 10 * (highest - lowest)
    let learned = zip(runs, labels(\.title)).enumerated().map { index, run in
      line(run.1, run.0.weight, run.0.bias, style(index), color(index))
    }.filter {
      $0.points.allSatisfy { (lowest - margin...highest + margin).contains($0.y) }
    }
    let best = leastSquares.line
    return Figure(
      title: "Data and fitted lines", x: "x", y: "y", xRange: 0...1, legend: .topLeft,
      series: [points] + learned
        + [line("least squares", best.weight, best.bias, .dashedLine, .black)])
  }

  private func line(
    _ name: String, _ weight: Double, _ bias: Double, _ style: Figure.Series.Style, _ color: Color
  ) -> Figure.Series {
    Figure.Series(
      name: name, style: style, color: color,
      points: [Figure.Point(0, bias), Figure.Point(1, weight + bias)])
  }

  private func color(_ index: Int) -> Color { Color.curves[index % Color.curves.count] }

  /// Past the last colour they begin again, dashed.
  private func style(_ index: Int) -> Figure.Series.Style {
    index < Color.curves.count ? .line : .dashedLine
  }
}
