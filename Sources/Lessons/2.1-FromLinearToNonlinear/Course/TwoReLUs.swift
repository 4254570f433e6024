import Exercising
import FromLinearToNonlinearQuestions
import Gradus
import GradusReference
import PropertyTesting

/// What two rectifiers can draw.
let twoReLUsExercise: Exercise<Call, Tensors> = Exercise(
  "2.1.two-relus", "what two rectifiers draw", file: "TwoReLUs.swift",
  reference: { call in
    let bends = try Bends(call)
    return try Tensors(
      ridge(
        along: bends.direction, from: bends.a, slope: bends.rise, to: bends.b, then: bends.fall),
      at: call.matrix("points"))
  },
  claims: [
    .lessonsExample { [Bends(direction: [1, 1], a: 0, b: 1, rise: 1, fall: -1).drawn(at: xor)] },
    Claim(
      "draws a line with two bends",
      forAll: zip(Generator<[Double]>.vector(3), .vector(2), Generator<Double>.number(in: 0.5...3))
    ) { drawn, drawing in
      let (bends, slopes, gap) = drawn
      try drawing.expect(
        Bends(
          direction: [bends[0]], a: bends[1], b: bends[1] + gap, rise: slopes[0], fall: slopes[1]))
    },
    Claim(
      "draws it along any direction of the plane and of space",
      forAll: zip(Generator<[Double]>.vector(count: 2...3), .vector(3), .number(in: 0.5...3))
    ) { drawn, drawing in
      let (direction, numbers, gap) = drawn
      try drawing.expect(
        Bends(
          direction: direction, a: numbers[0], b: numbers[0] + gap, rise: numbers[1],
          fall: numbers[2]))
    },
    .recorded(
      "draws a plateau, a valley and a steep step, as PyTorch's relu does", Bends.asking, in: "2.1",
      "bends", inputs: ["direction", "a", "rise", "b", "fall", "points"],
      outputs: ["hidden units", "outputs"]),
  ],
  deviations: Deviations(
    of: RidgeRecipe(),
    answering: { try Tensors($0.network(try Bends($1)), at: $1.matrix("points")) },
    [
      Deviation(
        "slope-not-its-change",
        "The second unit has the slope itself; the first one's goes on below it",
        equation: "outgoing = fall, for fall − rise"
      ) { $0.second = { _, fall in fall } },
      Deviation("always-flat-again", "The second unit takes the rise back: the slope beyond b is 0")
      {
        $0.second = { rise, _ in -rise }
      },
      Deviation("change-added", "The second unit's weight is fall + rise, not fall − rise") {
        $0.second = { $1 + $0 }
      },
      Deviation("change-turned-round", "The second unit's weight is rise − fall, not fall − rise") {
        $0.second = { $0 - $1 }
      },
      Deviation("fall-as-size", "The slope beyond b is always taken as downwards") {
        $0.second = { -abs($1) - $0 }
      },
      Deviation("tent-always", "The second unit's weight is −2 · rise: right for a tent alone") {
        $0.second = { rise, _ in -2 * rise }
      },
      Deviation("biases-not-negative", "The biases are a and b: the bends come at −a and −b") {
        $0.bias = { $0 }
      },
      Deviation("biases-missing", "The biases are 0: both bends come at 0") {
        $0.bias = { _ in 0 }
      },
      Deviation("one-bend", "Both units bend at a") { $0.bends = { a, _ in (a, a) } },
      Deviation("bends-exchanged", "The first unit bends at b and the second at a") {
        $0.bends = { ($1, $0) }
      },
      Deviation("gap-for-place", "The second unit bends at b − a, the gap, not at b") {
        $0.bends = { ($0, $1 - $0) }
      },
      Deviation(
        "second-counted-from-first", "The second unit bends at a + b: b is not counted from a"
      ) {
        $0.bends = { ($0, $0 + $1) }
      },
      Deviation(
        "slope-inside-not-in-bias",
        "The weights carry the slope, and the bias does not: the bends move"
      ) {
        $0.inside = { slope, bias in (slope, bias) }
      },
      Deviation(
        "slope-inside", "The slopes are in the hidden weights: a negative one turns its unit round",
        equation: "max(0, rise · (s − a))"
      ) { $0.inside = { ($0, $0 * $1) } },
      Deviation("direction-ignored", "All hidden weights are 1, whatever the direction is") {
        $0.direction = { $0.map { _ in 1 } }
      },
      Deviation("direction-normalized", "The direction is brought to length 1: s is then another") {
        $0.direction = ofLengthOne
      },
      Deviation("second-faces-back", "The second unit looks the other way, and acts before b") {
        $0.secondFacesBack = true
      },
      Deviation("three-units", "There is a third unit; two are enough") { $0.third = true },
    ]),
  hints: [
    "max(0, s − c) is 0 up to c and has the slope 1 from there on. What does adding a multiple of it do "
      + "to a drawing?",
    "Each bend is a unit: its bias says where, −a and −b, and its outgoing weight by how much the slope "
      + "changes there. From 0 to rise at a; from rise to fall at b.",
    "Both units have weights: direction. The first has bias: -a, outgoing: rise; the second bias: -b, "
      + "outgoing: fall - rise. The network's own bias is 0.",
  ],
  why:
    "A rectifier adds a bend at one place. Two of them make rise and fall, a bump that no "
    + "single one makes; with enough of them any curve of straight pieces can be put "
    + "together.")

private let xor = Matrix([[0, 0], [0, 1], [1, 0], [1, 1]])

extension Interview<Call, Tensors> {
  fileprivate func expect(_ bends: Bends) throws {
    let (question, answer) = bends.drawn()
    try expect(question, toBe: answer, source: "by the slopes, piece by piece")
  }
}

@Sendable private func ofLengthOne(_ direction: [Double]) -> [Double] {
  let square = direction.reduce(0.0) { sum, x in sum + x * x }
  return direction.map { $0 / square.squareRoot() }
}

/// The lines of `ridge`.
private struct RidgeRecipe: Sendable {
  var second: @Sendable (_ rise: Double, _ fall: Double) -> Double = { $1 - $0 }
  var bends: @Sendable (_ a: Double, _ b: Double) -> (Double, Double) = { ($0, $1) }
  var bias: @Sendable (_ bend: Double) -> Double = { -$0 }
  var direction: @Sendable ([Double]) -> [Double] = { $0 }
  /// What the hidden weights and the bias are multiplied by and become, where the slope is inside.
  var inside: (@Sendable (_ slope: Double, _ bias: Double) -> (Double, Double))?
  var secondFacesBack = false
  var third = false

  func network(_ asked: Bends) -> ReLUNetwork {
    let places = bends(asked.a, asked.b)
    let direction = direction(asked.direction)
    var units = [(places.0, asked.rise), (places.1, second(asked.rise, asked.fall))].map {
      bend, slope in
      guard let inside else {
        return ReLUNetwork.Unit(weights: direction, bias: bias(bend), outgoing: slope)
      }
      let (factor, bias) = inside(slope, bias(bend))
      return ReLUNetwork.Unit(weights: direction.map { factor * $0 }, bias: bias, outgoing: 1)
    }
    if secondFacesBack {
      units[1].weights = direction.map { -$0 }
      units[1].bias *= -1
    }
    if third { units.append(ReLUNetwork.Unit(weights: direction, bias: 0, outgoing: 0)) }
    return ReLUNetwork(units: units, bias: 0)
  }
}
