import DataPipelinesQuestions
import Exercising
import Gradus
import GradusReference

/// The pictures of lesson 2.5, made of what `respondent` answers.
@Sendable func dataPipelinesPictures(_ respondent: Respondent) throws -> [Picture] {
  [
    Picture("drift.svg", try driftFigure(respondent)),
    Picture("prefetch.svg", try prefetchFigure(respondent)),
  ]
}

/// A line that is trained on one part of drifting data and measured on the other.
public struct DriftRun: Sendable {
  /// By how much the validation part lies higher.
  public var drift: Double

  public init(drift: Double) { self.drift = drift }

  /// The features of both parts and their targets, 2x + 3.
  public var parts: (training: Examples, validation: Examples) {
    var generator = RandomGenerator(seed: 25)
    let training = generator.randn(20)
    let validation = generator.randn(20).map { $0 + drift }
    return (examples(training), examples(validation))
  }

  /// The line's losses on both parts after 10 epochs from 0 at the rate 0.1.
  public func losses(
    _ training: Matrix, _ validation: Matrix
  ) -> (training: Double, validation: Double) {
    let parts = parts
    let fitted = Examples(features: training, targets: parts.training.targets)
    var model = LinearModel(weights: [0], bias: 0)
    for _ in 0..<10 {
      let slope = model.gradient(on: fitted)
      model.weights[0] -= 0.1 * slope.weights[0]
      model.bias -= 0.1 * slope.bias
    }
    return (
      model.meanSquaredError(on: fitted),
      model.meanSquaredError(
        on: Examples(features: validation, targets: parts.validation.targets))
    )
  }

  private func examples(_ x: [Double]) -> Examples {
    Examples(features: Matrix(column: x), targets: x.map { 2 * $0 + 3 })
  }
}

/// The ways to standardize the two parts.
public enum Units: String, CaseIterable, Sendable {
  case training = "units of the training part"
  case both = "units of both parts"
  case own = "each part in its own units"
}

/// The loss on the validation part of a line that was trained in these units.
/// - Throws: What the reference throws, or an `AnswerFailure` where the learner's code gives no
///   answer.
public func validationLoss(
  _ units: Units, drift: Double, _ respondent: Respondent = Respondent()
) throws -> Double {
  let run = DriftRun(drift: drift)
  let (training, validation) = (run.parts.training.features, run.parts.validation.features)
  func standard(_ fitted: Matrix, _ table: Matrix) throws -> Matrix {
    let parts = try respondent.answer(standardizeExercise, standardizing(fitted, table)).parts
    return Matrix(rows: table.rows, columns: 1, values: parts[1].values)
  }
  let both = Matrix(column: training.values + validation.values)
  let fitted = units == .both ? both : training
  return try run.losses(
    standard(fitted, training), standard(units == .own ? validation : fitted, validation)
  ).validation
}

private func driftFigure(_ respondent: Respondent) throws -> Figure {
  let drifts = (0...16).map { Double($0) / 4 }
  let looks: [(Color, Figure.Series.Style)] = [
    (.blue, .line), (.vermilion, .dashedLine), (.black, .path),
  ]
  return Figure(
    title: "A line measured on data that drift", x: "drift of the validation part",
    y: "loss on the validation part", xRange: 0...4, logarithmic: true, legend: .bottomRight,
    series: try zip(Units.allCases, looks).map { units, look in
      Figure.Series(
        name: units.rawValue, style: look.1, color: look.0,
        points: try drifts.map {
          Figure.Point($0, try validationLoss(units, drift: $0, respondent))
        })
    })
}

/// Two workers: when each batch is ready, and when the loop gets it.
private func prefetchFigure(_ respondent: Respondent) throws -> Figure {
  let arrivals = [1, 0, 2, 4, 6, 3, 5, 8, 7, 9]
  let call = Call("what is handed out", [NamedTensor("arrivals", arrivals.map(Double.init))])
  let handed = try respondent.answer(prefetchExercise, call).parts
  var figure = Figure(
    title: "Batches ready, and batches handed out", x: "arrival", y: "batch", xRange: -1...10,
    xIsWhole: true, legend: .topLeft,
    series: [
      Figure.Series(
        name: "handed out", style: .path, color: .blue,
        points: handed.enumerated().flatMap { time, batches in
          batches.values.map { Figure.Point(Double(time), $0) }
        }),
      Figure.Series(
        name: "ready", style: .points, color: .vermilion,
        points: arrivals.enumerated().map { Figure.Point(Double($0), Double($1)) }),
    ])  // Off the frame.
  figure.yRange = -1...10
  return figure
}
