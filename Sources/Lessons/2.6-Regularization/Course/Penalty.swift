import Exercising
import Gradus
import GradusReference
import PropertyTesting

/// What weights are charged for their size.
package let penaltyExercise: Exercise<Call, Tensors> = Exercise(
  "2.6.penalty", "two penalties and their slopes", file: "Penalty.swift",
  reference: { answer(try worked($0)) },
  claims: [
    .lessonsExample { [(call([2, -0.5], l2: 0.1, l1: 0.4), answer((1.2125, [0.6, -0.45])))] },
    .recorded(
      "is PyTorch's value with autograd's slopes", asked, in: "2.6-penalty", "",
      inputs: ["weights", "l2", "l1"], outputs: ["penalty", "gradient"]),
    .slopes(
      "is the slope of the penalty, by GSL", ["gradient"], by: ["weights"], of: "the penalty",
      forAll: calls
    ) { try worked($0).value },
    Claim("does not care on which side of zero a weight is", forAll: calls) { call, penalty in
      let (value, gradient) = try worked(call)
      try penalty.expect(
        call.replacing("weights", by: try call.list("weights").map { -$0 }),
        toBe: answer((value, gradient.map { -$0 })),
        source: "as for the weights with the other sign")
    },
  ],
  robustness: [
    Claim(
      "at a weight of 0 the slope is 0",
      asking: { [(call([0, -1], l2: 0.5, l1: 0.25), answer((0.5, [0, -0.75])))] },
      source: "by hand: autograd's choice at the kink too")
  ],
  deviations: Deviations(
    of: PenaltyRecipe(), answering: { answer(try $0.penalty($1)) },
    [
      Deviation(
        "half-missing", "The half of λ₂/2 is missing in the value; the slope is right",
        equation: "λ₂ Σw²"
      ) { $0.half = 1 },
      Deviation(
        "two-in-slope", "The slope is that of λ₂ Σw², twice as large: value and slope do not fit",
        equation: "2λ₂w"
      ) { $0.squareSlope = { 2 * $0 } },
      Deviation("without-half", "Value and slope belong to λ₂ Σw²", seenIn: "Keras' L2") {
        $0.half = 1
        $0.squareSlope = { 2 * $0 }
      },
      Deviation("half-in-slope", "The half stayed in the slope", equation: "λ₂w/2") {
        $0.squareSlope = { $0 / 2 }
      },
      Deviation("l1-slope-missing", "The slope is λ₂w alone: that of λ₁|w| is missing") {
        $0.sign = { _ in 0 }
      },
      Deviation("l2-slope-missing", "The slope is that of λ₁|w| alone") {
        $0.squareSlope = { _ in 0 }
      },
      Deviation("l1-halved", "The half of λ₂/2 stands before λ₁|w| as well; the slope is right") {
        $0.size = { abs($0) / 2 }
      },
      Deviation("weight-over-size", "The sign is w/|w|, and at 0 that is 0/0", equation: "w/|w|") {
        $0.sign = { $0 / abs($0) }
      },
      Deviation("l1-without-sign", "The slope of λ₁|w| is λ₁ on both sides of zero") {
        $0.sign = { _ in 1 }
      },
      Deviation("l1-size-for-sign", "The size |w| stands where the sign belongs") {
        $0.sign = { abs($0) }
      },
      Deviation("l1-times-weight", "The slope of λ₁|w| is taken for λ₁w") { $0.sign = { $0 } },
      Deviation("l1-without-size", "The weights are summed without |…|: their signs cancel") {
        $0.size = { $0 }
      },
      Deviation("sign-of-zero", "At 0 the sign is taken for 1", seenIn: "w >= 0 ? 1 : -1") {
        $0.sign = { $0 >= 0 ? 1 : -1 }
      },
      Deviation("sign-of-zero-negative", "At 0 the sign is taken for −1") {
        $0.sign = { $0 > 0 ? 1 : -1 }
      },
      Deviation("exchanged", "λ₂ and λ₁ are exchanged") { $0.exchanges = true },
      Deviation("averaged", "Sums and slopes are divided by the number of weights") {
        $0.averages = true
      },
      Deviation("norm", "The root of the sum of squares, not the sum", equation: "λ₂/2 ‖w‖") {
        $0.takesRoot = true
      },
      Deviation("shrinking", "The slopes point down, as an update would") { $0.turned = -1 },
    ]),
  hints: [
    "Each weight pays for itself alone. What does it pay more when it gets a little larger?",
    "The slope of λ₂/2 w² is λ₂w, that of λ₁|w| is λ₁ on the right of zero and −λ₁ on its left.",
    "One loop over weights that adds to a value and appends to a list; the sign is (w > 0 ? 1 : w < 0 "
      + "? -1 : 0).",
  ],
  why:
    "λ₂w pulls more on large weights and fades near 0; λ₁ pulls alike to the very end. That "
    + "is why the second leaves exact zeros and the first only small numbers.")

private let asked = "the penalty and its slopes"

private func call(_ weights: [Double], l2: Double, l1: Double) -> Call {
  Call(
    asked,
    [NamedTensor("weights", weights), NamedTensor("l2", l2), NamedTensor("l1", l1)])
}

private func answer(_ found: (value: Double, gradient: [Double])) -> Tensors {
  Tensors([NamedTensor("penalty", found.value), NamedTensor("gradient", found.gradient)])
}

private let calls = zip(
  Generator<[Double]>.vector(count: 2...4), .number(in: 0.1...1), .number(in: 0.1...1)
).map { call($0, l2: $1, l1: $2) }

/// The worked answer to `call`.
private func worked(_ call: Call) throws -> (value: Double, gradient: [Double]) {
  penalty(
    on: try call.list("weights"), l2: try call.number("l2"), l1: try call.number("l1"))
}

/// The lines of `penalty(on:l2:l1:)`.
private struct PenaltyRecipe: Sendable {
  var half = 0.5
  var squareSlope: @Sendable (_ slope: Double) -> Double = { $0 }
  var sign: @Sendable (_ weight: Double) -> Double = { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 }
  var size: @Sendable (_ weight: Double) -> Double = { abs($0) }
  var exchanges = false
  var averages = false
  var takesRoot = false
  var turned = 1.0

  func penalty(_ call: Call) throws -> (value: Double, gradient: [Double]) {
    let weights = try call.list("weights")
    var (l2, l1) = (try call.number("l2"), try call.number("l1"))
    if exchanges { swap(&l2, &l1) }
    let count = averages ? Double(weights.count) : 1
    var squares = weights.reduce(0) { $0 + $1 * $1 }
    if takesRoot { squares = squares.squareRoot() }
    let value = l2 * half * squares + l1 * weights.reduce(0) { $0 + size($1) }
    return (
      value / count, weights.map { turned * (squareSlope(l2 * $0) + l1 * sign($0)) / count }
    )
  }
}
