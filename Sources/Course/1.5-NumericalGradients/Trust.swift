import Fixtures
import GradientCheck
import Gradus
import PropertyTesting
import Reference

/// What a slope is worth.
let trustExercise = Exercise<TrustQuestion, SlopeReport>(
  "1.5.trust", "what a slope is worth", file: "Trust.swift", tolerance: 1e-6,
  reference: { TrustRecipe().report($0) },
  claims: [
    Claim(
      "reports PyTorch's quotients: smooth, at kinks, beside them, and under cancellation",
      asking: recordedSlopes, source: Golden.source),
    Claim(
      "calls smooth functions smooth, and GSL's derivative lies within the bar",
      forAll: curvedProblem, cases: 8
    ) { problem, trust in
      let answer = try trust.ask(
        TrustQuestion(function: problem.function, x: problem.x, step: 0.01, tolerance: 1e-6))
      try trust.expect(
        answer.verdict == .smooth, answered: "the verdict \(answer.verdict.rawValue)",
        expected: "the verdict smooth: g(h/10) is a tenth of g(h)")
      let gsl = try derivative(of: { problem.function($0) }, at: problem.x, step: 1e-3)
      try trust.expect(
        abs(answer.slope - gsl.value) <= answer.bar + gsl.bar,
        answered: "slope \(text(answer.slope)) ± \(text(answer.bar))",
        expected: "a bar that reaches GSL's \(text(gsl.value)) ± \(text(gsl.bar))")
    },
    Claim(
      "calls kinks kinks, and knows the slopes on both sides",
      forAll: zip(
        Generator<ScalarFunction.Shape>.choice(of: [.absolute, .relu]), .vector(3),
        .choice(of: [0.1, 0.01, 1e-3]))
    ) { input, trust in
      let (shape, numbers, step) = input
      let (a, center) = (numbers[0], numbers[1])
      let answer = try trust.ask(
        TrustQuestion(
          function: .shaped(shape, amplitude: a, center: center, offset: numbers[2]), x: center,
          step: step, tolerance: 1e-6))
      try trust.expect(
        answer.verdict == .kink, answered: "the verdict \(answer.verdict.rawValue)",
        expected: "the verdict kink: g(h/10) is as large as g(h)")
      try trust.expect(answer.forward, equals: a, "forward")
      let below = shape == .relu ? 0 : -a
      try trust.expect(answer.backward, equals: below, scale: abs(a), "backward")
    },
    Claim(
      "calls a slope noisy where the values are too coarse for the step",
      forAll: zip(Generator.vector(3), .choice(of: [1e9, 1e12, -1e10]), .choice(of: [1e-4, 1e-3]))
    ) { input, trust in
      let (numbers, offset, step) = input
      let answer = try trust.ask(
        TrustQuestion(
          function: .polynomial([offset, numbers[0], numbers[1]]), x: numbers[2], step: step,
          tolerance: 1e-6))
      try trust.expect(
        answer.verdict == .noisy, answered: "the verdict \(answer.verdict.rawValue)",
        expected: "the verdict noisy: values of \(text(offset)) are rounded to "
          + text(abs(offset).ulp))
    },
  ],
  deviations: Deviations(
    of: TrustRecipe(), answering: { $0.report($1) },
    [
      Deviation("central-alone", "The two sides are never compared: a kink passes as smooth") {
        $0.gap = { _, _ in 0 }
      },
      Deviation("gap-keeps-its-sign", "The gap keeps its sign, and a negative one counts as closed")
      {
        $0.gap = { $0 - $1 }
      },
      Deviation("backward-sign", "The backward quotient has the wrong sign") {
        $0.backward = { ($1 - $0) / $2 }
      },
      Deviation("larger-step-reported", "The quotients of the larger step are reported") {
        $0.reportsNear = false
      },
      Deviation("half-step", "The second step is a half of the first, not a tenth") {
        $0.smaller = { $0 / 2 }
      },
      Deviation("larger-second-step", "The second step is ten times the first, not a tenth") {
        $0.smaller = { $0 * 10 }
      },
      Deviation("rounding-ignored", "What rounding may do is not asked first") {
        $0.asksNoise = false
      },
      Deviation("absolute-tolerance", "The tolerance is not multiplied by the slope's size") {
        $0.limit = { tolerance, _ in tolerance }
      },
      Deviation("size-of-the-slope", "S is the central slope's size, which may cancel to 0") {
        $0.size = { abs(($0 + $1) / 2) }
      },
      Deviation("noise-of-one-value", "M is |f(x)| alone, and the other values may be larger") {
        $0.largest = { here, _ in here }
      },
      Deviation("noise-without-size", "The noise is taken as 20ε / h, whatever the values' size") {
        $0.noise = { _, step in 20 * Double.ulpOfOne / step }
      },
      Deviation("noise-not-divided", "The noise is not divided by the step") {
        $0.noise = { size, _ in 20 * Double.ulpOfOne * size }
      },
      Deviation("bar-without-noise", "The bar leaves the noise out") {
        $0.bar = { difference, _ in difference / 10 }
      },
      Deviation("bar-not-divided", "The bar is ten times as wide: the difference is not divided") {
        $0.bar = { $0 + $1 }
      },
      Deviation("no-growing-gap", "A gap that grows as the step shrinks is called a kink too") {
        $0.kinkUpTo = .infinity
      },
      Deviation("no-kink", "A gap that stays is called noise") { $0.kinkUpTo = 0 },
    ]),
  hints: [
    "Ask from both sides, and ask again with a tenth of the step. What closes is curvature, what "
      + "stays is a kink, and what grows is noise.",
    "F(h) − B(h) is about h · f″ where f is smooth, about the jump of the slope at a kink, and about "
      + "2ε|f| / h where only rounding is left. noise = 20ε · M / h bounds the last for the step "
      + "h/10.",
    "Write a nested function that returns F and B for a step, call it with h and with h / 10; then "
      + "if … else if … in the order of the list. The gap is an absolute value.",
  ])

private func recordedSlopes() throws -> [(question: TrustQuestion, answer: SlopeReport)] {
  try Golden.lesson("1.5-trust").map { item in
    (
      TrustQuestion(
        function: try item.scalarFunction(), x: try item.number("x"),
        step: try item.number("step"), tolerance: try item.number("tolerance")),
      SlopeReport(
        forward: try item.number("forward"), backward: try item.number("backward"),
        slope: try item.number("slope"), bar: try item.number("bar"),
        verdict: [.smooth, .kink, .noisy][Int(try item.number("verdict"))])
    )
  }
}

/// The lines of the examination of a slope.
struct TrustRecipe: Sendable {
  var smaller: @Sendable (_ step: Double) -> Double = { $0 / 10 }
  var backward: @Sendable (_ here: Double, _ below: Double, _ step: Double) -> Double = {
    ($0 - $1) / $2
  }
  var gap: @Sendable (_ forward: Double, _ backward: Double) -> Double = { abs($0 - $1) }
  var noise: @Sendable (_ size: Double, _ step: Double) -> Double = {
    20 * Double.ulpOfOne * $0 / $1
  }
  var largest: @Sendable (_ here: Double, _ largest: Double) -> Double = { $1 }
  var size: @Sendable (_ forward: Double, _ backward: Double) -> Double = { max(abs($0), abs($1)) }
  var limit: @Sendable (_ tolerance: Double, _ size: Double) -> Double = { $0 * $1 }
  var bar: @Sendable (_ difference: Double, _ noise: Double) -> Double = { $0 / 10 + $1 }
  var asksNoise = true
  var kinkUpTo = 3.0
  var reportsNear = true

  func report(_ question: TrustQuestion) -> SlopeReport {
    let (f, x) = (question.function, question.x)
    let here = f(x)
    var values = abs(here)
    func sides(_ step: Double) -> (forward: Double, backward: Double, slope: Double, gap: Double) {
      let (above, below) = (f(x + step), f(x - step))
      values = max(values, abs(above), abs(below))
      let (forward, backward) = ((above - here) / step, backward(here, below, step))
      return (forward, backward, (forward + backward) / 2, gap(forward, backward))
    }
    let (wide, near) = (sides(question.step), sides(smaller(question.step)))
    let noise = noise(largest(abs(here), values), question.step)
    let limit = limit(question.tolerance, size(near.forward, near.backward))
    let verdict: SlopeReport.Verdict
    if asksNoise && noise > limit {
      verdict = .noisy
    } else if near.gap <= limit || near.gap <= 0.3 * wide.gap {
      verdict = .smooth
    } else {
      verdict = near.gap <= kinkUpTo * wide.gap ? .kink : .noisy
    }
    let reported = reportsNear ? near : wide
    return SlopeReport(
      forward: reported.forward, backward: reported.backward, slope: reported.slope,
      bar: bar(abs(wide.slope - near.slope), noise), verdict: verdict)
  }
}
