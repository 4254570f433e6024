import Exercising
import Gradus
import GradusReference
import LossLandscapeQuestions
import PropertyTesting

/// The points that gradient descent visits.
let pathExercise: Exercise<PathQuestion, PointPath> = Exercise(
  "1.4.path", "the path of gradient descent", file: "DescentPath.swift",
  reference: { $0.path },
  claims: [
    .lessonsExample {
      [
        (
          PathQuestion(surface: .lessonsBowl, start: [1, 1], learningRate: 0.1, steps: 3),
          PointPath(points: [[1, 1], [0.8, 0.6], [0.64, 0.36], [0.512, 0.216]])
        )
      ]
    },
    Claim(
      "visits the points of torch.optim.SGD",
      asking: {
        try Golden.lesson("1.4-path").map { recorded in
          let start = try recorded.list("start")
          return (
            PathQuestion(
              surface: try LossSurface(recorded), start: start,
              learningRate: try recorded.number("lr"), steps: Int(try recorded.number("steps"))),
            PointPath(points: try recorded.points("path", of: start.count))
          )
        }
      }, source: Golden.source),
    Claim(
      "along each axis of an upright bowl the distance is multiplied by 1 − γΛ at each step",
      forAll: zip(.vector(2), .vector(2), zip(.number(in: 0.5...1), .number(in: 1.5...3)))
    ) { input, path in
      let (minimum, way, curvatures) = input
      let (rate, steps) = (0.25, 6)
      let bowl = QuadraticLoss(
        center: minimum, curvature: Matrix([[curvatures.0, 0], [0, curvatures.1]]), floor: 1)
      let points = (0...steps).map { step in
        (0..<2).map { i in
          let factor = 1 - rate * bowl.curvature[i, i]
          return minimum[i] + (0..<step).reduce(way[i]) { distance, _ in distance * factor }
        }
      }
      try path.expect(
        PathQuestion(
          surface: LossSurface(bowl), start: points[0], learningRate: rate, steps: steps),
        toBe: PointPath(points: points), source: "minimum + (1 − γΛ)ᵏ · distance at the start")
    },
  ],
  robustness: [
    Claim(
      "it has a point for each step, at rest too, and ends before numbers stop being finite",
      asking: {
        let steep = LossSurface(dimensions: 2, terms: [.init(1, [4, 0]), .init(0.5, [0, 2])])
        // Here it is the bias that runs away, and the weight stays small.
        let other = LossSurface(dimensions: 2, terms: [.init(0.5, [2, 0]), .init(1, [0, 4])])
        return [
          (0, [2.0, -1], steep), (4, [0, 0], steep), (30, [2, -1], steep), (30, [-1, 2], other),
        ].map { steps, start, surface in
          let question = PathQuestion(
            surface: surface, start: start, learningRate: 0.75, steps: steps)
          return (question, question.path)
        }
      }, source: "p − γ∇L(p), as long as it is finite")
  ],
  deviations: Deviations(
    of: PathRecipe(), answering: { PointPath(points: $0.points($1)) },
    [
      Deviation("ascent", "The steps go up the slope: plus where minus belongs") {
        $0.move = { p, g, rate in p + rate * g }
      },
      Deviation("no-learning-rate", "A step is the bare gradient: the learning rate is missing") {
        $0.move = { p, g, _ in p - g }
      },
      Deviation("one-length", "Each step has the same length: the gradient is divided by its own") {
        $0.slopes = { g, _ in
          let size = vectorLength(g)
          return size > 0 ? g.map { $0 / size } : g
        }
      },
      Deviation(
        "one-length-and-none", "The gradient is divided by its length, and at rest that is by zero"
      ) {
        $0.slopes = { g, _ in
          let size = vectorLength(g)
          return g.map { $0 / size }
        }
      },
      Deviation(
        "one-at-a-time", "The weight moves before the bias's slope is taken",
        seenIn: "an update in place, parameter by parameter"
      ) { $0.isSimultaneous = false },
      Deviation("straight-on", "The gradient at the start serves for all steps") {
        $0.isFresh = false
      },
      Deviation("one-step-late", "Each step takes the gradient at the point before its own") {
        $0.isLate = true
      },
      Deviation(
        "gradients-add-up", "The gradients of earlier steps are never reset and add up",
        seenIn: "a missing zero_grad()"
      ) { $0.slopes = { g, sum in zip(g, sum).map { $0 + $1 } } },
      Deviation("start-missing", "The start is not part of the path") {
        $0.finish = { Array($0.dropFirst()) }
      },
      Deviation("last-missing", "A point is kept before each step, the one after the last is not") {
        $0.keepsBefore = true
      },
      Deviation("step-short", "One step too few is taken") { $0.steps = { max(0, $0 - 1) } },
      Deviation("step-too-many", "One step too many is taken: 0...steps counts both ends") {
        $0.steps = { $0 + 1 }
      },
      Deviation(
        "one-point-repeated", "Every point is the last one: they share one storage",
        seenIn: "path.append(p) without a copy, in PyTorch and NumPy"
      ) { $0.finish = { points in points.map { _ in points.last ?? [] } } },
      Deviation("ends-at-rest", "The path ends early where the gradient vanishes") {
        $0.endsAtRest = true
      },
      Deviation("not-finite-kept", "The path goes on where numbers are infinite or NaN") {
        $0.isGood = { _ in true }
      },
      Deviation(
        "first-infinite-kept",
        "The first point that is not finite is kept: asked after the append, or for NaN alone"
      ) { $0.keepsFirstBad = true },
      Deviation("weight-asked-alone", "Only the first number of a point is asked to be finite") {
        $0.isGood = { $0.first?.isFinite ?? true }
      },
    ]),
  hints: [
    "A path is a list of points. Start with the one that you have, and at each step append where "
      + "the last one leads.",
    "p ← p − γ ∇L(p), in all coordinates at once. Stop as soon as a coordinate is not finite; that "
      + "point does not belong to the path.",
    "var points = [start]; var point = start. In a loop over 0..<steps: let slopes = try "
      + "gradient(point), then point = zip(point, slopes).map { … }, then guard "
      + "point.allSatisfy(\\.isFinite) else { break }, then append.",
  ],
  why:
    "A path has one point more than steps: the start belongs to it. Where a number is no "
    + "longer finite there is no place to draw, and what came before is what tells the story.")

extension PathQuestion {
  /// The right answer.
  var path: PointPath {
    PointPath(
      points: descentPath(
        from: start, gradient: { surface.gradient(at: $0) }, learningRate: learningRate,
        steps: steps))
  }
}

/// The lines of the descent.
struct PathRecipe: Sendable {
  var move: @Sendable (_ p: Double, _ g: Double, _ rate: Double) -> Double = { $0 - $2 * $1 }
  /// What the step follows, of the gradient and the sum of those before it.
  var slopes: @Sendable (_ g: [Double], _ sum: [Double]) -> [Double] = { g, _ in g }
  var isSimultaneous = true
  var isFresh = true
  var isLate = false
  var steps: @Sendable (Int) -> Int = { $0 }
  var isGood: @Sendable ([Double]) -> Bool = { $0.allSatisfy(\.isFinite) }
  var keepsFirstBad = false
  var keepsBefore = false
  var endsAtRest = false
  var finish: @Sendable ([[Double]]) -> [[Double]] = { $0 }

  func points(_ question: PathQuestion) -> [[Double]] {
    var points = [question.start]
    var point = question.start
    var before = point
    var sum = point.map { _ in 0.0 }
    var isCut = false
    for _ in 0..<steps(question.steps) {
      let gradient = question.surface.gradient(
        at: isLate ? before : isFresh ? point : question.start)
      before = point
      if endsAtRest && vectorLength(gradient) == 0 { break }
      let slopes = slopes(gradient, sum)
      sum = zip(sum, gradient).map { $0 + $1 }
      for i in point.indices {
        let slope = isSimultaneous ? slopes[i] : question.surface.gradient(at: point)[i]
        point[i] = move(point[i], slope, question.learningRate)
      }
      isCut = !isGood(point)
      if !isCut || keepsFirstBad { points.append(point) }
      if isCut { break }
    }
    return finish(keepsBefore && !isCut ? Array(points.dropLast()) : points)
  }
}
