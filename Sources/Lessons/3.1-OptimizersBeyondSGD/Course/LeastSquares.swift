import CGradusGSL
import Exercising
import Gradus
import GradusCatalogue
import GradusReference
import OptimizersBeyondSGDQuestions
import PropertyTesting

/// The closed-form least-squares fit, and how near to it the learned lines are.
let fitExercise: Exercise<FitQuestion, FitReport> = Exercise(
  "3.1.fit", "the least-squares fit", file: "LeastSquares.swift",
  reference: { compareWithLeastSquares($0) },
  claims: [
    .lessonsExample {
      let question = FitQuestion(
        data: Dataset(x: [0, 1, 2], y: [1, 2, 5]), learned: [Line(weight: 2, bias: 1)])
      return [
        (
          question,
          FitReport(best: Line(weight: 2, bias: 2.0 / 3), excessLosses: [1.0 / 9])
        )
      ]
    },
    Claim(
      "the best line on the post's data is GSL's gsl_fit_linear, and PyTorch's lines lose this much",
      asking: {
        let recording = try Golden.training("post")
        let learned = recording.runs.map {
          Line(weight: $0.float64.weight, bias: $0.float64.bias)
        }
        return [fitByGSL(FitQuestion(data: recording.data.dataset, learned: learned))]
      }, source: "GSL's gsl_fit_linear"),
    Claim(
      "on any points, the best line is GSL's",
      forAll: zip(.integer(in: 3...7), .choice(of: [0, 10, -100])).flatMap {
        points($0, offset: $1)
      }
    ) { data, fit in
      let (question, answer) = fitByGSL(
        FitQuestion(data: data, learned: [Line(weight: 2, bias: 3), Line(weight: -1, bias: 0.5)]))
      try fit.expect(question, toBe: answer, source: "GSL's gsl_fit_linear")
    },
    Claim(
      "no line is better than the best", forAll: zip(points(4), .vector(2)), cases: 8
    ) { input, fit in
      let (data, line) = input
      let learned = Line(weight: line[0], bias: line[1])
      let excess = try fit.ask(FitQuestion(data: data, learned: [learned])).excessLosses
      try fit.expect(
        excess.count == 1 && excess[0] >= 0, answered: "excessLosses \(excess.map(text))",
        expected: "one number that is not negative")
    },
  ],
  robustness: [
    Claim(
      "points far from zero cost no digits",
      asking: {
        // Σ(x − x̄)² = 10 and Σ(x − x̄)(y − ȳ) = 5; the learned line is too flat by 0.25.
        let middle = 0x1p30 + 2
        return [
          (
            FitQuestion(
              data: Dataset(x: farFromZero, y: [0, 1, 2, 2]),
              learned: [Line(weight: 0.25, bias: 1.25 - 0.25 * middle)]),
            FitReport(
              best: Line(weight: 0.5, bias: 1.25 - 0.5 * middle), excessLosses: [2.5 / 16])
          )
        ]
      }, source: "by hand")
  ],
  deviations: Deviations(
    editing: { compareWithLeastSquares($0) },
    lineDeviations + lossDeviations),
  hints: [
    "At the best line the slope of the loss is zero in both directions. Two equations for two "
      + "unknowns: no training needed.",
    "w = Σ (x − x̄)(y − ȳ) / Σ (x − x̄)² and b = ȳ − w x̄, with the means x̄ and ȳ.",
    "Two loops over zip(data.x, data.y): one for the sums above, one for the mean squared error of "
      + "any line. Make the second a function and call it for the best line and for each learned "
      + "one.",
  ],
  why:
    "Where no slope is left, two equations have the line, in one step and exactly. What an "
    + "optimizer leaves between itself and this is its own doing, not the noise's.")

private func report(_ question: FitQuestion, best: Line) -> FitReport {
  let least = meanSquaredError(of: best, on: question.data)
  return FitReport(
    best: best,
    excessLosses: question.learned.map { meanSquaredError(of: $0, on: question.data) - least })
}

/// The question with the answer by GSL.
private func fitByGSL(_ question: FitQuestion) -> (question: FitQuestion, answer: FitReport) {
  (question, report(question, best: lineByGSL(question.data)))
}

/// The mistakes with the best line. The lists have types of their own: as one literal they take the
/// type checker longer than it has.
private let lineDeviations: [Deviation<Edits<FitQuestion, FitReport>>] = [
  Deviation("through-the-origin", "The bias is left out: the line is forced through the origin") {
    let xy = zip($0.data.x, $0.data.y).reduce(0) { $0 + $1.0 * $1.1 }
    let xx = $0.data.x.reduce(0) { $0 + $1 * $1 }
    $1 = report($0, best: Line(weight: xy / xx, bias: 0))
  },
  Deviation(
    "differences-of-products",
    "Σxy − n·x̄·ȳ over Σx² − n·x̄²: far from zero these leave no digits"
  ) {
    let (x, y, n) = ($0.data.x, $0.data.y, Double($0.data.count))
    let (meanX, meanY) = (x.reduce(0, +) / n, y.reduce(0, +) / n)
    let products = zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } - n * meanX * meanY
    let weight = products / (x.reduce(0) { $0 + $1 * $1 } - n * meanX * meanX)
    $1 = report($0, best: Line(weight: weight, bias: meanY - weight * meanX))
  },
  Deviation("x-on-y", "x and y have changed places: the fit is of x on y") {
    let swapped = leastSquaresLine(Dataset(x: $0.data.y, y: $0.data.x))
    $1 = report(
      $0, best: Line(weight: 1 / swapped.weight, bias: -swapped.bias / swapped.weight))
  },
  Deviation("unequal-divisors", "Covariance is divided by n, variance by n − 1") {
    let n = Double($0.data.count)
    let right = leastSquaresLine($0.data)
    let weight = right.weight * (n - 1) / n
    let mean = $0.data.x.reduce(0, +) / n
    $1 = report(
      $0, best: Line(weight: weight, bias: right.bias + (right.weight - weight) * mean))
  },
  Deviation("bias-is-mean", "The bias is the mean of y: w x̄ was not subtracted") {
    let best = leastSquaresLine($0.data)
    let mean = $0.data.y.reduce(0, +) / Double($0.data.count)
    $1 = report($0, best: Line(weight: best.weight, bias: mean))
  },
  Deviation("weight-for-bias", "Weight and bias of the best line have changed places") {
    ($1.best.weight, $1.best.bias) = ($1.best.bias, $1.best.weight)
  },
  Deviation("over-y", "The weight is divided by Σ (y − ȳ)², not by Σ (x − x̄)²") {
    $1 = report($0, best: line($0.data) { xy, _, yy in xy / yy })
  },
  Deviation("correlation", "The weight is the coefficient of correlation") {
    $1 = report($0, best: line($0.data) { xy, xx, yy in xy / (xx * yy).squareRoot() })
  },
  Deviation("bias-sign", "w x̄ is added to ȳ, not taken from it") {
    let weight = leastSquaresLine($0.data).weight
    $1 = report($0, best: Line(weight: weight, bias: mean($0.data.y) + weight * mean($0.data.x)))
  },
]

/// The mistakes with how much is lost.
private let lossDeviations: [Deviation<Edits<FitQuestion, FitReport>>] = [
  Deviation(
    "losses-not-differences", "The losses are reported, not by how much they are larger"
  ) {
    for index in $1.excessLosses.indices {
      $1.excessLosses[index] = meanSquaredError(of: $0.learned[index], on: $0.data)
    }
  },
  Deviation("sums-not-means", "The squared errors are summed, not averaged") {
    for index in $1.excessLosses.indices { $1.excessLosses[index] *= Double($0.data.count) }
  },
  Deviation("over-n-minus-one", "The squared errors are divided by n − 1, not by n") {
    let n = Double($0.data.count)
    for index in $1.excessLosses.indices { $1.excessLosses[index] *= n / (n - 1) }
  },
  Deviation("differences-turned", "The learned line's loss is subtracted from the best one's") {
    for index in $1.excessLosses.indices { $1.excessLosses[index] *= -1 }
  },
  Deviation("root-taken", "Root mean squared errors are compared") {
    let least = meanSquaredError(of: $1.best, on: $0.data).squareRoot()
    for index in $1.excessLosses.indices {
      $1.excessLosses[index] =
        meanSquaredError(of: $0.learned[index], on: $0.data).squareRoot() - least
    }
  },
  Deviation("losses-divided", "The losses are divided by the best one's, not subtracted from") {
    let (data, least) = ($0.data, meanSquaredError(of: $1.best, on: $0.data))
    $1.excessLosses = $0.learned.map { meanSquaredError(of: $0, on: data) / least }
  },
  Deviation("excess-divided", "By how much a loss is larger is divided by the best one") {
    let least = meanSquaredError(of: $1.best, on: $0.data)
    $1.excessLosses = $1.excessLosses.map { $0 / least }
  },
]

private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

/// The line whose weight is `weight` of Σ(x − x̄)(y − ȳ), Σ(x − x̄)² and Σ(y − ȳ)², through the means.
private func line(
  _ data: Dataset, weight: (_ xy: Double, _ xx: Double, _ yy: Double) -> Double
) -> Line {
  let (x, y) = (mean(data.x), mean(data.y))
  let (dx, dy) = (data.x.map { $0 - x }, data.y.map { $0 - y })
  let xy = zip(dx, dy).reduce(0) { $0 + $1.0 * $1.1 }
  let slope = weight(xy, dx.reduce(0) { $0 + $1 * $1 }, dy.reduce(0) { $0 + $1 * $1 })
  return Line(weight: slope, bias: y - slope * x)
}
