import Exercising
import Foundation
import Gradus

/// The pictures of lesson 2.7, made of PyTorch's runs and of what `respondent` makes of them.
@Sendable func linearVersusNetworkPictures(_ respondent: Respondent) throws -> [Picture] {
  let found = try DigitsRuns.counts.map { ($0, try DigitsComparison($0, by: respondent)) }
  return [
    Picture("accuracy.svg", accuracy(found)), Picture("lead.svg", lead(found)),
  ]
}

/// What both models read of the test, by how many images they learned from.
private func accuracy(_ found: [(count: Int, models: DigitsComparison)]) -> Figure {
  var series: [Figure.Series] = []
  for (name, side, values, style, color) in [
    ("linear model", 0.97, \DigitsComparison.linear, Figure.Series.Style.crosses, Color.vermilion),
    ("network", 1.03, \DigitsComparison.network, .points, .blue),
  ] {
    let means = found.map {
      Figure.Point(side * Double($0.count), mean($0.models[keyPath: values]))
    }
    series.append(Figure.Series(name: name, style: style, color: color, points: means))
    series.append(
      Figure.Series(
        name: "", style: style == .points ? .line : .dashedLine, color: color, points: means))
    for (point, (_, models)) in zip(means, found) {
      let values = models[keyPath: values]
      series.append(
        .errorBar(
          point, error: (variance(values) / Double(values.count)).squareRoot(), color: color))
    }
  }
  return Figure(
    title: "Accuracy on the test: means of ten seeds, ± 2 errors", x: "images learned from",
    y: "accuracy in %", xRange: 15...1500, xIsLogarithmic: true, legend: .bottomRight,
    series: series)
}

/// The network's lead at each seed; its mean with its error, paired, and as two samples have it.
private func lead(_ found: [(count: Int, models: DigitsComparison)]) -> Figure {
  var (seeds, means, samples, bars) = (
    [Figure.Point](), [Figure.Point](), [Figure.Point](), [Figure.Series]()
  )
  for (count, models) in found {
    let x = Double(count)
    seeds += zip(models.network, models.linear).map { Figure.Point(0.88 * x, $0 - $1) }
    means.append(Figure.Point(x, models.difference))
    samples.append(Figure.Point(1.12 * x, models.difference))
    let unpaired =
      ((variance(models.network) + variance(models.linear)) / Double(models.network.count))
      .squareRoot()
    bars.append(
      .errorBar(Figure.Point(x, models.difference), error: models.error, color: .blue))
    bars.append(
      .errorBar(Figure.Point(1.12 * x, models.difference), error: unpaired, color: .vermilion))
  }
  return Figure(
    title: "The network's lead", x: "images learned from", y: "points of accuracy",
    xRange: 15...1500, xIsLogarithmic: true, legend: .outside,
    series: [
      Figure.Series(
        name: "no lead", style: .dashedLine, color: .black, width: 0.6,
        points: [Figure.Point(15, 0), Figure.Point(1500, 0)]),
      Figure.Series(name: "a seed", style: .crosses, color: .black, width: 0.6, points: seeds),
      Figure.Series(name: "mean, paired ± 2", style: .points, color: .blue, points: means),
      Figure.Series(
        name: "as if unpaired ± 2", style: .openSquares, color: .vermilion, points: samples),
    ] + bars)
}
