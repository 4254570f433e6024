import Exercising
import Foundation
import Gradus
import GradusFixtures
import GradusReference
import PropertyTesting

/// What has made a V curve: the quotient, the precision, the derivative that bends the function.
let vCurveExercise: Exercise<Call, Tensors> = Exercise(
  "1.5.v-curve", "what a V curve tells", file: "VCurve.swift", tolerance: 0.25,
  reference: { answer(try worked($0)) },
  claims: [
    .lessonsExample {
      [
        (
          call([0.1, 0.01, 0.001, 1e-9, 1e-11], [0.04, 0.0004, 0.000004, 3e-7, 2e-5], value: 3),
          answer((2, .ulpOfOne, 24, cbrt(3 * Double.ulpOfOne * 3 / 48)))
        )
      ]
    },
    Claim(
      "reads PyTorch's curves, in both precisions", asking: recordedCurves, source: Golden.source),
    Claim("reads curves that are drawn by the theory", forAll: drawnCurves) { drawn, read in
      try read.expect(drawn.call, toBe: drawn.answer, source: "what it was drawn with")
    },
    Claim(
      "values and errors twice as large have twice the derivative, and the same best step",
      forAll: drawnCurves, cases: 6
    ) { drawn, read in
      let (steps, errors) = (try drawn.call.list("steps"), try drawn.call.list("errors"))
      let before = try read.ask(drawn.call)
      let after = try read.ask(
        call(steps, errors.map { 2 * $0 }, value: 2 * (try drawn.call.number("value"))))
      for (name, factor) in [("derivative", 2.0), ("best step", 1)] {
        try read.expect(
          number(after, name), equals: factor * number(before, name), within: 0.25,
          "\(name) with values and errors twice as large:")
      }
    },
  ],
  deviations: Deviations(
    of: ReadingRecipe(), answering: { answer(try $0.reading($1)) },
    [
      Deviation("always-forward", "Every curve is taken for that of a forward quotient") {
        $0.order = { _, _ in 1 }
      },
      Deviation("order-of-left-arm", "The order is taken from the small steps: it is −1") {
        $0.answeredOrder = { _ in -1 }
      },
      Deviation("order-of-error", "The order is told by how small the least error is") {
        $0.order = { _, errors in (errors.min() ?? 0) < 1e-9 ? 2 : 1 }
      },
      Deviation("factor-forgotten", "E/hᵖ is answered without the 2 or the 6 of the series") {
        $0.factor = { _ in 1 }
      },
      Deviation("factor-two-for-both", "The central quotient's 6 is taken to be 2") {
        $0.factor = { _ in 2 }
      },
      Deviation("power-forgotten", "The error is divided by h, of either order") {
        $0.power = { _ in 1 }
      },
      Deviation("derivative-of-left-arm", "The derivative is read where rounding rules") {
        $0.readsLast = true
      },
      Deviation("always-double", "ε is Double.ulpOfOne, whatever the left arm says") {
        $0.epsilon = { _ in .ulpOfOne }
      },
      Deviation("value-forgotten", "The left arm is not divided by |f|") { $0.size = { _ in 1 } },
      Deviation("step-forgotten", "On the left arm the error itself is taken for ε|f|") {
        $0.rounding = { _, error in error }
      },
      Deviation("least-error-for-epsilon", "The least error is taken for ε|f|") {
        $0.readsLeast = true
      },
      Deviation("luckiest-step", "The step with the least error is answered") {
        $0.answersLuckiest = true
      },
      Deviation("root-for-cube-root", "The central quotient's best step is a square root") {
        $0.best = { _, ratio in (2 * ratio).squareRoot() }
      },
      Deviation("epsilon-alone", "√ε and ∛ε are answered, without f and its derivative") {
        $0.ratio = { epsilon, _, _ in epsilon }
        $0.best = { order, ratio in order == 1 ? ratio.squareRoot() : cbrt(ratio) }
      },
      Deviation("constants-forgotten", "The 2 and the 3/2 under the roots are left out") {
        $0.best = { order, ratio in order == 1 ? ratio.squareRoot() : cbrt(ratio) }
      },
      Deviation("value-not-in-step", "The best step leaves |f| out") {
        $0.ratio = { epsilon, _, derivative in epsilon / derivative }
      },
    ]),
  hints: [
    "A V has two arms. Which of the four things does the right arm tell, and which the left one? What "
      + "is on paper with two logarithms a line of slope p?",
    "On the right arm E = h/2 · |f″| or h²/6 · |f‴|: two neighbouring steps give the order, and then "
      + "one step, well above the bottom, the derivative. On the left one E · h is ε|f| or half of it, "
      + "at most: take the largest, and see which ε is nearer.",
    "let order = log(errors[0] / errors[1]) / log(steps[0] / steps[1]) < 1.5 ? 1 : 2; E / pow(h, "
      + "Double(order)) hardly changes along the right arm. zip(steps, errors).map { $0 * $1 }.max() "
      + "over steps far below the bottom; then √(2ε|f|/|f″|) or ∛(3ε|f|/2|f‴|).",
  ],
  why:
    "Truncation grows as a power of h, rounding as 1/h. On logarithmic axes both are "
    + "straight lines, and a slope read off them says which of the two you look at; the best "
    + "h is where they cross.")

private let asked = "what has made this curve of errors"

private func call(_ steps: [Double], _ errors: [Double], value: Double) -> Call {
  Call(
    asked,
    [NamedTensor("steps", steps), NamedTensor("errors", errors), NamedTensor("value", value)])
}

private typealias Reading = (order: Int, epsilon: Double, derivative: Double, bestStep: Double)

private func answer(_ reading: Reading) -> Tensors {
  Tensors([
    NamedTensor("order", Double(reading.order)), NamedTensor("epsilon", reading.epsilon),
    NamedTensor("derivative", reading.derivative), NamedTensor("best step", reading.bestStep),
  ])
}

private func number(_ answer: Tensors, _ name: String) -> Double {
  answer[name]?.values.first ?? .nan
}

private func worked(_ call: Call) throws -> Reading {
  readVCurve(
    steps: try call.list("steps"), errors: try call.list("errors"), value: try call.number("value"))
}

private func recordedCurves() throws -> [(question: Call, answer: Tensors)] {
  try Golden.lesson("1.5-curves").map { item in
    (
      call(try item.list("steps"), try item.list("errors"), value: try item.number("value")),
      answer(
        (
          Int(try item.number("order")), try item.number("epsilon"), try item.number("derivative"),
          try item.number("best step")
        ))
    )
  }
}

/// Curves of the theory's E, in either precision, with steps of half a power of ten.
private let drawnCurves: Generator<(call: Call, answer: Tensors)> = zip(
  Generator<Int>.choice(of: [1, 2]),
  Generator<Double>.choice(of: [.ulpOfOne, Double(Float.ulpOfOne)]),
  zip(Generator<Double>.number(in: 0.3...3), Generator<Double>.choice(of: [1e-6, 1, -1e5]))
).map { order, epsilon, sizes in
  let (ratio, value) = sizes
  let derivative = abs(value) / ratio
  let steps = (2...(epsilon < 1e-10 ? 30 : 15)).map { pow(10, -Double($0) / 2) }
  let rounding = epsilon * abs(value) / Double(order)
  let errors = steps.map { h -> Double in
    let bend = order == 1 ? h / 2 : h * h / 6
    return bend * derivative + rounding / h
  }
  let best = bestStep(order: order, epsilon: epsilon, value: value, derivative: derivative)
  return (call(steps, errors, value: value), answer((order, epsilon, derivative, best)))
}

/// The lines of `readVCurve`.
private struct ReadingRecipe: Sendable {
  var order: @Sendable (_ steps: [Double], _ errors: [Double]) -> Int = { steps, errors in
    log(errors[0] / errors[1]) / log(steps[0] / steps[1]) < 1.5 ? 1 : 2
  }
  var answeredOrder: @Sendable (Int) -> Int = { $0 }
  var factor: @Sendable (_ order: Int) -> Double = { $0 == 1 ? 2 : 6 }
  var power: @Sendable (_ order: Int) -> Double = { Double($0) }
  var readsLast = false
  var rounding: @Sendable (_ step: Double, _ error: Double) -> Double = { $0 * $1 }
  var readsLeast = false
  var size: @Sendable (_ value: Double) -> Double = { abs($0) }
  var epsilon: @Sendable (_ found: Double) -> Double = {
    $0 < 0x1p-37 ? .ulpOfOne : Double(Float.ulpOfOne)
  }
  var ratio: @Sendable (_ epsilon: Double, _ value: Double, _ derivative: Double) -> Double = {
    $0 * $1 / $2
  }
  var best: @Sendable (_ order: Int, _ ratio: Double) -> Double = {
    $0 == 1 ? (2 * $1).squareRoot() : cbrt(1.5 * $1)
  }
  var answersLuckiest = false

  func reading(_ call: Call) throws -> Reading {
    let (steps, errors) = (try call.list("steps"), try call.list("errors"))
    let value = try call.number("value")
    let order = self.order(steps, errors)
    let right = ReadingRecipe().order(steps, errors)
    let arm = steps.indices.dropLast().prefix { k in
      let slope = log(errors[k] / errors[k + 1]) / log(steps[k] / steps[k + 1])
      return abs(slope - Double(right)) < 0.1
    }.count
    let place = readsLast ? steps.count - 1 : arm / 2
    let derivative = factor(order) * errors[place] / pow(steps[place], power(order))
    let left =
      zip(steps, errors).filter { $0.0 < steps[arm] / 100 }
      .map { rounding($0.0, $0.1) }.max() ?? 0
    let least = errors.min() ?? 0
    let epsilon = self.epsilon((readsLeast ? least : Double(order) * left) / size(value))
    let found = best(order, ratio(epsilon, abs(value), derivative))
    let luckiest = zip(steps, errors).min { $0.1 < $1.1 }?.0 ?? .nan
    return (answeredOrder(order), epsilon, derivative, answersLuckiest ? luckiest : found)
  }
}
