import Exercising
import Gradus
import GradusReference

/// The pictures of lesson 3.7, made of what `respondent` answers, and of PyTorch's runs.
@Sendable func modernRegularizationPictures(_ respondent: Respondent) throws -> [Picture] {
  [
    Picture("gaps.svg", try gapsFigure(respondent)),
    Picture("averages.svg", try averagesFigure(respondent)),
    Picture("leads.svg", try leadsFigure()),
  ]
}

/// A line that is fitted by single samples at the rate 0.1, with averages of it.
public struct AveragedDescent: Sendable {
  /// The losses after each of the 40 epochs, on all points: the line's, and those of its exponential
  /// average and of the mean of the models since epoch 21, nil before.
  public let losses: [(line: Double, exponential: Double, mean: Double?)]

  /// The averages are what `respondent` answers.
  /// - Throws: What the learner's code throws.
  public init(_ respondent: Respondent = Respondent(), decay: Double = 0.8) throws {
    let sampled = SampledLine()
    let batch = Matrix(sampled.data.x.map { [$0, 1] })
    var models: [Matrix] = []
    losses = try sampled.lines(at: Array(repeating: 0.1, count: 40)).map { line in
      models.append(Matrix([[line.weight, line.bias]]))
      func loss(_ models: [Matrix], decay: Double?) throws -> Double {
        let weights = try respondent.answer(
          averagingExercise, averagingCall(models, decay: decay, batches: [batch])
        )["weight"]?.values
        return sampled.loss(
          Line(weight: weights?.first ?? .nan, bias: weights?.last ?? .nan))
      }
      return (
        sampled.loss(line), try loss(models, decay: decay),
        models.count > 20 ? try loss(Array(models[20...]), decay: nil) : nil
      )
    }
  }
}

/// What PyTorch read of the test: twenty seeds of eight trainings, without momentum and with it.
public struct RegularizedRuns: Sendable {
  /// The trainings beside plain ones, by the names of the recording.
  public static let methods = [
    "smoothing", "mixup", "cutmix", "drop path", "EMA", "SWA", "SAM",
  ]
  private let numbers: [String: [Double]]

  /// The runs with a momentum of 0.9, or without.
  /// - Throws: A `FixtureError` where the recording cannot be read.
  public init(momentum: Bool) throws {
    numbers = try Golden.lesson("3.7-runs")[momentum ? 1 : 0].numbers
  }

  /// The accuracies of a method, one a seed, in percent.
  public func accuracies(_ method: String) -> [Double] {
    (numbers[method] ?? []).map { 100 * $0 }
  }

  /// By how much a method is ahead of plain training, in points, with its standard error.
  public func lead(of method: String) -> (difference: Double, error: Double, verdict: Int) {
    compare(network: accuracies(method), linear: accuracies("plain"))
  }
}

private func gapsFigure(_ respondent: Respondent) throws -> Figure {
  let looks: [(Int, Color, Figure.Series.Style)] = [
    (2, .blue, .line), (10, .vermilion, .dashedLine), (1000, .black, .line),
  ]
  return Figure(
    title: "How far the label's logit is above the others where the loss is least",
    x: "smoothing", y: "gap", xRange: 0...1,
    series: try looks.map { classes, color, style in
      Figure.Series(
        name: "\(classes) classes", style: style, color: color,
        points: try linspace(0.01, 1, 100).map {
          Figure.Point(
            $0, try respondent.answer(smoothingExercise, smoothingCall(classes, $0)).numbers[0])
        })
    })
}

private func averagesFigure(_ respondent: Respondent) throws -> Figure {
  let losses = try AveragedDescent(respondent).losses
  var figure = Figure.excessLosses(
    "Loss above that of the best line, single samples at the rate 0.1", above: SampledLine().least,
    [
      ("the model", losses.map(\.line)), ("average, decay 0.8", losses.map(\.exponential)),
      ("mean since epoch 21", losses.map(\.mean)),
    ])
  figure.series[2].width = 1.5
  return figure
}

private func leadsFigure() throws -> Figure {
  var series = [
    Figure.Series(
      name: "plain training", style: .dashedLine, color: .black, width: 0.6,
      points: [Figure.Point(0.2, 0), Figure.Point(7.8, 0)])
  ]
  for (momentum, side, style, color) in [
    (false, -0.12, Figure.Series.Style.crosses, Color.vermilion), (true, 0.12, .points, .blue),
  ] {
    let runs = try RegularizedRuns(momentum: momentum)
    let leads = RegularizedRuns.methods.map { runs.lead(of: $0) }
    let points = leads.enumerated().map { Figure.Point(Double($0 + 1) + side, $1.difference) }
    series.append(
      Figure.Series(
        name: momentum ? "momentum 0.9" : "no momentum", style: style, color: color, points: points)
    )
    series += zip(points, leads).map { .errorBar($0, error: $1.error, color: color) }
  }
  var figure = Figure(
    title: "Lead in points of accuracy: means of 20 seeds, ± 2 errors", x: "method", y: "points",
    xRange: 0.2...7.8, legend: .outside, series: series)
  figure.yRange = -4...4
  figure.labels = RegularizedRuns.methods.enumerated().map {
    Figure.Label($1, at: Figure.Point(Double($0 + 1), $0 % 2 == 0 ? -3.3 : -3.7))
  }
  return figure
}
