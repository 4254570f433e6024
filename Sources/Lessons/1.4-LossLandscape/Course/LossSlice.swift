import Exercising
import Gradus
import GradusReference
import LossLandscapeQuestions
import PropertyTesting

/// The loss along a straight line through a point.
let sliceExercise: Exercise<SliceQuestion, SliceLosses> = Exercise(
  "1.4.slice", "a slice along a direction", file: "LossSlice.swift",
  reference: { $0.slice },
  claims: [
    .lessonsExample {
      [
        (
          SliceQuestion(
            surface: .lessonsBowl, point: [1, 0], direction: [3, 4], distances: [0, 1, -1]),
          SliceLosses(losses: [1, 3.84, 1.44])
        )
      ]
    },
    Claim(
      "is PyTorch's loss at p + t v/‖v‖",
      asking: {
        try Golden.lesson("1.4-slice").map { recorded in
          (
            SliceQuestion(
              surface: try LossSurface(recorded), point: try recorded.list("point"),
              direction: try recorded.list("direction"), distances: try recorded.list("distances")),
            SliceLosses(losses: try recorded.list("losses"))
          )
        }
      }, source: Golden.source),
    Claim(
      "through a bowl it is a parabola with the slope g · u and the curvature uᵀHu",
      forAll: zip(slantedBowls, .vector(2), .vector(2))
    ) { input, slice in
      let (bowl, point, direction) = input
      let surface = LossSurface(bowl)
      let u = direction.map { $0 / vectorLength(direction) }
      let slope = dotProduct(surface.gradient(at: point), u)
      let curvature = dotProduct(bowl.hessian.map { dotProduct($0, u) }, u)
      let distances = [-1, 0, 0.5, 2]
      let height = surface.value(at: point)
      try slice.expect(
        SliceQuestion(
          surface: surface, point: point, direction: direction, distances: distances),
        toBe: SliceLosses(
          losses: distances.map { height + $0 * slope + $0 * $0 / 2 * curvature }),
        source: "L(p) + t g · u + t²/2 uᵀHu")
    },
    Claim(
      "neither the direction's length nor the order of the distances matters",
      forAll: zip(CurvedPlace.any, .vector(2), .choice(of: [0.25, 3, 10])), cases: 8
    ) { input, slice in
      let (place, direction, factor) = input
      func losses(_ factor: Double, _ distances: [Double]) throws -> [Double] {
        let question = SliceQuestion(
          surface: place.surface, point: place.point, direction: direction.map { $0 * factor },
          distances: distances)
        let answer = try slice.ask(question)
        try slice.expect(
          answer.losses.count == distances.count, answered: answer.outline,
          expected: "\(distances.count) losses")
        return answer.losses
      }
      let distances = [0.75, 0, -0.5, 0.25, 0]
      let first = try losses(1, distances)
      let size = first.reduce(1) { max($0, abs($1)) }
      for (name, again) in [
        ("with a direction \(text(factor)) times as long", try losses(factor, distances)),
        ("in the opposite order", try losses(1, distances.reversed()).reversed()),
      ] {
        for (index, distance) in distances.enumerated() {
          try slice.expect(
            again[index], equals: first[index], scale: size,
            "\(name), at distance \(text(distance)) the loss")
        }
      }
    },
  ],
  deviations: Deviations(
    of: SliceRecipe(), answering: { SliceLosses(losses: $0.losses($1)) },
    [
      Deviation("not-normalised", "The direction is not divided by its length") {
        $0.size = { _ in 1 }
      },
      Deviation("length-multiplied", "The direction is multiplied by its length, not divided by it")
      {
        $0.size = { 1 / vectorLength($0) }
      },
      Deviation("length-squared", "The direction is divided by ‖v‖²: the root is missing") {
        $0.size = { dotProduct($0, $0) }
      },
      Deviation("sum-of-sizes", "The direction is divided by |v₁| + |v₂| + …") {
        $0.size = { $0.reduce(0) { $0 + abs($1) } }
      },
      Deviation("largest-size", "The direction is divided by its largest component") {
        $0.size = { $0.reduce(0) { max($0, abs($1)) } }
      },
      Deviation("mean-square", "The direction is divided by the root of the mean of its squares") {
        $0.size = { vectorLength($0) / Double($0.count).squareRoot() }
      },
      Deviation("point-measured", "The direction is divided by the point's length, not its own") {
        $0.size = { _ in 1 }
        $0.direction = { question in
          question.direction.map { $0 / vectorLength(question.point) }
        }
      },
      Deviation("backwards", "The distances run against the direction: p − t u") {
        $0.sign = -1
      },
      Deviation(
        "point-drifts", "The point is moved on each time: the distances add up",
        seenIn: "point += t * u in place"
      ) { $0.drifts = true },
      Deviation("through-zero", "The line goes through the origin: t u, without the point") {
        $0.origin = { $0.point.map { _ in 0 } }
      },
      Deviation("towards-a-point", "The direction is taken for a point that the line leads to") {
        $0.direction = { question in zip(question.direction, question.point).map { $0 - $1 } }
      },
      Deviation("differences", "The loss at the point is subtracted from all losses") {
        $0.base = { $0.surface.value(at: $0.point) }
      },
      Deviation("sorted", "The losses come in the order of the distances' size, not as asked") {
        $0.distances = { $0.sorted() }
      },
    ]),
  hints: [
    "Stand at the point, look along the direction, and walk these distances. How long is one stride "
      + "if the direction happens to be (3, 4)?",
    "φ(t) = L(p + t v/‖v‖) with ‖v‖ = √(v₁² + v₂² + …).",
    "let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot(). Then map each distance to try "
      + "loss(zip(point, direction).map { … }). Always start from the same point.",
  ],
  why:
    "Only with a direction of length 1 is t a distance, so that two slices can be compared "
    + "and a curvature along them means something. Scaling the direction must not change the "
    + "picture.")

extension SliceQuestion {
  /// The right answer.
  var slice: SliceLosses {
    SliceLosses(
      losses: lossSlice(
        of: { surface.value(at: $0) }, through: point, along: direction, at: distances))
  }
}

/// The lines of the slice.
struct SliceRecipe: Sendable {
  var size: @Sendable (_ direction: [Double]) -> Double = { vectorLength($0) }
  var sign = 1.0
  var drifts = false
  var origin: @Sendable (SliceQuestion) -> [Double] = { $0.point }
  var direction: @Sendable (SliceQuestion) -> [Double] = { $0.direction }
  var base: @Sendable (SliceQuestion) -> Double = { _ in 0 }
  var distances: @Sendable ([Double]) -> [Double] = { $0 }

  func losses(_ question: SliceQuestion) -> [Double] {
    let direction = direction(question)
    let u = direction.map { sign * $0 / size(direction) }
    var from = origin(question)
    return distances(question.distances).map { distance in
      let point = zip(from, u).map { $0 + distance * $1 }
      if drifts { from = point }
      return question.surface.value(at: point) - base(question)
    }
  }
}
