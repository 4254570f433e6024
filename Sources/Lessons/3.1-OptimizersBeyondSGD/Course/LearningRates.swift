import CGradusGSL
import Exercising
import Gradus
import GradusReference
import OptimizersBeyondSGDQuestions
import PropertyTesting

/// What learning rates will do, and the largest that can work.
let learningRatesExercise: Exercise<LearningRateSweep, LearningRateReport> = Exercise(
  "3.1.learning-rates", "what a rate will do", file: "LearningRates.swift",
  reference: { sweepLearningRates($0) },
  claims: [
    .lessonsExample {
      let sweep = LearningRateSweep(
        x: [0, 1, 2], rates: [0.2, 0.5], distance: Line(weight: 1, bias: -2))
      return [
        (
          sweep,
          LearningRateReport(limit: 2 / (8 / 3.0 + (40 / 9.0).squareRoot()), risesAt: [nil, 4])
        )
      ]
    },
    Claim("says what PyTorch's runs then did", asking: recordedSweeps, source: Golden.source),
    Claim(
      "the limit is 2 / Λmax of the loss's second derivatives (eigenvalue by GSL)",
      forAll: Generator<Int>.integer(in: 2...6).flatMap { points($0, offset: -1) }
    ) { data, sweep in
      let answer = try sweep.ask(
        LearningRateSweep(x: data.x, rates: [], distance: Line(weight: 1, bias: 0.5)))
      try sweep.expect(answer.limit, equals: 2 / largestEigenvalue(data.x), "limit")
    },
    Claim(
      "a run of SGD does what was said of it",
      forAll: zip(Generator<Int>.integer(in: 2...5).flatMap { points($0, offset: -1) }, .vector(2))
    ) { input, sweep in
      let (x, distance) = (input.0.x, Line(weight: input.1[0], bias: input.1[1]))
      let limit = 2 / largestEigenvalue(x)
      let rates = [0.4, 0.97, 1.001, 1.2, 1.9].map { $0 * limit }
      guard let risesAt = try runs(x, rates, from: distance) else { return }
      try sweep.expect(
        LearningRateSweep(x: x, rates: rates, distance: distance),
        toBe: LearningRateReport(limit: limit, risesAt: risesAt), source: "from a run of SGD")
    },
  ],
  robustness: [
    Claim(
      "a start with nothing along the steep direction never rises",
      asking: {
        [Line(weight: 1.5, bias: 0), Line(weight: 0, bias: 0)].map {
          (
            LearningRateSweep(x: [-0.5, 0.5], rates: [1.25], distance: $0),
            LearningRateReport(limit: 1, risesAt: [nil])
          )
        }
      }, source: "by hand")
  ],
  deviations: Deviations(
    of: SweepRecipe(), answering: { $0.report($1) }, SweepRecipe.deviations),
  hints: [
    "Split the start's distance along the two eigenvectors. An epoch multiplies each part by 1 − γΛ. "
      + "Above the limit one part grows and the other may still shrink: when is their sum above what "
      + "it was?",
    "H = 2/n · [[Σx², Σx], [Σx, n]], and [[a, b], [b, d]] has the eigenvalues (a + d)/2 ± "
      + "√(((a − d)/2)² + b²). The loss is the least one plus ½ dᵀHd, and an epoch makes d − γHd of d.",
    "guard rate > limit else { return nil }; var d = …; repeat { d -= rate * H d; epoch += 1 } while "
      + "loss(d) <= loss(start). The least loss is on both sides, so leave it out.",
  ],
  why:
    "An epoch multiplies each eigenvector's part by 1 − γΛ. Beyond 2/Λ of the steepest that "
    + "part grows in every epoch, however small it was at first: so a loss may fall for long "
    + "before it rises, and the limit is known before any training.")

/// The first epoch of each run with a loss above its first; nil for all where one is too near to tell,
/// or takes too long.
private func runs(_ x: [Double], _ rates: [Double], from start: Line) throws -> [Int?]? {
  let data = Dataset(x: x, y: x.map { _ in 0 })
  let first = meanSquaredError(of: start, on: data)
  guard first > 1e-6 else { return nil }
  var found: [Int?] = []
  for rate in rates {
    var (line, rises) = (start, Int?.none)
    for epoch in 2...2000 {
      let slopes = line.gradient(on: data)
      line = Line(weight: line.weight - rate * slopes.weight, bias: line.bias - rate * slopes.bias)
      let loss = meanSquaredError(of: line, on: data)
      guard abs(loss - first) > 1e-9 * first else { return nil }
      rises = loss > first ? epoch : nil
      if rises != nil || loss < 1e-12 * first { break }
    }
    guard rises != nil || rate < 1.01 * rates[1] else { return nil }
    found.append(rises)
  }
  return found
}

private func recordedSweeps() throws -> [(question: LearningRateSweep, answer: LearningRateReport)]
{
  try Golden.lesson("3.1-rates").map { item in
    let distance = try item.list("distance")
    return (
      LearningRateSweep(
        x: try item.list("x"), rates: try item.list("rates"),
        distance: Line(weight: distance[0], bias: distance[1])),
      LearningRateReport(
        limit: try item.number("limit"),
        risesAt: try item.list("rises at").map { $0 == 0 ? nil : Int($0) })
    )
  }
}
