import Exercising
import Gradus
import GradusReference
import LossLandscapeQuestions
import PropertyTesting

/// The walk along a contour: a tangent step, and corrections back to the level.
let contourExercise: Exercise<ContourQuestion, PointPath> = Exercise(
  "1.4.contour", "a walk along a contour", file: "Contour.swift",
  reference: { $0.walk },
  claims: [
    .lessonsExample {
      // Step by step, as the lesson goes: to all digits, where the text has four.
      let root = 20.0.squareRoot()
      var (w, b) = (1 - 2 / root, 1 + 1 / root)
      for _ in 0..<2 {
        let part = (w * w + 2 * b * b - 3) / (4 * w * w + 16 * b * b)
        (w, b) = (w - part * 2 * w, b - part * 4 * b)
      }
      return [
        (
          ContourQuestion(
            surface: .lessonsBowl, start: [1, 1], step: 0.5, corrections: 2, steps: 1),
          PointPath(points: [[1, 1], [w, b]])
        )
      ]
    },
    Claim(
      "visits the points that PyTorch's gradients lead to",
      asking: {
        try Golden.lesson("1.4-contour").map { recorded in
          (
            ContourQuestion(
              surface: try LossSurface(recorded), start: try recorded.list("start"),
              step: try recorded.number("step"),
              corrections: Int(try recorded.number("corrections")),
              steps: try recorded.list("points").count / 2 - 1),
            PointPath(points: try recorded.points("points", of: 2))
          )
        }
      }, source: Golden.source),
    Claim(
      "uncorrected, a step is perpendicular to the gradient, as long as asked, uphill on its right",
      forAll: zip(CurvedPlace.any, .choice(of: [0.5, 0.125, 2]))
    ) { input, walk in
      let (place, step) = input
      let answer = try walk.ask(
        ContourQuestion(
          surface: place.surface, start: place.point, step: step, corrections: 0, steps: 1))
      let points = answer.points
      try walk.expect(
        points.count == 2 && points.allSatisfy { $0.count == 2 }, answered: answer.outline,
        expected: "2 points of 2 numbers: the start, and the one after the step")
      let way = zip(points[1], points[0]).map { $0 - $1 }
      let gradient = place.surface.gradient(at: place.point)
      try walk.expect(
        abs(dotProduct(way, gradient)) <= 1e-9 * vectorLength(way) * vectorLength(gradient),
        answered: "a step (\(text(way[0])), \(text(way[1]))) whose product with the gradient "
          + "(\(text(gradient[0])), \(text(gradient[1]))) is \(text(dotProduct(way, gradient)))",
        expected: "0: the contour is perpendicular to the gradient")
      try walk.expect(vectorLength(way), equals: step, "a step of length")
      try walk.expect(
        way[0] * gradient[1] - way[1] * gradient[0] < 0,
        answered: "a step (\(text(way[0])), \(text(way[1]))) with higher ground on the left",
        expected: "lower ground on the left")
    },
    Claim(
      "with corrections the loss stays that of the start, all round the bowl",
      forAll: slantedBowls,
      cases: 6
    ) { bowl, walk in
      let surface = LossSurface(bowl)
      let start = [bowl.center[0] + 1, bowl.center[1] - 0.5]
      let question = ContourQuestion(
        surface: surface, start: start, step: 0.25, corrections: 5, steps: 24)
      let answer = try walk.ask(question)
      try walk.expect(
        answer.points.count == 25 && answer.points.allSatisfy { $0.count == 2 },
        answered: answer.outline, expected: "25 points of 2 numbers")
      for (index, point) in answer.points.enumerated() {
        try walk.expect(
          surface.value(at: point), equals: surface.value(at: start), within: 1e-7,
          "at points[\(index)] = (\(text(point[0])), \(text(point[1]))) the loss")
      }
    },
  ],
  deviations: Deviations(
    of: ContourRecipe(), answering: { PointPath(points: $0.points($1)) },
    [
      Deviation("along-the-gradient", "The step goes along the gradient, not across it") {
        $0.tangent = { a, b in [a, b] }
      },
      Deviation("turned-right", "The gradient is turned to the right: lower ground on the right") {
        $0.tangent = { a, b in [b, -a] }
      },
      Deviation("sign-missing", "The gradient's components are swapped, but no sign is changed") {
        $0.tangent = { a, b in [b, a] }
      },
      Deviation("not-normalised", "The tangent is as long as the gradient") {
        $0.divisor = { _ in 1 }
      },
      Deviation("straight-on", "The tangent at the start serves for all steps") {
        $0.turns = false
      },
      Deviation(
        "uncorrected",
        "No correction moves the point: there is none, or the level is its own loss after the step"
      ) { $0.corrections = { _ in 0 } },
      Deviation("step-uncorrected", "The walk goes on from where it was before the corrections") {
        $0.goesOnCorrected = false
      },
      Deviation("kept-too-often", "A point is kept after each correction, not after each step") {
        $0.keepsEach = true
      },
      Deviation("corrected-once", "There is one correction, however many are asked for") {
        $0.corrections = { min($0, 1) }
      },
      Deviation("corrected-once-more", "There is one correction more than asked for") {
        $0.corrections = { $0 + 1 }
      },
      Deviation("level-drifts", "The level is that of the point before, not that of the start") {
        $0.keepsLevel = false
      },
      Deviation("stale-gradient", "Corrections go along the gradient from before the step") {
        $0.slope = { before, _, _ in before }
      },
      Deviation("gradient-once", "The gradient after the step serves for all its corrections") {
        $0.slope = { _, first, _ in first }
      },
      Deviation("loss-once", "The loss after the step serves for all its corrections") {
        $0.refreshesLoss = false
      },
      Deviation("length-not-squared", "A correction is divided by ‖g‖, not by ‖g‖²") {
        $0.share = { $0 / $1 }
      },
      Deviation("half-correction", "Corrections go half the way: divided by 2‖g‖²") {
        $0.share = { $0 / (2 * $1 * $1) }
      },
      Deviation("double-correction", "Corrections go twice the way") {
        $0.share = { 2 * $0 / ($1 * $1) }
      },
      Deviation("correction-sign", "Corrections go the wrong way: plus where minus belongs") {
        $0.share = { -$0 / ($1 * $1) }
      },
      Deviation("start-missing", "The start is not part of the walk") { $0.hasStart = false },
    ]),
  hints: [
    "On a contour nothing goes up or down, so walk across the slope. A straight step leaves a curve, "
      + "a little each time; a small step along the gradient leads back.",
    "With the gradient g: tangent (−g₂, g₁)/‖g‖. Correction: p ← p − (L(p) − ℓ)/‖g‖² · g, with g "
      + "at p, both taken anew each time, and ℓ the loss at the start.",
    "let level = try loss(start) before the loops. For each step: gradient at the point, move it, "
      + "then for _ in 0..<corrections: gradient and loss at the point as it is now, move it again. "
      + "Append after the corrections.",
  ],
  why:
    "A step across the slope changes the loss in second order only; a Newton step along the "
    + "gradient takes that error away again. So small strides stay very near the contour.")

extension ContourQuestion {
  /// The right answer.
  var walk: PointPath {
    PointPath(
      points: followContour(
        of: { surface.value(at: $0) }, gradient: { surface.gradient(at: $0) }, from: start,
        step: step, corrections: corrections, steps: steps))
  }
}

/// The lines of the walk.
struct ContourRecipe: Sendable {
  var tangent: @Sendable (_ a: Double, _ b: Double) -> [Double] = { [-$1, $0] }
  var divisor: @Sendable (_ length: Double) -> Double = { $0 }
  var turns = true
  var corrections: @Sendable (Int) -> Int = { $0 }
  var keepsLevel = true
  /// What a correction follows, of the gradients before the step, after it, and at the point.
  var slope: @Sendable (_ before: [Double], _ first: [Double], _ here: [Double]) -> [Double] = {
    $2
  }
  var refreshesLoss = true
  var goesOnCorrected = true
  var keepsEach = false
  var share: @Sendable (_ excess: Double, _ length: Double) -> Double = { $0 / ($1 * $1) }
  var hasStart = true

  func points(_ question: ContourQuestion) -> [[Double]] {
    let surface = question.surface
    var points = [question.start]
    var point = question.start
    for _ in 0..<question.steps {
      let level = surface.value(at: keepsLevel ? question.start : point)
      let before = surface.gradient(at: turns ? point : question.start)
      let way = tangent(before[0], before[1])
      let factor = question.step / divisor(vectorLength(before))
      point = zip(point, way).map { $0 + factor * $1 }
      let uncorrected = point
      let (first, loss) = (surface.gradient(at: point), surface.value(at: point))
      for _ in 0..<corrections(question.corrections) {
        let gradient = slope(before, first, surface.gradient(at: point))
        let excess = (refreshesLoss ? surface.value(at: point) : loss) - level
        let share = share(excess, vectorLength(gradient))
        point = zip(point, gradient).map { $0 - share * $1 }
        if keepsEach { points.append(point) }
      }
      if !keepsEach { points.append(point) }
      if !goesOnCorrected { point = uncorrected }
    }
    return hasStart ? points : Array(points.dropFirst())
  }
}
