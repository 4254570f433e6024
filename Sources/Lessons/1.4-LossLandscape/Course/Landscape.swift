import Exercising
import Gradus
import GradusReference
import LossLandscapeQuestions

/// A map to be made: the loss of the post's data over weight and bias, and the optimizers whose
/// paths are drawn on it.
public struct Landscape: Sendable, Equatable {
  public enum Method: String, Codable, Sendable, CaseIterable {
    case sgd, momentum, rmsprop, adam

    public var title: String {
      switch self {
      case .sgd: "SGD"
      case .momentum: "momentum"
      case .rmsprop: "RMSprop"
      case .adam: "Adam"
      }
    }
  }

  /// One optimizer with its learning rate.
  public struct Choice: Sendable, Equatable {
    public var method: Method
    public var rate: Double

    public init(_ method: Method, _ rate: Double) {
      self.method = method
      self.rate = rate
    }
  }

  public var choices: [Choice]
  /// The momentum of the method of that name.
  public var momentum = 0.9
  public var data = PostData()
  public var epochs = 100
  public var start = Line(weight: 5, bias: 3)

  /// Each method at each rate.
  public init(methods: [Method] = [.sgd], rates: [Double] = [0.1]) {
    choices = methods.flatMap { method in rates.map { Choice(method, $0) } }
  }

  /// What there is to draw and to say, by whoever answers for the exercises of lesson 1.4.
  /// - Throws: What the reference throws, or an `AnswerFailure` where the learner's code gives no
  ///   answer.
  /// - Complexity: 101 · 101 losses for the grid, `epochs` gradients for each path.
  public func survey(by respondent: Respondent = Respondent()) throws -> LandscapeSurvey {
    let points = data.drawn().data
    let surface = LossSurface.meanSquaredError(on: points)
    let best = leastSquaresLine(points)
    let minimum = [best.weight, best.bias]
    let from = [start.weight, start.bias]

    let paths = try choices.map { choice in
      LandscapeSurvey.Path(
        optimizer: choice.method, learningRate: choice.rate,
        momentum: choice.method == .momentum ? momentum : nil,
        points: try path(of: choice, from: from, on: surface, respondent),
        isCut: false)
    }
    let window = Window(around: [from, minimum], paths: paths.map(\.points))
    let hessian = try respondent.answer(
      curvatureExercise, HessianQuestion(surface: surface, point: minimum, step: 0.25)
    ).rows
    let stable = try respondent.answer(
      stableRateExercise,
      StableRateQuestion(
        bowl: QuadraticLoss(center: minimum, curvature: Matrix(hessian)), start: from, steps: 100))
    return LandscapeSurvey(
      data: .init(data, points),
      start: start, minimum: best, lowest: surface.value(at: minimum), hessian: hessian,
      stable: stable,
      grid: try respondent.answer(
        gridExercise,
        GridQuestion(surface: surface, weights: window.weights, biases: window.biases)),
      slices: try slices(through: minimum, hessian, reach: window.reach, surface, respondent),
      paths: paths.map(window.cut))
  }

  /// Plain descent by exercise 1.4.path, the others by the reference's optimizers.
  private func path(
    of choice: Choice, from start: [Double], on surface: LossSurface, _ respondent: Respondent
  ) throws -> [[Double]] {
    if choice.method == .sgd {
      return try respondent.answer(
        pathExercise,
        PathQuestion(
          surface: surface, start: start, learningRate: choice.rate, steps: epochs)
      ).points
    }
    var optimizer: any Optimizer =
      switch choice.method {
      case .sgd, .momentum: try SGD(learningRate: choice.rate, momentum: momentum)
      case .rmsprop: try RMSprop(learningRate: choice.rate, alpha: 0.9)
      case .adam: try Adam(learningRate: choice.rate)
      }
    var points = [start]
    var parameters = start.map { [$0] }
    for _ in 0..<epochs {
      let gradient = surface.gradient(at: parameters.flatMap { $0 })
      try optimizer.step(&parameters, gradients: gradient.map { [$0] })
      guard parameters.allSatisfy({ $0[0].isFinite }) else { break }
      points.append(parameters.flatMap { $0 })
    }
    return points
  }

  private func slices(
    through minimum: [Double], _ hessian: [[Double]], reach: Double, _ surface: LossSurface,
    _ respondent: Respondent
  ) throws -> [LandscapeSurvey.Slice] {
    let (_, steep, flat) = eigenvalues(hessian[0][0], hessian[0][1], hessian[1][1])
    let distances = linspace(-reach, reach, 81)
    return try [steep, flat].map { direction in
      LandscapeSurvey.Slice(
        direction: direction, distances: distances,
        losses: try respondent.answer(
          sliceExercise,
          SliceQuestion(
            surface: surface, point: minimum, direction: direction, distances: distances)
        ).losses)
    }
  }
}

/// The part of the plane that is drawn: a square, since only where a unit is as long upwards as
/// sideways does a right angle look like one.
private struct Window {
  let weights: GridQuestion.Axis
  let biases: GridQuestion.Axis
  /// How far from the minimum a slice goes.
  let reach: Double

  /// The square around the start, the minimum's neighbourhood, and what the paths visit not much
  /// further away.
  init(around corners: [[Double]], paths: [[[Double]]]) {
    let minimum = corners[1]
    func distance(_ point: [Double]) -> Double {
      vectorLength(zip(point, minimum).map { $0 - $1 })
    }
    let way = distance(corners[0])
    reach = way > 0 ? way : 1
    let (near, margin) = (1.4 * reach, 0.6 * reach)
    let visited =
      corners + [minimum.map { $0 - margin }, minimum.map { $0 + margin }]
      + paths.flatMap { $0.filter { distance($0) <= near } }
    func range(_ i: Int) -> (low: Double, high: Double) {
      visited.reduce((.infinity, -.infinity)) { (min($0.0, $1[i]), max($0.1, $1[i])) }
    }
    let (w, b) = (range(0), range(1))
    let half = max(w.high - w.low, b.high - b.low) * 0.55
    func axis(_ range: (low: Double, high: Double)) -> GridQuestion.Axis {
      let middle = (range.low + range.high) / 2
      return GridQuestion.Axis(middle - half...middle + half, 101)
    }
    (weights, biases) = (axis(w), axis(b))
  }

  func contains(_ point: [Double]) -> Bool {
    weights.range.contains(point[0]) && biases.range.contains(point[1])
  }

  /// The path up to the first point outside.
  func cut(_ path: LandscapeSurvey.Path) -> LandscapeSurvey.Path {
    guard let outside = path.points.firstIndex(where: { !contains($0) }) else { return path }
    var path = path
    path.points = Array(path.points[...outside])
    path.isCut = true
    return path
  }
}
