import Exercising
import Gradus
import GradusReference
import LinearRegressionQuestions

/// The pictures of lesson 1.2, made of what `respondent` answers. `step` is a line after one step of
/// gradient descent on some points, at a rate; the worked answers', where it is nil.
package func linearRegressionPictures(
  _ respondent: Respondent, step: ((Line, Dataset, Double) throws -> Line)? = nil
) throws -> [Picture] {
  var generator = RandomGenerator(seed: 12)
  let rides = Examples.taxiRides(40, from: &generator)
  return [
    Picture("line.svg", try lineInTraining(rides, respondent, step ?? worked)),
    Picture("distance.svg", try distances(rides, respondent)),
  ]
}

/// The step of the worked answers.
private func worked(_ line: Line, on data: Dataset, rate: Double) -> Line {
  let slopes = line.gradient(on: data)
  let moved = gradientStep(
    [line.weight, line.bias], gradient: [slopes.weight, slopes.bias], learningRate: rate)
  return Line(weight: moved[0], bias: moved[1])
}

extension Examples {
  /// The first feature alone.
  public var firstFeature: Examples {
    Examples(
      features: Matrix(column: (0..<count).map { features[$0, 0] }), targets: targets)
  }

  /// The descent on the mean squared error of these examples, from a model of zeros.
  public func descent(_ rate: Double, epochs: Int) -> DescentQuestion {
    DescentQuestion(
      loss: QuadraticLoss(ridgeOn: self),
      start: LinearModel(weights: Array(repeating: 0, count: features.columns), bias: 0),
      learningRate: rate, epochs: epochs, tolerance: 0)
  }
}

/// The rides by their kilometres, the lines after some epochs, and the best line with its errors.
private func lineInTraining(
  _ rides: Examples, _ respondent: Respondent, _ step: (Line, Dataset, Double) throws -> Line
) throws -> Figure {
  let trips = rides.firstFeature
  let points = Dataset(x: trips.features.values, y: trips.targets)
  var path = [Line(weight: 0, bias: 0)]
  for _ in 0..<50 { path.append(try step(path[path.count - 1], points, 0.02)) }
  let best = try respondent.answer(normalEquationsExercise, LeastSquaresQuestion(trips)).model
  func predictions(_ model: LinearModel, _ kilometres: [Double]) throws -> [Figure.Point] {
    let question = PredictionQuestion(features: Matrix(column: kilometres), model: model)
    return zip(kilometres, try respondent.answer(predictExercise, question).predictions)
      .map(Figure.Point.init)
  }
  var series = [
    Figure.Series(
      name: "rides", style: .points, color: .black,
      points: zip(points.x, points.y).map(Figure.Point.init))
  ]
  for (epoch, color) in [(0, Color.vermilion), (5, .orange), (50, .blue)] {
    let line = LinearModel(weights: [path[epoch].weight], bias: path[epoch].bias)
    series.append(
      Figure.Series(
        name: epoch == 0 ? "at the start" : "after \(epoch) epochs", color: color,
        points: try predictions(line, [0, 10])))
  }
  if let best {
    // A comb along the line: from each prediction to the target and back.
    let order = (0..<trips.count).sorted { trips.features[$0, 0] < trips.features[$1, 0] }
    let teeth = try predictions(best, order.map { trips.features[$0, 0] })
    series.insert(
      Figure.Series(
        name: "errors of least squares", color: .gray, width: 0.5,
        points: zip(teeth, order).flatMap { [$0, Figure.Point($0.x, trips.targets[$1]), $0] }),
      at: 0)
    series.append(
      Figure.Series(
        name: "least squares", style: .dashedLine, color: .black,
        points: try predictions(best, [0, 10])))
  }
  var figure = Figure(
    title: "A line learns what a kilometre costs", x: "kilometres", y: "fare", xRange: 0...10,
    legend: .topLeft, series: series)
  // Room below the line at the start, which is 0 everywhere.
  figure.yRange = -3...30
  return figure
}

/// The distance to the least-squares model, epoch by epoch, of the distance at the start.
private func distances(_ rides: Examples, _ respondent: Respondent) throws -> Figure {
  let runs = [
    ("kilometres and seconds, lr 0.00002", rides, 2e-5, Color.vermilion),
    ("standardized, lr 0.1", rides.standardized().examples, 0.1, .orange),
    ("standardized, lr 0.5", rides.standardized().examples, 0.5, .blue),
  ]
  let series = try runs.map { name, examples, rate, color in
    let path = try respondent.answer(descentExercise, examples.descent(rate, epochs: 100)).models
    let best = try respondent.answer(normalEquationsExercise, LeastSquaresQuestion(examples)).model
    let distances = path.map { model in best.map { model.distance(to: $0) } ?? .nan }
    return Figure.Series(
      name: name, color: color,
      points: distances.enumerated().map { Figure.Point(Double($0), $1 / distances[0]) })
  }
  var figure = Figure(
    title: "Distance to the least-squares model", x: "epoch",
    y: "part left",
    xRange: 0...100, logarithmic: true, legend: .bottomLeft, series: series)
  figure.yRange = 1e-12...100
  return figure
}

extension LinearModel {
  /// The distance between two models of as many weights.
  public func distance(to other: LinearModel) -> Double {
    LinearModel(
      weights: zip(weights, other.weights).map { $0 - $1 }, bias: bias - other.bias
    ).norm
  }
}
