import BatchAndStochasticQuestions
import Exercising
import Gradus
import GradusReference

/// The pictures of lesson 1.3, made of what `respondent` answers. `fullStep` is a line after one step
/// of gradient descent on all points, at a rate; where nil, the lesson's own epoch takes that step.
package func batchAndStochasticPictures(
  _ respondent: Respondent, fullStep: ((Line, Dataset, Double) throws -> Line)? = nil
) throws -> [Picture] {
  let descents = try [100, 10, 1].map {
    try StochasticDescent(batchSize: $0).run(by: respondent, fullStep: fullStep)
  }
  return [
    Picture("loss.svg", lossFigure(descents)),
    Picture("paths.svg", pathFigure(descents)),
    Picture("variance.svg", try varianceFigure(respondent)),
  ]
}

/// Mini-batch gradient descent on the lesson's points, step by step.
public struct StochasticDescent: Sendable {
  /// The lesson's points: y = 2x + 3 with noise 0.5, from seed 42.
  public static var data: Dataset {
    var generator = RandomGenerator(seed: 42)
    return Dataset.noisyLine(samples: 100, noise: 0.5, from: &generator)
  }

  public var batchSize: Int
  public var learningRate = 0.1
  public var epochs = 10
  /// Whether each epoch has an order of its own; else the points come as they are, by rising x.
  public var shuffles = true
  /// The line before the first step, and after each.
  public private(set) var lines: [Line] = []
  /// The mean loss that each epoch reported.
  public private(set) var losses: [Double] = []

  public init(batchSize: Int, learningRate: Double = 0.1, epochs: Int = 10, shuffles: Bool = true) {
    self.batchSize = batchSize
    self.learningRate = learningRate
    self.epochs = epochs
    self.shuffles = shuffles
  }

  /// The descent from the line 0, with orders from the stream that drew the points.
  /// - Throws: What the reference throws, or an `AnswerFailure` where the learner's code gives no
  ///   answer.
  public func run(
    by respondent: Respondent = Respondent(),
    fullStep: ((Line, Dataset, Double) throws -> Line)? = nil
  ) throws -> StochasticDescent {
    var generator = RandomGenerator(seed: 42)
    let data = Dataset.noisyLine(samples: 100, noise: 0.5, from: &generator)
    var result = self
    result.lines = [Line(weight: 0, bias: 0)]
    result.losses = []
    for _ in 0..<epochs {
      var order = Array(0..<data.count)
      if shuffles {
        // As many numbers as randperm draws.
        let numbers = order.dropLast().map { _ in generator.next32() }
        let outcome = try respondent.answer(
          shuffleExercise, ShuffleRun(order: order, numbers: numbers))
        order = outcome.orders[0].order
      }
      let batches = try respondent.answer(
        batchesExercise, BatchSplit(order: order, size: batchSize, dropLast: false)
      ).batches
      var total = 0.0
      for batch in batches {
        // An epoch of this batch alone, so that the line after its step is seen.
        let points = Dataset(x: batch.map { data.x[$0] }, y: batch.map { data.y[$0] })
        if let fullStep, batch.count == data.count {
          let line = result.lines[result.lines.count - 1]
          total += meanSquaredError(of: line, on: points) * Double(batch.count)
          result.lines.append(try fullStep(line, points, learningRate))
          continue
        }
        let step = try respondent.answer(
          stochasticEpochExercise,
          EpochRun(
            data: points, initial: result.lines[result.lines.count - 1],
            batches: [Array(batch.indices)], learningRate: learningRate))
        result.lines.append(Line(weight: step.parameters[0], bias: step.parameters[1]))
        total += step.meanLoss * Double(batch.count)
      }
      result.losses.append(total / Double(data.count))
    }
    return result
  }

  /// The number of samples seen before the first step, and after each.
  public var seen: [Int] {
    let sizes = (0..<epochs).flatMap { _ in
      stride(from: 0, to: 100, by: batchSize).map { min(batchSize, 100 - $0) }
    }
    return sizes.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
  }

  /// By how much the loss of each line is above that of the best one, on all points.
  public var excess: [Double] {
    let data = Self.data
    let least = meanSquaredError(of: leastSquaresLine(data), on: data)
    return lines.map { meanSquaredError(of: $0, on: data) - least }
  }

  fileprivate var name: String {
    batchSize == 1
      ? "single samples" : batchSize == 100 ? "full batch" : "mini-batches of \(batchSize)"
  }

  fileprivate var color: Color {
    batchSize == 1 ? .orange : batchSize == 100 ? .blue : .bluishGreen
  }
}

/// A curve through every step would be a thicket: of the single samples' steps, the first 20 are
/// there and then every tenth.
private func lossFigure(_ descents: [StochasticDescent]) -> Figure {
  Figure(
    title: "Loss above that of the best line", x: "samples seen",
    y: "excess loss", xRange: 0...1000, xIsWhole: true, logarithmic: true,
    series: descents.reversed().map { descent in
      Figure.Series(
        name: descent.name, color: descent.color,
        points: zip(descent.seen, descent.excess).filter { $0.0 <= 20 || $0.0 % 10 == 0 }
          .map { Figure.Point(Double($0), $1) })
    })
}

private func pathFigure(_ descents: [StochasticDescent]) -> Figure {
  var figure = mapOfDescents()
  figure.series.insert(
    contentsOf: descents.reversed().map { descent in
      Figure.Series(
        name: descent.name, style: descent.batchSize == 1 ? .line : .path, color: descent.color,
        width: descent.batchSize == 1 ? 0.4 : 1,
        points: descent.lines.map { Figure.Point($0.weight, $0.bias) })
    }, at: 0)
  return figure
}

/// The loss over weight and bias, with the best line.
func mapOfDescents() -> Figure {
  let data = StochasticDescent.data
  let best = leastSquaresLine(data)
  let (weights, biases) = (linspace(-0.2, 3.4, 73), linspace(-0.2, 3.8, 81))
  var figure = Figure(
    title: "The way of weight and bias, from 0 to the best line", x: "weight", y: "bias",
    xRange: -0.2...3.4,
    series: [
      Figure.Series(
        name: "least squares", style: .crosses, color: .black,
        points: [Figure.Point(best.weight, best.bias)])
    ])
  figure.yRange = -0.2...3.8
  figure.contours = Figure.Contours(
    x: weights, y: biases,
    values: biases.map { bias in
      weights.map { meanSquaredError(of: Line(weight: $0, bias: bias), on: data) }
    }, levels: [0.3, 0.5, 1, 2, 4, 8, 16])
  return figure
}

/// The variance of the weight's gradient at the line 0: by the formulas, and measured on batches
/// that are cut from shuffled orders.
private func varianceFigure(_ respondent: Respondent) throws -> Figure {
  let sizes = [1, 2, 5, 10, 15, 20, 30, 40, 50, 60, 70, 80, 85, 90, 93, 95, 97, 98, 99]
  let samples = batchVarianceSamples
  func curve(_ name: String, _ style: Figure.Series.Style, _ color: Color, _ replacement: Bool)
    throws -> Figure.Series
  {
    Figure.Series(
      name: name, style: style, color: color,
      points: try sizes.map { size in
        let answer = try respondent.answer(
          batchVarianceExercise,
          BatchVarianceRun(
            sampleGradients: samples, batchSize: size, replacement: replacement))
        return Figure.Point(Double(size), answer.variances[0])
      })
  }
  return Figure(
    title: "Variance of the weight's gradient over batches", x: "batch size", y: "variance",
    xRange: 0.8...110, logarithmic: true, xIsLogarithmic: true,
    series: [
      try curve("with replacement: σ²/B", .dashedLine, .black, true),
      try curve("without replacement", .line, .blue, false),
      Figure.Series(
        name: "measured on shuffled batches", style: .points, color: .vermilion,
        points: try measuredVariances(respondent).map {
          Figure.Point(Double($0.size), $0.variance)
        }),
    ])
}

/// The gradient of each point's loss at the line 0.
public var batchVarianceSamples: [[Double]] {
  let data = StochasticDescent.data
  return zip(data.x, data.y).map { [-2 * $1 * $0, -2 * $1] }
}

/// For some sizes the mean squared distance of the weight's gradient from the full one, over the
/// batches of 40 shuffled orders.
/// - Throws: What the reference throws, or an `AnswerFailure` where the learner's code gives no
///   answer.
public func measuredVariances(
  _ respondent: Respondent = Respondent()
) throws -> [(size: Int, variance: Double)] {
  var generator = RandomGenerator(seed: 1)
  let samples = batchVarianceSamples
  let full = samples.reduce(0) { $0 + $1[0] } / Double(samples.count)
  let orders = try (0..<40).map { _ in
    let numbers = samples.dropLast().map { _ in generator.next32() }
    return try respondent.answer(
      shuffleExercise, ShuffleRun(order: Array(samples.indices), numbers: numbers)
    ).orders[0].order
  }
  return try [1, 2, 5, 10, 20, 50].map { size in
    let distances = try orders.flatMap { order in
      try respondent.answer(
        batchesExercise, BatchSplit(order: order, size: size, dropLast: false)
      ).batches.prefix(5).map { batch in
        let gradient = try respondent.answer(
          batchGradientExercise,
          BatchGradientRun(sampleGradients: batch.map { samples[$0] }, batch: Array(batch.indices)))
        return gradient.gradient[0] - full
      }
    }
    return (size, distances.reduce(0) { $0 + $1 * $1 } / Double(distances.count))
  }
}
