import Exercising
import Foundation
import Gradus
import GradusCatalogue
import GradusReference

/// The pictures of lesson 3.1; the first three are made with the optimizers of whoever answers, and
/// with `slopes`, those of a line's loss on some points.
package func optimizersPictures(
  _ respondent: Respondent, slopes: (Line, Dataset) throws -> Line = { $0.gradient(on: $1) }
) throws -> [Picture] {
  let post = OneStart()
  let runs = try zip(Experiment().rounds[0], Color.curves).map { choice, color in
    NamedWalk(
      name: choice.method.title, color: color,
      lines: try post.walk(choice.optimizer(respondent), slopes: slopes))
  }
  return [
    Picture("loss-curves.svg", lossCurves(post, runs)),
    Picture("fitted-lines.svg", fittedLines(post, runs)),
    Picture("paths.svg", paths(post, runs)),
    Picture("learning-rates.svg", try learningRates(post)),
    Picture("momentum.svg", try momentum(post)),
    Picture("taxi.svg", try taxi()),
  ]
}

/// A walk, and how it is drawn.
private struct NamedWalk {
  let name: String
  let color: Color
  let lines: [Line]

  func series(_ points: [Figure.Point], _ style: Figure.Series.Style = .line) -> Figure.Series {
    Figure.Series(name: name, style: style, color: color, points: points)
  }
}

extension Experiment.Choice {
  /// The optimizer of whoever answers for its exercise.
  func optimizer(_ respondent: Respondent) throws -> any Optimizer {
    let exercises = [sgdExercise, momentumExercise, rmspropExercise, adamExercise]
    guard let exercise = exercises.first(where: { $0.id == self.exercise }),
      respondent.code(of: exercise) == .mine
    else { return try reference() }
    return try LearnersOptimizer(self, of: exercise.id) { try respondent.answer(exercise, $0) }
  }
}

private func lossCurves(_ post: OneStart, _ runs: [NamedWalk]) -> Figure {
  Figure(
    title: "Loss in each epoch, from one start", x: "epoch", y: "mean squared error",
    xRange: 1...100, xIsWhole: true, logarithmic: true,
    series: runs.map { run in
      run.series(
        run.lines.prefix(100).enumerated().map { Figure.Point(Double($0 + 1), post.loss($1)) })
    })
}

private func fittedLines(_ post: OneStart, _ runs: [NamedWalk]) -> Figure {
  func ends(_ line: Line) -> [Figure.Point] {
    [Figure.Point(0, line.bias), Figure.Point(1, line.weight + line.bias)]
  }
  return Figure(
    title: "Data and fitted lines", x: "x", y: "y", xRange: 0...1, legend: .topLeft,
    series: [
      Figure.Series(
        name: "data", style: .points, color: .gray,
        points: zip(post.data.x, post.data.y).map(Figure.Point.init))
    ] + runs.map { run in run.series(run.lines.suffix(1).flatMap(ends)) } + [
      Figure.Series(
        name: "least squares", style: .crosses, color: .black, width: 0.6,
        points: (0...10).map { k in
          let x = Double(k) / 10
          return Figure.Point(x, post.best.weight * x + post.best.bias)
        })
    ])
}

private func paths(_ post: OneStart, _ runs: [NamedWalk]) -> Figure {
  var figure = lossMap(of: post)
  figure.series.insert(
    contentsOf: runs.map { run in
      run.series(run.lines.map { Figure.Point($0.weight, $0.bias) }, .path)
    }, at: 0)
  return figure
}

/// The loss over weight and bias.
func lossMap(of post: OneStart) -> Figure {
  let (weights, biases) = (linspace(-0.5, 4, 91), linspace(-1.5, 4.5, 121))
  var figure = Figure(
    title: "The way over the loss, a mark an epoch", x: "weight", y: "bias", xRange: -0.5...4,
    series: [
      Figure.Series(
        name: "least squares", style: .crosses, color: .black,
        points: [Figure.Point(post.best.weight, post.best.bias)])
    ])
  figure.yRange = -1.5...4.5
  figure.contours = Figure.Contours(
    x: weights, y: biases,
    values: biases.map { bias in weights.map { post.loss(Line(weight: $0, bias: bias)) } },
    levels: [0.05, 0.1, 0.3, 1, 3, 10])
  return figure
}

/// The excess loss after 100 epochs at rates from 0.01 to 3, twelve to a power of ten and more of them
/// about SGD's limit. Below 1e-12 it is rounding.
private func learningRates(_ post: OneStart) throws -> Figure {
  let rates =
    ((0...30).map { pow(10, Double($0) / 12 - 2) } + [0.75, 0.77, 0.79, 0.8, 0.84, 0.87]).sorted()
  let makers: [(String, (Double) throws -> any Optimizer)] = [
    ("SGD", { try GradusReference.SGD(learningRate: $0) }),
    ("RMSprop", { try GradusReference.RMSprop(learningRate: $0, alpha: 0.9) }),
    ("Adam", { try GradusReference.Adam(learningRate: $0) }),
  ]
  var figure = Figure(
    title: "Excess loss after 100 epochs", x: "learning rate", y: "excess loss",
    xRange: 0.01...3.2, logarithmic: true, xIsLogarithmic: true, legend: .bottomLeft,
    series: try zip(makers, Color.curves).map { maker, color in
      Figure.Series(
        name: maker.0, color: color,
        points: try rates.map { rate in
          Figure.Point(rate, max(1e-12, post.excess(try post.walk(maker.1(rate)).suffix(1))[0]))
        })
    } + [
      Figure.Series(
        name: "SGD's limit", color: .black, width: 0.6,
        points: [1e-13, 1e13].map { Figure.Point(2 / post.curvatures.steep, $0) })
    ])
  figure.yRange = 1e-13...1e13
  return figure
}

private func momentum(_ post: OneStart) throws -> Figure {
  let (rate, pair) = (post.bestRate.rate, post.bestPair)
  let runs: [(String, Double, Double, Color, Figure.Series.Style)] = [
    ("0.1 without momentum", 0.1, 0, .blue, .line),
    ("0.1 with momentum 0.9", 0.1, 0.9, .vermilion, .line),
    ("the best rate", rate, 0, .blue, .dashedLine),
    ("the best pair", pair.rate, pair.momentum, .black, .line),
  ]
  return Figure(
    title: "Excess loss without momentum and with it", x: "epoch", y: "excess loss",
    xRange: 1...100, xIsWhole: true, logarithmic: true, legend: .outside,
    series: try runs.map { name, rate, momentum, color, style in
      let lines = try post.walk(GradusReference.SGD(learningRate: rate, momentum: momentum))
      return Figure.Series(
        name: name, style: style, color: color,
        points: post.excess(lines).prefix(100).enumerated().map {
          Figure.Point(Double($0 + 1), $1)
        }.filter { $0.y > 1e-12 })
    })
}

private func taxi() throws -> Figure {
  let runs = [
    (
      "SGD at 0.00002", try Scales.taxi(GradusReference.SGD(learningRate: 2e-5), epochs: 1001),
      Color.blue
    ),
    (
      "Adam at 0.1", try Scales.taxi(GradusReference.Adam(learningRate: 0.1), epochs: 1001),
      .bluishGreen
    ),
  ]
  return Figure(
    title: "Taxi rides in kilometres and seconds", x: "epoch", y: "mean squared error",
    xRange: 1...1001, xIsWhole: true, logarithmic: true,
    series: runs.map { name, losses, color in
      Figure.Series(
        name: name, color: color,
        points: losses.enumerated().map { Figure.Point(Double($0 + 1), $1) }
          .filter { $0.x <= 50 || $0.x.truncatingRemainder(dividingBy: 10) == 1 })
    })
}
