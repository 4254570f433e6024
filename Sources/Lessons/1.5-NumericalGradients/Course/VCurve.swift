import Exercising
import Fixtures
import Foundation
import Gradus
import NumericalGradientsQuestions
import PropertyTesting
import Reference

/// The V curve: errors of both quotients, their order, the best step.
let vCurveExercise: Exercise<VCurveQuestion, VCurveReport> = Exercise(
  "1.5.v-curve", "the V curve", file: "VCurve.swift", tolerance: 1e-8,
  reference: { try VCurveRecipe().report($0) },
  claims: [
    .lessonsExample { [try lessonsVCurve()] },
    Claim(
      "reports PyTorch's quotients over steps from 0.1 to 1e-16", asking: recordedVCurves,
      source: Golden.source),
    Claim(
      "finds the orders 1 and 2, and its two predictions lie within a decade of the best steps",
      forAll: madeVCurve
    ) { question, v in
      let answer = try v.ask(question)
      for (name, curve, order) in [
        ("forward", answer.forward, 1.0), ("central", answer.central, 2.0),
      ] {
        let found = curve.order ?? .nan
        try v.expect(
          abs(found - order) < 0.02, answered: "\(name).order \(curve.order.map(text) ?? "nil")",
          expected: "\(name).order \(text(order)) within 0.02")
        let ratio = curve.predictedStep / curve.bestStep
        try v.expect(
          (0.1...10).contains(ratio),
          answered: "\(name).predictedStep \(text(curve.predictedStep)), \(name).bestStep "
            + text(curve.bestStep), expected: "two steps that differ by no more than a factor of 10"
        )
      }
    },
    Claim(
      "the order is the slope that GSL's gsl_fit_linear finds from 50 best steps upwards",
      forAll: madeVCurve, cases: 8
    ) { question, v in
      let answer = try v.ask(question)
      for (name, curve, quotients) in [
        ("forward", answer.forward, question.forward),
        ("central", answer.central, question.central),
      ] {
        let errors = quotients.map { abs($0 - question.derivatives[0]) }
        let pairs = zip(question.steps, errors)
        let best = pairs.min { $0.1 < $1.1 }?.0 ?? .nan
        let branch = pairs.filter { $0.0 >= 50 * best }
        let line = lineByGSL(
          Dataset(x: branch.map { log($0.0) }, y: branch.map { log($0.1) }))
        try v.expect(
          abs((curve.order ?? .nan) - line.weight) <= 1e-7 * abs(line.weight),
          answered: "\(name).order \(curve.order.map(text) ?? "nil")",
          expected: "\(name).order \(text(line.weight))")
      }
    },
    Claim(
      "two steps are enough for an order, and exactly 50 best steps belong to them",
      asking: { [try handMadeVCurve()] }, source: "by hand"),
  ],
  deviations: Deviations(
    of: VCurveRecipe(), answering: { try $0.report($1) },
    [
      Deviation("signed-errors", "The errors keep their sign, and the most negative is best") {
        $0.error = { $0 - $1 }
      },
      Deviation(
        "signed-errors-turned",
        "The errors keep their sign, derivative − quotient, and the most negative is best"
      ) {
        $0.error = { $1 - $0 }
      },
      Deviation(
        "signed-logarithms",
        "The errors keep their sign, quotient − derivative: a negative one has no logarithm"
      ) {
        $0.error = { $0 - $1 }
        $0.judged = abs
      },
      Deviation(
        "signed-logarithms-turned",
        "The errors keep their sign, derivative − quotient: a negative one has no logarithm"
      ) {
        $0.error = { $1 - $0 }
        $0.judged = abs
      },
      Deviation("sign-reported", "The errors are reported with their sign, quotient − derivative") {
        $0.error = { $0 - $1 }
        ($0.judged, $0.fitted) = (abs, abs)
      },
      Deviation(
        "sign-reported-turned", "The errors are reported with their sign, derivative − quotient"
      ) {
        $0.error = { $1 - $0 }
        ($0.judged, $0.fitted) = (abs, abs)
      },
      Deviation(
        "abs-in-logarithm-alone", "Only the logarithm has abs: the most negative error is best"
      ) {
        $0.error = { $0 - $1 }
        $0.fitted = abs
      },
      Deviation("relative-errors", "The errors are divided by the derivative") {
        $0.error = { abs(($0 - $1) / $1) }
      },
      Deviation("squared-errors", "The errors are squared, which doubles the order") {
        $0.error = { ($0 - $1) * ($0 - $1) }
      },
      Deviation("smallest-step-is-best", "The smallest step is taken for the best one") {
        $0.best = { steps, _ in steps.min() ?? .nan }
      },
      Deviation("worst-for-best", "The step with the largest error is taken for the best one") {
        $0.best = { zip($0, $1).max { $0.1 < $1.1 }?.0 ?? .nan }
      },
      Deviation("error-for-step", "The smallest error is reported where its step belongs") {
        $0.best = { $1.min() ?? .nan }
      },
      Deviation(
        "error-for-step-reported",
        "The smallest error is reported as the best step, though the order is taken of the right one"
      ) {
        $0.reportsError = true
      },
      Deviation(
        "branch-by-error", "The order is taken where the error, not the step, is 50 times the best"
      ) {
        $0.comparesErrors = true
      },
      Deviation("place-for-step", "The best step's place in the list is reported, not the step") {
        $0.best = { _, errors in
          errors.firstIndex(of: errors.min() ?? .nan).map(Double.init) ?? .nan
        }
      },
      Deviation("order-of-all", "The order is taken over all steps, round-off included") {
        $0.isInBranch = { _, _ in true }
      },
      Deviation("branch-above-50", "A step of exactly 50 best steps is left out of the order") {
        $0.isInBranch = { $0 > 50 * $1 }
      },
      Deviation("nan-for-nil", "Where there is no order, NaN is answered and not nil") {
        $0.missing = .nan
      },
      Deviation("order-from-three", "Two steps are not taken to be enough for an order") {
        $0.fewest = 3
      },
      Deviation("branch-from-best", "The order is taken from the best step on, not from 50 of it") {
        $0.isInBranch = { $0 >= $1 }
      },
      Deviation("round-off-branch", "The order is taken where round-off rules: the slope is −1") {
        $0.isInBranch = { $0 <= $1 / 50 }
      },
      Deviation("order-inverted", "Log step is fitted against log error: the order's reciprocal") {
        $0.slope = { leastSquaresLine(Dataset(x: $1.map(log), y: $0.map(log))).weight }
      },
      Deviation("not-logarithmic", "The errors are fitted against the steps without logarithms") {
        $0.slope = { leastSquaresLine(Dataset(x: $0, y: $1)).weight }
      },
      Deviation("mixed-logarithms", "The steps' logarithm is natural, the errors' of base 10") {
        $0.slope = { leastSquaresLine(Dataset(x: $0.map(log), y: $1.map(log10))).weight }
      },
      Deviation(
        "mixed-logarithms-turned", "The steps' logarithm is of base 10, the errors' natural"
      ) {
        $0.slope = { leastSquaresLine(Dataset(x: $0.map(log10), y: $1.map(log))).weight }
      },
      Deviation("root-of-epsilon", "√ε and ∛ε are reported, without f and its derivatives") {
        $0.predictedForward = { epsilon, _, _ in epsilon.squareRoot() }
        $0.predictedCentral = { epsilon, _, _ in cbrt(epsilon) }
      },
      Deviation(
        "rounding-doubled", "A value is taken to be wrong by ε|f|, not by half of that",
        equation: "2√(ε|f| / |f″|) and ∛(3ε|f| / |f‴|)"
      ) {
        $0.epsilon = 2 * Double.ulpOfOne
      },
      Deviation("epsilon-halved", "ε is taken as half of Double.ulpOfOne") {
        $0.epsilon = Double.ulpOfOne / 2
      },
      Deviation("root-for-cube-root", "The central step is predicted with a square root") {
        $0.predictedCentral = { (3 * $0 * $1 / (2 * $2)).squareRoot() }
      },
      Deviation(
        "third-of-integers", "The exponent 1 / 3 is made of whole numbers, and is 0",
        equation: "pow(…, Double(1 / 3))"
      ) {
        $0.predictedCentral = { _, _, _ in 1 }
      },
      Deviation(
        "no-brackets-below", "Brackets are missing below: |f‴| multiplies where it should divide",
        equation: "∛(3ε|f| / 2 · |f‴|)"
      ) {
        $0.predictedCentral = { cbrt(3 * $0 * $1 / 2 * $2) }
      },
      Deviation("second-for-third", "The central step is predicted with f″ in place of f‴") {
        $0.third = { $0.derivatives[1] }
      },
      Deviation("derivatives-exchanged", "f″ and f‴ are exchanged in both predicted steps") {
        $0.second = { $0.derivatives[2] }
        $0.third = { $0.derivatives[1] }
      },
      Deviation("curves-exchanged", "What belongs to forward is reported as central") {
        $0.exchanges = true
      },
    ]),
  hints: [
    "Two enemies: with large steps the curve bends, with small ones rounding is divided by next to "
      + "nothing. In between is the best step, and on the side of large steps the error is a power "
      + "of the step.",
    "error ≈ c · hᵖ means log error ≈ p · log h + log c: the order p is a slope. The best line's "
      + "slope through the points (u, v) is Σ (u − ū)(v − v̄) / Σ (u − ū)².",
    "Write one function for a list of quotients and call it twice. zip(steps, errors).min(by: { "
      + "$0.1 < $1.1 }) is the best pair; then filter { $0.0 >= 50 * best }. Foundation has log "
      + "and cbrt.",
  ])

/// PyTorch's quotients, with the errors, best steps and orders that it made of them.
private func recordedVCurves() throws -> [(question: VCurveQuestion, answer: VCurveReport)] {
  try Golden.lesson("1.5-v-curve").filter { $0.numbers["derivatives"] != nil }.map { item in
    func curve(_ kind: String) throws -> VCurveReport.Curve {
      VCurveReport.Curve(
        errors: try item.list("\(kind)_errors"), bestStep: try item.number("\(kind)_best"),
        order: try item.list("\(kind)_order").first,
        predictedStep: try item.number("\(kind)_predicted"))
    }
    return (
      try item.vCurveQuestion(),
      VCurveReport(forward: try curve("forward"), central: try curve("central"))
    )
  }
}

/// The lesson's example: the orders are 1 and 2.
func lessonsVCurve() throws -> (question: VCurveQuestion, answer: VCurveReport) {
  try ofOrders1And2(
    VCurveQuestion(
      function: "the lesson's example", x: 1, value: 1, derivatives: [2, 1, 2.4],
      steps: [1, 0.1, 1e-3, 1e-5], forward: [2.5, 2.05, 1.9995, 2.02],
      central: [2.4, 2.004, 2.0001, 1.99]))
}

/// A step is exactly 50 best steps.
private func handMadeVCurve() throws -> (question: VCurveQuestion, answer: VCurveReport) {
  try ofOrders1And2(
    VCurveQuestion(
      function: "a function with the best step 0.0078125", x: 1, value: -3,
      derivatives: [-1, 0.16, 0.6], steps: [0.0078125, 0.390625, 0.001, 0.78125],
      forward: [-0.9990234375, -0.96875, -0.75, -0.9375],
      central: [-0.999755859375, -0.984375, -0.5, -0.9375]))
}

private func ofOrders1And2(
  _ question: VCurveQuestion
) throws -> (question: VCurveQuestion, answer: VCurveReport) {
  var report = try VCurveRecipe().report(question)
  (report.forward.order, report.central.order) = (1, 2)
  return (question, report)
}

extension LessonRecording.Case {
  func vCurveQuestion() throws -> VCurveQuestion {
    VCurveQuestion(
      function: name, x: try number("x"), value: try number("value"),
      derivatives: try list("derivatives"), steps: try list("steps"),
      forward: try list("forward"), central: try list("central"))
  }
}

/// Quotients that are made of a truncation error of known order and a round-off error of known
/// size, on steps in no order.
private let madeVCurve = zip(Generator.vector(3), Generator.vector(1), .number(in: 2...40)).map {
  numbers, slope, value in
  let (second, third) = (numbers[0], numbers[1])
  let steps = (2...25).map { pow(10, -Double($0 * 7 % 25 + 2) / 2) }
  let rounding = Double.ulpOfOne * value
  return VCurveQuestion(
    function: "a made-up function", x: numbers[2], value: value,
    derivatives: [slope[0], second, third], steps: steps,
    forward: steps.map { slope[0] + $0 / 2 * second + (second > 0 ? rounding : -rounding) / $0 },
    central: steps.map {
      slope[0] + $0 * $0 / 6 * third + (third > 0 ? rounding : -rounding) / (2 * $0)
    })
}

/// The lines of the V curve.
struct VCurveRecipe: Sendable {
  typealias Prediction =
    @Sendable (_ epsilon: Double, _ value: Double, _ derivative: Double) -> Double

  var error: @Sendable (_ quotient: Double, _ derivative: Double) -> Double = { abs($0 - $1) }
  /// What of an error the best step is chosen by, and what has a logarithm.
  var judged: @Sendable (_ error: Double) -> Double = { $0 }
  var fitted: @Sendable (_ error: Double) -> Double = { $0 }
  var best: @Sendable (_ steps: [Double], _ errors: [Double]) -> Double = {
    zip($0, $1).min { $0.1 < $1.1 }?.0 ?? .nan
  }
  var isInBranch: @Sendable (_ step: Double, _ best: Double) -> Bool = { $0 >= 50 * $1 }
  var slope: @Sendable (_ steps: [Double], _ errors: [Double]) -> Double = {
    leastSquaresLine(Dataset(x: $0.map(log), y: $1.map(log))).weight
  }
  var reportsError = false
  var comparesErrors = false
  var fewest = 2
  /// The order where there are fewer.
  var missing: Double?
  var epsilon = Double.ulpOfOne
  var predictedForward: Prediction = { (2 * $0 * $1 / $2).squareRoot() }
  var predictedCentral: Prediction = { cbrt(3 * $0 * $1 / (2 * $2)) }
  var second: @Sendable (VCurveQuestion) -> Double = { $0.derivatives[1] }
  var third: @Sendable (VCurveQuestion) -> Double = { $0.derivatives[2] }
  var exchanges = false

  func report(_ question: VCurveQuestion) throws -> VCurveReport {
    func curve(_ quotients: [Double], _ predicted: Double) -> VCurveReport.Curve {
      let errors = quotients.map { error($0, question.derivatives[0]) }
      let sizes = errors.map(judged)
      let best = best(question.steps, sizes)
      let smallest = sizes.min() ?? .nan
      let branch = zip(question.steps, errors).filter {
        comparesErrors ? isInBranch($0.1, smallest) : isInBranch($0.0, best)
      }
      return VCurveReport.Curve(
        errors: errors, bestStep: reportsError ? smallest : best,
        order: branch.count < fewest
          ? missing : slope(branch.map(\.0), branch.map { fitted($0.1) }),
        predictedStep: predicted)
    }
    let value = abs(question.value)
    let forward = curve(question.forward, predictedForward(epsilon, value, abs(second(question))))
    let central = curve(question.central, predictedCentral(epsilon, value, abs(third(question))))
    return exchanges
      ? VCurveReport(forward: central, central: forward)
      : VCurveReport(forward: forward, central: central)
  }
}
