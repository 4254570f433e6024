import Exercising
import Gradus
import GradusFixtures
import GradusReference
import NumericalGradientsQuestions
import PropertyTesting

/// A gradient checker of one's own.
let gradientCheckerExercise: Exercise<CheckQuestion, GradientJudgement> = Exercise(
  "1.5.checker", "the gradient checker", file: "GradientChecker.swift", tolerance: 1e-9,
  reference: { try JudgementRecipe().judge($0) },
  claims: [
    .lessonsExample {
      [
        (
          CheckQuestion(
            planted: "see the numbers", points: [[1, 2, 3, 4]], analytic: [[2, -1, 0, 0.001]],
            numeric: [[2, 1, 0, 0.0012]], tolerance: 0.01, floor: 1e-6),
          GradientJudgement(errors: [0, 2, 0, 1.0 / 6], wrong: [1, 3], worst: 1)
        )
      ]
    },
    Claim(
      "judges PyTorch's gradients, right ones and planted mistakes", asking: recordedChecks,
      source: Golden.source),
    Claim(
      "passes right gradients at all scales from 1e-13 to 1e6 (the numeric ones by GSL)",
      forAll: scaledProblem(points: 2), cases: 8
    ) { problem, checker in
      let question = try question(problem, "right") { $0 }
      var expected = try JudgementRecipe().judge(question)
      expected.wrong = []
      try checker.expect(question, toBe: expected, source: "all of it is right")
    },
    Claim(
      "rejects each planted mistake of a ten thousandth or more, and no other coordinate",
      forAll: zip(
        scaledProblem(points: 2), .choice(of: Plant.all), .choice(of: [1e-4, 0.01, -1e-3]))
    ) { input, checker in
      let (problem, plant, size) = input
      let wrong = plant.places(problem.points[0].count)
      let question = try question(problem, plant.name(size)) { plant.edit($0, size) }
      var expected = try JudgementRecipe().judge(question)
      expected.wrong = wrong
      try checker.expect(
        question, toBe: expected,
        source: "wrong are \(wrong.map(String.init).joined(separator: ", "))")
    },
  ],
  robustness: [
    Claim(
      "knows zeros, missing numbers, equal errors, and an error that equals the tolerance",
      asking: { try byHand.map { ($0, try JudgementRecipe().judge($0)) } }, source: "by hand")
  ],
  deviations: Deviations(
    of: JudgementRecipe(), answering: { try $0.judge($1) },
    [
      Deviation("absolute-error", "The difference is not divided: small gradients always pass") {
        $0.divisor = { _, _ in 1 }
      },
      Deviation("by-numeric-alone", "The division is by the numeric derivative alone") {
        $0.size = { _, n in abs(n) }
      },
      Deviation("by-analytic-alone", "The division is by the analytic derivative alone") {
        $0.size = { a, _ in abs(a) }
      },
      Deviation("sum-for-larger", "The division is by |a| + |n|, not by the larger of the two") {
        $0.size = { abs($0) + abs($1) }
      },
      Deviation("no-floor", "There is no floor: 0 / 0 is no number") {
        $0.divisor = { size, _ in size }
      },
      Deviation("no-floor-but-zero", "There is no floor, and 0 / 0 is answered with 0") {
        $0.divisor = { size, _ in max(size, .leastNonzeroMagnitude) }
      },
      Deviation("zero-below-floor", "What is below the floor counts as no error") {
        $0.divisor = { size, floor in size < floor ? .infinity : size }
      },
      Deviation(
        "floor-of-one", "The floor is 1, whatever was asked: small gradients always pass",
        equation: "|a − n| / max(|a|, |n|, 1)"
      ) {
        $0.divisor = { size, _ in max(size, 1) }
      },
      Deviation("floor-added", "The floor is added, not the least that is divided by") {
        $0.divisor = { $0 + $1 }
      },
      Deviation("signs-lost", "Sizes are compared, so that a flipped sign passes") {
        $0.difference = { abs(abs($0) - abs($1)) }
      },
      Deviation("signed", "The difference keeps its sign, so that too small a gradient passes") {
        $0.difference = { $0 - $1 }
      },
      Deviation(
        "nan-passes", "What is not a number is not above the tolerance, and passes",
        equation: "NaN > tolerance is false"
      ) {
        $0.unfit = { $0.isFinite && $1.isFinite ? nil : .nan }
      },
      Deviation(
        "not-finite-is-zero", "What is not finite counts as no error", equation: "max(0, NaN) is 0"
      ) {
        $0.unfit = { $0.isFinite && $1.isFinite ? nil : 0 }
      },
      Deviation("nan-alone", "NaN alone is asked for, and what is infinite passes") {
        $0.unfit = { $0.isFinite && $1.isFinite ? nil : $0.isNaN || $1.isNaN ? .infinity : 0 }
      },
      Deviation("numeric-not-asked", "Only a is asked whether it is finite, and n passes") {
        $0.unfit = { $0.isFinite ? ($1.isFinite ? nil : 0) : .infinity }
      },
      Deviation("analytic-not-asked", "Only n is asked whether it is finite, and a passes") {
        $0.unfit = { $1.isFinite ? ($0.isFinite ? nil : 0) : .infinity }
      },
      Deviation("whole-norm", "The gradients are compared as a whole, by their norms") {
        $0.wholeNorm = true
      },
      Deviation("first-point", "The first point alone is checked") {
        $0.overPoints = { $0.first ?? .nan }
      },
      Deviation("last-point", "Each point overwrites the one before: the last one alone counts") {
        $0.overPoints = { $0.last ?? .nan }
      },
      Deviation("mean-over-points", "The errors are averaged over the points") {
        $0.overPoints = { $0.reduce(0, +) / Double($0.count) }
      },
      Deviation("equal-is-wrong", "An error that equals the tolerance counts as wrong") {
        $0.isWrong = { $0 >= $1 }
      },
      Deviation("last-of-equals", "Of equally large errors the last is called the worst") {
        $0.worst = { errors in errors.lastIndex(of: errors.max() ?? 0) ?? 0 }
      },
    ]),
  hints: [
    "How wrong is 0.002 in place of 0.001? As wrong as 2000 in place of 1000. So divide the "
      + "difference by the size; and think of what is to happen where both are 0.",
    "|a − n| / max(|a|, |n|, floor) for each coordinate and each point; over the points take the "
      + "largest. Where a or n is not finite the error is .infinity.",
    "var errors = Array(repeating: 0.0, count: …), then two loops: for point in points, and over "
      + "zip(try analytic(point), try numeric(point)).enumerated(). errors[i] = max(errors[i], e). "
      + "Then errors.indices.filter { errors[$0] > tolerance } and errors.firstIndex(of: …).",
  ],
  why:
    "Errors mean something only beside the numbers they are errors of. The floor keeps 0 "
    + "beside 1e-12 from counting as wholly wrong, and what is not finite must fail rather "
    + "than slip through a comparison.")

/// A mistake that can be planted in a gradient.
private struct Plant: Sendable {
  let name: @Sendable (_ size: Double) -> String
  /// The coordinates that are wrong, of so many.
  let places: @Sendable (_ count: Int) -> [Int]
  let edit: @Sendable (_ gradient: [Double], _ size: Double) -> [Double]

  static let all: [Plant] = [
    Plant(name: { "coordinate 1 is changed by \(text($0)) of itself" }, places: { _ in [1] }) {
      gradient, size in
      gradient.enumerated().map { $0.offset == 1 ? $0.element * (1 + size) : $0.element }
    },
    Plant(name: { _ in "the last coordinate has the wrong sign" }, places: { [$0 - 1] }) {
      gradient, _ in gradient.dropLast() + gradient.suffix(1).map { -$0 }
    },
    Plant(name: { _ in "coordinate 0 is missing its term" }, places: { _ in [0] }) {
      gradient, _ in [0] + gradient.dropFirst()
    },
    Plant(name: { _ in "coordinates 0 and 1 have changed places" }, places: { _ in [0, 1] }) {
      gradient, _ in [gradient[1], gradient[0]] + gradient.dropFirst(2)
    },
    Plant(name: { _ in "everything is doubled" }, places: { Array(0..<$0) }) { gradient, _ in
      gradient.map { 2 * $0 }
    },
    Plant(name: { _ in "coordinate 1 is not a number" }, places: { _ in [1] }) { gradient, _ in
      gradient.enumerated().map { $0.offset == 1 ? .nan : $0.element }
    },
  ]
}

/// The problem's gradient, edited, against GSL's.
private func question(
  _ problem: ScaledProblem, _ planted: String, edit: ([Double]) -> [Double]
) throws -> CheckQuestion {
  CheckQuestion(
    planted: planted, points: problem.points,
    analytic: problem.points.map { edit(problem.function.gradient(at: $0)) },
    numeric: try problem.points.map { try gradientByGSL(problem.function, at: $0) },
    tolerance: 1e-5, floor: 1e-12)
}

private let byHand = [
  CheckQuestion(
    planted: "see the numbers", points: [[1, 2, 3, 4]], analytic: [[0, 1, 0.001, -4]],
    numeric: [[0, 0.75, 0, -4]], tolerance: 0.25, floor: 0.01),
  CheckQuestion(
    planted: "it is not a number at the first point", points: [[1, 2], [3, 4]],
    analytic: [[.nan, 1], [2, 1]], numeric: [[2, 1], [2, 1.5]], tolerance: 0.1, floor: 0.5),
  CheckQuestion(
    planted: "it is infinite at the second point", points: [[1, 2, 3], [3, 4, 5]],
    analytic: [[1, 1, 0.25], [2, .infinity, 0.5]],
    numeric: [[0.75, 1, 0.5], [2, .infinity, 0.5]], tolerance: 0.125, floor: 1),
  CheckQuestion(
    planted: "right but for what is not finite", points: [[1, 2, 3, 4]],
    analytic: [[1, 2, -.infinity, 3]], numeric: [[.nan, .infinity, 4, 3]], tolerance: 0.5,
    floor: 1e-3),
  CheckQuestion(
    planted: "both coordinates are equally wrong", points: [[1, 2]], analytic: [[2, -8]],
    numeric: [[1, -4]], tolerance: 0.125, floor: 1e-3),
]

private func recordedChecks() throws -> [(question: CheckQuestion, answer: GradientJudgement)] {
  try Golden.lesson("1.5-checker").map { item in
    let count = Int(try item.number("count"))
    func rows(_ key: String) throws -> [[Double]] {
      let list = try item.list(key)
      return stride(from: 0, to: list.count, by: count).map { Array(list[$0..<$0 + count]) }
    }
    return (
      CheckQuestion(
        planted: item.name, points: try rows("points"), analytic: try rows("analytic"),
        numeric: try rows("numeric"), tolerance: try item.number("tolerance"),
        floor: try item.number("floor")),
      GradientJudgement(
        errors: try item.list("errors"), wrong: try item.list("wrong").map { Int($0) },
        worst: Int(try item.number("worst")))
    )
  }
}
