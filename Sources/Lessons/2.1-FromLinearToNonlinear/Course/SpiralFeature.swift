import Exercising
import Foundation
import FromLinearToNonlinearQuestions
import Gradus
import GradusReference
import PropertyTesting

/// A feature that makes two spirals linear.
let featuresExercise: Exercise<Call, Tensors> = Exercise(
  "2.1.features", "a feature for two spirals", file: "SpiralFeature.swift",
  reference: { call in try answer(call) { spiralFeature(x: $0, y: $1, turn: $2) } },
  claims: [
    .lessonsExample {
      [
        (
          spiralCall([[0, 1], [0, -1], [-2, 0], [2, 0], [4, 0]], turn: Double.pi / 2),
          Tensors([NamedTensor("spirals", [1, 2, 1, 2, 1])])
        )
      ]
    },
    Claim(
      "tells the spirals apart, whichever way they turn",
      forAll: zip(
        Generator<Double>.number(in: -4...4), Generator<[Double]>.vector(count: 2...5),
        Generator<[Double]>.vector(5))
    ) { turn, radii, offsets in
      radii.indices.map { Place(turn: turn, radius: abs(radii[$0]), beside: 0.65 * offsets[$0]) }
    },
    Claim(
      "and after many turns",
      forAll: zip(Generator<Double>.number(in: 2...6), .vector(4), .vector(4))
    ) { turn, radii, offsets in
      radii.indices.map {
        Place(turn: turn, radius: 40 * abs(radii[$0]), beside: 0.65 * offsets[$0])
      }
    },
    .recorded(
      "is right about points that PyTorch has made", asking, in: "2.1", "points of",
      inputs: ["points", "turn"], outputs: ["spirals"]),
    Claim(
      "spirals that do not turn are two half-planes",
      asking: {
        [
          (
            spiralCall([[1, 0.5], [-1, 0.5], [0.1, -3], [-2, -2]], turn: 0),
            Tensors([NamedTensor("spirals", [1, 2, 1, 2])])
          )
        ]
      }, source: "x is above 0 in the first"),
  ],
  deviations: Deviations(
    of: SpiralRecipe(), answering: { recipe, call in try answer(call, recipe.feature) },
    [
      Deviation("coordinates-exchanged", "The angle is taken from the y axis: atan2(x, y)") {
        $0.angle = { atan2($0, $1) }
      },
      Deviation(
        "atan", "atan(y / x) does not see which side of the origin the point is on",
        equation: "atan(y / x)"
      ) { $0.angle = { atan($1 / $0) } },
      Deviation("turn-by-one", "The turn is the same at every distance: the radius is missing") {
        $0.radius = { _, _ in 1 }
      },
      Deviation("not-turned-back", "The turn is left out: the plane is cut into two halves") {
        $0.unrolled = { angle, _ in angle }
      },
      Deviation("degrees", "The turn is taken as degrees, the angle is in radians") {
        $0.unrolled = { $0 - $1 * .pi / 180 }
      },
      Deviation("half-the-turn", "The plane is turned back by half of the turn only") {
        $0.unrolled = { $0 - $1 / 2 }
      },
      Deviation("radius-squared", "The distance is not the root of x² + y²") {
        $0.radius = { $0 * $0 + $1 * $1 }
      },
      Deviation("sizes-added", "The distance is the sum of the coordinates' sizes") {
        $0.radius = { abs($0) + abs($1) }
      },
      Deviation("turned-back", "The spiral is turned the wrong way: φ + turn · r") {
        $0.unrolled = { $0 + $1 }
      },
      Deviation("turn-as-size", "Spirals that turn the other way are treated as these") {
        $0.unrolled = { $0 - abs($1) }
      },
      Deviation(
        "whole-turns-seen", "The angle left over is compared without taking whole turns out"
      ) {
        $0.read = { Double.pi / 2 - abs($0) }
      },
      Deviation("one-turn-only", "Only one whole turn is taken out of the angle") {
        $0.read = { angle in
          let once = angle > .pi ? angle - 2 * .pi : angle < -.pi ? angle + 2 * .pi : angle
          return Double.pi / 2 - abs(once)
        }
      },
      Deviation(
        "remainder-keeps-sign",
        "The remainder of the division by 2π runs from −2π to 2π, not from −π",
        equation: "truncatingRemainder(dividingBy: 2 * .pi)"
      ) {
        $0.read = { Double.pi / 2 - abs($0.truncatingRemainder(dividingBy: 2 * .pi)) }
      },
      Deviation("half-turns-lost", "Half turns are taken out too, and the two spirals become one") {
        $0.read = { cos(2 * $0) }
      },
      Deviation("sine", "The sine is 0 on both spirals; it says on which side of them a point is") {
        $0.read = { sin($0) }
      },
      Deviation("exchanged", "The first spiral has the numbers below 0") { $0.read = { -cos($0) } },
    ]),
  hints: [
    "Turn the plane back, each circle by as much as its spiral has been turned there. What do the two "
      + "spirals become?",
    "With φ the point's angle and r its distance, φ − turn · r is 0 on the first spiral and π on the "
      + "second, but for whole turns. Which function of an angle does not see whole turns, and has "
      + "opposite signs at 0 and π?",
    "return cos(atan2(y, x) - turn * hypot(x, y)): the angle by atan2, the distance by hypot.",
  ],
  why:
    "Undone by its radius, each spiral is one direction, the other the opposite one, and a "
    + "cosine has one sign for each. A line then separates what no line in the plane did: the "
    + "work was in the feature.")

private let asking = "the spirals of points, by the feature's sign"

/// The call that asks which spiral each of the points is of.
func spiralCall(_ points: [[Double]], turn: Double) -> Call {
  Call(
    asking,
    [NamedTensor("points", Matrix(points)), NamedTensor("turn", turn)])
}

private func answer(
  _ call: Call, _ feature: (_ x: Double, _ y: Double, _ turn: Double) -> Double
) throws -> Tensors {
  let (points, turn) = (try call.matrix("points"), try call.number("turn"))
  return Tensors(
    spirals: (0..<points.rows).map { feature(points[$0, 0], points[$0, 1], turn) })
}

/// A point beside a spiral, by an angle.
private struct Place: Sendable {
  var turn: Double
  var radius: Double
  var beside: Double

  var point: [Double] {
    [radius * cos(turn * radius + beside), radius * sin(turn * radius + beside)]
  }
}

extension Claim where Q == Call, A == Tensors {
  /// Asks for the drawn places on the first spiral, and for the opposite ones on the second.
  fileprivate init(
    _ title: String, forAll drawn: Generator<(Double, [Double], [Double])>,
    _ places: @escaping @Sendable (Double, [Double], [Double]) -> [Place]
  ) {
    self.init(title, forAll: drawn) { values, spirals in
      let places = places(values.0, values.1, values.2)
      let points = places.map(\.point)
      try spirals.expect(
        spiralCall(points + points.map { $0.map { -$0 } }, turn: values.0),
        toBe: Tensors([
          NamedTensor("spirals", points.map { _ in 1 } + points.map { _ in 2 })
        ]), source: "the points are made on the spirals, or less than 1.4 beside")
    }
  }
}

/// The lines of `spiralFeature`.
private struct SpiralRecipe: Sendable {
  var angle: @Sendable (_ x: Double, _ y: Double) -> Double = { atan2($1, $0) }
  var radius: @Sendable (_ x: Double, _ y: Double) -> Double = { hypot($0, $1) }
  var unrolled: @Sendable (_ angle: Double, _ turned: Double) -> Double = { $0 - $1 }
  var read: @Sendable (_ angle: Double) -> Double = { cos($0) }

  func feature(_ x: Double, _ y: Double, _ turn: Double) -> Double {
    read(unrolled(angle(x, y), turn * radius(x, y)))
  }
}
