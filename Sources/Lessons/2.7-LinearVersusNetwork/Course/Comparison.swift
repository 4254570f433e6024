import CGradusGSL
import Exercising
import Gradus
import GradusReference
import PropertyTesting

/// Two models over the same seeds.
package let comparisonExercise: Exercise<Call, Tensors> = Exercise(
  "2.7.comparison", "is the network better, or was it luck?", file: "Comparison.swift",
  reference: { call in
    let found = compare(network: try call.list("network"), linear: try call.list("linear"))
    return answer(found.difference, found.error, found.verdict)
  },
  claims: [
    .lessonsExample { [(workedComparison, answer(2, (1.0 / 6).squareRoot(), 1))] },
    Claim("has GSL's mean and deviation of the differences", forAll: questions) {
      call, interview in
      let d = zip(try call.list("network"), try call.list("linear")).map { $0 - $1 }
      let mean = gsl_stats_mean(d, 1, d.count)
      let error = gsl_stats_sd(d, 1, d.count) / Double(d.count).squareRoot()
      try interview.expect(
        call, toBe: answer(mean, error, mean > 2 * error ? 1 : mean < -2 * error ? -1 : 0),
        source: "GSL's gsl_stats_mean and gsl_stats_sd of the differences")
    },
    Claim(
      "what a seed does to both models does not count", forAll: zip(questions, .vector(8)),
      cases: 8
    ) { input, interview in
      let (call, shifts) = input
      var moved = call
      for name in ["network", "linear"] {
        moved = moved.replacing(name, by: zip(try call.list(name), shifts).map { $0 + 10 * $1 })
      }
      try interview.expect(
        moved, toBe: try interview.ask(call), source: "as before each seed moved both models")
    },
    Claim("is turned round where the models are", forAll: questions, cases: 6) { call, interview in
      let turned = call.replacing("network", by: try call.list("linear"))
        .replacing("linear", by: try call.list("network"))
      var found = try interview.ask(call)
      for name in ["difference", "verdict"] {
        let values = found[name]?.values ?? []
        found[name]?.values = values.map { $0 == 0 ? 0 : -$0 }
      }
      try interview.expect(turned, toBe: found, source: "the same, of the other sign")
    },
    Claim(
      "decides at two standard errors, either way",
      asking: {
        // The differences are m − 1, m + 1, m − 1, m + 1: the error is √⅓ = 0.577.
        [(0.7, 0), (1.14, 0), (1.17, 1), (-1.13, 0), (-1.18, -1), (3, 1)].map { m, verdict in
          let linear: [Double] = [80, 90, 70, 85]
          return (
            call(zip(linear, [m - 1, m + 1, m - 1, m + 1]).map { $0 + $1 }, linear),
            answer(m, (1.0 / 3).squareRoot(), verdict)
          )
        }
      }, source: "the error is √⅓, twice that is 1.155"),
  ],
  robustness: [
    Claim(
      "one seed decides nothing, and without a spread any difference does",
      asking: {
        [
          (call([91], [85]), answer(6, .infinity, 0)),
          (call([92, 95, 90], [90, 93, 88]), answer(2, 0, 1)),
          (call([92, 95], [92, 95]), answer(0, 0, 0)),
        ]
      }, source: "one seed shows no spread; where the differences are equal the error is 0")
  ],
  deviations: Deviations(
    of: ComparisonRecipe(), answering: { try $0.answer($1) },
    [
      Deviation(
        "unpaired", "The error is that of two samples that have nothing to do with each other",
        equation: "√(s₁²/n + s₂²/n)"
      ) { $0.error = { a, b, _ in ((variance(a) + variance(b)) / Double(a.count)).squareRoot() } },
      Deviation(
        "n-for-n-minus-one", "The squares are divided by n, where n − 1 is",
        seenIn: "numpy's std, whose ddof is 0"
      ) {
        $0.error = { _, _, d in
          (variance(d) * Double(d.count - 1)).squareRoot() / Double(d.count)
        }
      },
      Deviation("deviation-for-error", "The standard deviation, where the mean's error is asked") {
        $0.error = { _, _, d in variance(d).squareRoot() }
      },
      Deviation("divided-by-n", "The deviation is divided by n, not by √n") {
        $0.error = { _, _, d in variance(d).squareRoot() / Double(d.count) }
      },
      Deviation("root-missing", "The error's square: the root is missing") {
        $0.error = { _, _, d in variance(d) / Double(d.count) }
      },
      Deviation("twice-the-error", "Two standard errors are returned for one") {
        $0.error = { _, _, d in 2 * (variance(d) / Double(d.count)).squareRoot() }
        $0.threshold = 1
      },
      Deviation("half-the-range", "The error is half the range of the differences") {
        $0.error = { _, _, d in ((d.max() ?? 0) - (d.min() ?? 0)) / 2 }
      },
      Deviation("networks-error", "The error is that of the network's accuracies alone") {
        $0.error = { a, _, _ in (variance(a) / Double(a.count)).squareRoot() }
      },
      Deviation("turned-round", "linear − network") { $0.pairs = { zip($0, $1).map { $1 - $0 } } },
      Deviation("sorted-first", "Both lists are sorted: the best meets the best, whatever the seed")
      {
        $0.pairs = { zip($0.sorted(), $1.sorted()).map { $0 - $1 } }
      },
      Deviation("paired-backwards", "The seeds of the second list are paired from its end") {
        $0.pairs = { zip($0, $1.reversed()).map { $0 - $1 } }
      },
      Deviation("absolute", "The differences have lost their signs") {
        $0.pairs = { zip($0, $1).map { abs($0 - $1) } }
      },
      Deviation("relative", "The differences are parts of the linear model's accuracy") {
        $0.pairs = { zip($0, $1).map { ($0 - $1) / $1 } }
      },
      Deviation("best-seeds", "The difference is that of the two best seeds") {
        $0.center = { a, b, _ in (a.max() ?? 0) - (b.max() ?? 0) }
      },
      Deviation("median", "The difference is the median") { $0.center = { median($2) } },
      Deviation("summed", "The differences are summed, not averaged") {
        $0.center = { $2.reduce(0, +) }
      },
      Deviation("one-error", "It is decided at one standard error") { $0.threshold = 1 },
      Deviation("three-errors", "It is decided at three standard errors") { $0.threshold = 3 },
      Deviation("two-errors-suffice", "A lead of just two errors decides: >= for >", equation: ">=")
      {
        $0.verdict = { _, _, mean, error in mean >= 2 * error ? 1 : mean <= -2 * error ? -1 : 0 }
      },
      Deviation("at-1.96", "It is decided at 1.96 standard errors") { $0.threshold = 1.96 },
      Deviation("always-decided", "The sign alone decides: it is never undecided") {
        $0.threshold = 0
        $0.singleDecides = true
      },
      Deviation(
        "bars-overlap", "It is decided by whether the two models' own error bars overlap",
        equation: "|d̄| > 2 s₁/√n + 2 s₂/√n"
      ) {
        $0.verdict = { a, b, mean, _ in
          let n = Double(a.count)
          let bars = 2 * (variance(a) / n).squareRoot() + 2 * (variance(b) / n).squareRoot()
          return abs(mean) > bars ? (mean > 0 ? 1 : -1) : 0
        }
      },
      Deviation("most-seeds", "It is decided by who wins more seeds") {
        $0.verdict = { a, b, _, _ in
          (zip(a, b).reduce(0) { $0 + ($1.0 > $1.1 ? 1 : $1.0 < $1.1 ? -1 : 0) }).signum()
        }
      },
      Deviation("never-the-linear", "The linear model never wins: it is undecided then") {
        $0.verdict = { _, _, mean, error in mean > 2 * error ? 1 : 0 }
      },
      Deviation(
        "never-undecided", "Where the network is not better, the linear model is said to be"
      ) {
        $0.verdict = { _, _, mean, error in mean > 2 * error ? 1 : -1 }
      },
      Deviation("size-decides", "A large difference of either sign counts for the network") {
        $0.verdict = { _, _, mean, error in abs(mean) > 2 * error ? 1 : 0 }
      },
      Deviation("verdict-turned", "The verdict is 1 where the linear model is better") {
        $0.verdict = { _, _, mean, error in mean > 2 * error ? -1 : mean < -2 * error ? 1 : 0 }
      },
      Deviation("single-exact", "A single seed has the error 0, and decides") {
        $0.single = 0
        $0.singleDecides = true
      },
      Deviation("single-not-a-number", "A single seed has the error 0/0", equation: "0/(n − 1)") {
        $0.single = .nan
      },
    ]),
  hints: [
    "Both models had the same seed at the same place. Make one list of the two first; it has a mean "
      + "and a spread like any other.",
    "d = network − linear, seed by seed; s² = Σ (d − d̄)²/(n − 1); error = s/√n; the verdict is 1 where "
      + "d̄ > 2 · error, −1 where d̄ < −2 · error, else 0.",
    "let d = zip(network, linear).map { $0 - $1 }; let mean = d.reduce(0, +) / n; if d.count < 2 "
      + "return (mean, .infinity, 0); let squares = d.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }; "
      + "let error = sqrt(squares / (n - 1) / n).",
  ],
  why:
    "Both models share a seed's luck, and in the difference it cancels: that is sharper "
    + "than two means side by side. Two standard errors are what chance alone seldom reaches.",
  worked: "GradusReference/Experiments/HonestComparison.swift")

private let asked = "the network's lead"

private func call(_ network: [Double], _ linear: [Double]) -> Call {
  Call(asked, [NamedTensor("network", network), NamedTensor("linear", linear)])
}

private func answer(_ difference: Double, _ error: Double, _ verdict: Int) -> Tensors {
  Tensors([
    NamedTensor("difference", difference), NamedTensor("error", error),
    NamedTensor("verdict", Double(verdict)),
  ])
}

/// Four seeds in percent, worked in the lesson.
let workedComparison = call([96, 93, 97, 90], [94, 92, 95, 87])

/// Three to eight seeds, a lead of any kind.
private let questions: Generator<Call> = zip(
  Generator.integer(in: 3...8), Generator.number(in: -2...2)
).flatMap { (count: Int, lead: Double) -> Generator<Call> in
  zip(Generator<[Double]>.vector(count), Generator<[Double]>.vector(count)).map { drawn, noise in
    let linear: [Double] = drawn.map { 90 + 3 * $0 }
    return call(zip(linear, noise).map { $0 + $1 + lead }, linear)
  }
}

/// Σ (v − v̄)²/(n − 1).
func variance(_ values: [Double]) -> Double {
  let center = mean(values)
  return values.reduce(0) { $0 + ($1 - center) * ($1 - center) } / Double(values.count - 1)
}

/// The lines of `compare`.
private struct ComparisonRecipe: Sendable {
  var pairs: @Sendable ([Double], [Double]) -> [Double] = { zip($0, $1).map { $0 - $1 } }
  var center: @Sendable (_ a: [Double], _ b: [Double], _ d: [Double]) -> Double = { mean($2) }
  var error: @Sendable (_ a: [Double], _ b: [Double], _ d: [Double]) -> Double = {
    (variance($2) / Double($2.count)).squareRoot()
  }
  var threshold = 2.0
  var verdict: (@Sendable ([Double], [Double], _ mean: Double, _ error: Double) -> Int)?
  var single = Double.infinity
  var singleDecides = false

  func answer(_ call: Call) throws -> Tensors {
    let (network, linear) = (try call.list("network"), try call.list("linear"))
    let differences = pairs(network, linear)
    let center = center(network, linear, differences)
    let error = differences.count > 1 ? error(network, linear, differences) : single
    let bound = differences.count > 1 ? threshold * error : singleDecides ? 0 : .infinity
    let own = differences.count > 1 ? verdict?(network, linear, center, error) : nil
    return Tensors([
      NamedTensor("difference", center), NamedTensor("error", error),
      NamedTensor("verdict", Double(own ?? (center > bound ? 1 : center < -bound ? -1 : 0))),
    ])
  }
}
