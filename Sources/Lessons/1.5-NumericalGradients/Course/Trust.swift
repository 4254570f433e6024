import Exercising
import GradientCheck
import Gradus
import GradusFixtures
import GradusReference
import NumericalGradientsQuestions
import PropertyTesting

/// What a slope is worth.
let trustExercise: Exercise<TrustQuestion, SlopeReport> = Exercise(
  "1.5.trust", "what a slope is worth", file: "Trust.swift", tolerance: 1e-6,
  reference: { TrustRecipe().report($0) },
  claims: [
    .lessonsExample {
      [
        (ScalarFunction.polynomial([0, 0, 1]), 1.0, SlopeReport.Verdict.smooth),
        (.shaped(.absolute, amplitude: 1, center: 0, offset: 0), 0, .kink),
      ].map { function, x, verdict in
        let question = TrustQuestion(function: function, x: x, step: 0.1, tolerance: 1e-6)
        var report = TrustRecipe().report(question)
        report.verdict = verdict
        return (question, report)
      }
    },
    Claim(
      "reports PyTorch's quotients: smooth, at kinks, beside them, and under cancellation",
      asking: recordedSlopes, source: Golden.source),
    Claim(
      "calls smooth functions smooth, and finds GSL's derivative", forAll: curvedProblem, cases: 8
    ) { problem, trust in
      let answer = try trust.ask(
        TrustQuestion(function: problem.function, x: problem.x, step: 0.01, tolerance: 1e-6))
      try trust.expect(
        answer.verdict == .smooth, answered: "the verdict \(answer.verdict.rawValue)",
        expected: "the verdict smooth: g(h/10) is a tenth of g(h)")
      let gsl = try derivative(of: { problem.function($0) }, at: problem.x, step: 1e-3)
      try trust.expect(
        abs(answer.slope - gsl.value) <= 1e-3 * max(abs(answer.forward), abs(answer.backward)),
        answered: "slope \(text(answer.slope))",
        expected: "GSL's \(text(gsl.value)), to a thousandth")
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
  robustness: [
    Claim(
      "a function that is 0 all over has one slope",
      asking: {
        [
          (
            TrustQuestion(function: .polynomial([0]), x: 0.5, step: 0.1, tolerance: 1e-6),
            SlopeReport(forward: 0, backward: 0, slope: 0, verdict: .smooth)
          )
        ]
      }, source: "by hand")
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
        $0.size = { near, _ in abs(near.slope) }
      },
      Deviation("agreement-first", "That both sides agree is asked before what rounding may do") {
        $0.order = [.agreement, .noise, .closing, .staying]
      },
      Deviation("kink-before-closing", "Whether the gap stays is asked before whether it closes") {
        $0.order = [.noise, .agreement, .staying, .closing]
      },
      Deviation("kink-first", "Whether the gap stays is asked before all else") {
        $0.order = [.staying, .noise, .agreement, .closing]
      },
      Deviation("agreement-not-asked", "Whether g(h/10) ≤ tolerance · S is never asked") {
        $0.agreeing = { _, _ in nil }
      },
      Deviation(
        "agreement-of-larger-step", "g(h), not g(h/10), is compared with tolerance · S"
      ) {
        $0.agreeing = { _, wide in wide.gap }
      },
      Deviation(
        "ties", "Equal numbers are decided the other way: >= stands for >, or < for <="
      ) {
        $0.turnsTies = true
      },
      Deviation("noise-signed", "M is the largest value, not the largest absolute value") {
        $0.magnitude = { $0 }
      },
      Deviation("noise-without-size", "The noise is taken as 20ε / h, whatever the values' size") {
        $0.noise = { _, step in 20 * Double.ulpOfOne / step }
      },
      Deviation("noise-not-divided", "The noise is not divided by the step") {
        $0.noise = { size, _ in 20 * Double.ulpOfOne * size }
      },
      Deviation("no-growing-gap", "A gap that grows as the step shrinks is called a kink too") {
        $0.kinkUpTo = .infinity
      },
      Deviation("no-kink", "A gap that stays is called noise") { $0.kinkUpTo = 0 },
    ]),
  hints: [
    "Ask from both sides, and ask again with a tenth of the step. What closes is curvature, what "
      + "stays is a kink, and what grows is noise. And what can rounding alone do to such a gap?",
    "F(h) − B(h) is about h · f″ where f is smooth, about the jump of the slope at a kink, and δ / h "
      + "where values are wrong by δ. Four roundings of ε/2 · M make at most 20ε · M / h of the gap at "
      + "h/10. Bounds between a tenth, one and ten: 0.3 and 3.",
    "Write a nested function that returns F and B for a step, call it with h and with h / 10; then "
      + "noise first, agreement next, and then the quotient of the two gaps, which are absolute values.",
  ],
  why:
    "What closes with h is curvature, what stays is a jump of the slope, what grows is "
    + "noise. Two steps from both sides tell them apart, so a check that fails at a kink "
    + "blames the kink and not your formula.")

private func recordedSlopes() throws -> [(question: TrustQuestion, answer: SlopeReport)] {
  try Golden.lesson("1.5-trust").map { item in
    (
      TrustQuestion(
        function: try item.scalarFunction(), x: try item.number("x"),
        step: try item.number("step"), tolerance: try item.number("tolerance")),
      SlopeReport(
        forward: try item.number("forward"), backward: try item.number("backward"),
        slope: try item.number("slope"),
        verdict: [.smooth, .kink, .noisy][Int(try item.number("verdict"))])
    )
  }
}
