import CGradusGSL
import Exercising
import Gradus
import GradusReference
import LossLandscapeQuestions
import PropertyTesting

/// The largest stable learning rate, from the Hessian, and its confirmation.
let stableRateExercise: Exercise<StableRateQuestion, StableRate> = Exercise(
  "1.4.stable-rate", "the largest stable learning rate", file: "StableRate.swift",
  reference: { $0.answer },
  claims: [
    .lessonsExample {
      [
        (
          StableRateQuestion(
            bowl: QuadraticLoss(center: [0, 0], curvature: Matrix([[5, 2], [2, 2]])),
            start: [2, 1], steps: 2),
          StableRate(largest: 6, smallest: 1, rate: 1.0 / 3, below: 0.9604, above: 1.0404)
        )
      ]
    },
    Claim(
      "has torch.linalg.eigvalsh's eigenvalues, and torch.optim.SGD ends like your two runs",
      asking: {
        try Golden.lesson("1.4-rate").map { recorded in
          let (eigenvalues, ratios) = (
            try recorded.list("eigenvalues"), try recorded.list("ratios")
          )
          return (
            StableRateQuestion(
              bowl: QuadraticLoss(
                center: try recorded.list("minimum"),
                curvature: Matrix(rows: 2, columns: 2, values: try recorded.list("hessian"))),
              start: try recorded.list("start"), steps: Int(try recorded.number("steps"))),
            StableRate(
              largest: eigenvalues[0], smallest: eigenvalues[1],
              rate: try recorded.number("rate"), below: ratios[0], above: ratios[1])
          )
        }
      }, source: Golden.source),
    Claim("the rate is 2 / Λmax with the eigenvalues by GSL", forAll: slantedBowls) {
      bowl, stable in
      // Nearly round, with eigenvalues that repeated multiplication by the Hessian hardly parts.
      let (a, c) = (bowl.curvature[0, 0], bowl.curvature[0, 1] / 1000)
      let round = QuadraticLoss(center: bowl.center, curvature: Matrix([[a, c], [c, a + c]]))
      for bowl in [bowl, round] {
        let answer = try stable.ask(question(bowl, steps: 3))
        let eigenvalues = eigenvaluesByGSL(bowl.hessian)
        for (name, found, expected) in [
          ("largest", answer.largest, eigenvalues[0]),
          ("smallest", answer.smallest, eigenvalues[1]), ("rate", answer.rate, 2 / eigenvalues[0]),
        ] {
          try stable.expect(found, equals: expected, name)
        }
      }
    },
    Claim(
      "just below the rate the gradient has shrunk, just above it has grown",
      forAll: slantedBowls,
      cases: 8
    ) { bowl, stable in
      let answer = try stable.ask(question(bowl, steps: 200))
      try stable.expect(
        answer.below < 1, answered: "below \(text(answer.below))",
        expected: "less than 1: at 0.99 times the rate descent converges")
      try stable.expect(
        answer.above > 1, answered: "above \(text(answer.above))",
        expected: "more than 1: at 1.01 times the rate descent diverges")
    },
  ],
  deviations: Deviations(
    of: StableRateRecipe(), answering: { $0.answer($1) },
    [
      Deviation("one-over-lambda", "The rate is taken as 1 / Λmax") {
        $0.rate = { larger, _ in 1 / larger }
      },
      Deviation("smaller-eigenvalue", "The rate is 2 / Λmin: the flat direction decides") {
        $0.rate = { _, smaller in 2 / smaller }
      },
      Deviation(
        "quickest-rate", "The rate is 2 / (Λmax + Λmin), the quickest one, not the largest stable"
      ) { $0.rate = { larger, smaller in 2 / (larger + smaller) } },
      Deviation("trace", "The trace is taken for the larger eigenvalue") {
        $0.eigenvalues = { a, c, d in (a + d, eigenvalues(a, c, d).values.smaller) }
      },
      Deviation("off-diagonal-ignored", "The diagonal is taken for the eigenvalues") {
        $0.eigenvalues = { a, _, d in (max(a, d), min(a, d)) }
      },
      Deviation(
        "two-missing", "The eigenvalues are (a + d ± √((a − d)² + c²))/2, where (2c)² belongs"
      ) {
        $0.eigenvalues = { a, c, d in
          let root = ((a - d) * (a - d) + c * c).squareRoot()
          return ((a + d + root) / 2, (a + d - root) / 2)
        }
      },
      Deviation("half-missing", "Under the root stands (a − d)², not ((a − d)/2)²") {
        $0.eigenvalues = { a, c, d in
          let root = ((a - d) * (a - d) + c * c).squareRoot()
          return ((a + d) / 2 + root, (a + d) / 2 - root)
        }
      },
      Deviation("four-too-many", "Under the root stands 4c² beside ((a − d)/2)², not c²") {
        $0.eigenvalues = { a, c, d in
          let root = ((a - d) * (a - d) / 4 + 4 * c * c).squareRoot()
          return ((a + d) / 2 + root, (a + d) / 2 - root)
        }
      },
      Deviation("off-diagonal-not-squared", "Under the root stands c, not c²") {
        $0.eigenvalues = { a, c, d in
          let root = ((a - d) * (a - d) / 4 + c).squareRoot()
          return ((a + d) / 2 + root, (a + d) / 2 - root)
        }
      },
      Deviation("root-not-halved", "The root is not halved: (a + d)/2 ± √((a − d)² + 4c²)") {
        $0.eigenvalues = { a, c, d in
          let root = ((a - d) * (a - d) + 4 * c * c).squareRoot()
          return ((a + d) / 2 + root, (a + d) / 2 - root)
        }
      },
      Deviation("doubled", "Both eigenvalues are twice too large: a + d ± √((a − d)² + 4c²)") {
        $0.eigenvalues = { a, c, d in
          let values = eigenvalues(a, c, d).values
          return (2 * values.larger, 2 * values.smaller)
        }
      },
      Deviation("root-missing", "The root is missing: (a + d)/2 ± (((a − d)/2)² + c²)") {
        $0.eigenvalues = { a, c, d in
          let square = (a - d) * (a - d) / 4 + c * c
          return ((a + d) / 2 + square, (a + d) / 2 - square)
        }
      },
      Deviation("eigenvalues-swapped", "The smaller eigenvalue is called the largest") {
        $0.finish = { swap(&$0.largest, &$0.smallest) }
      },
      Deviation(
        "names-exchanged", "Λmin and Λmax have changed places, and the rate is 2 over the wrong one"
      ) {
        $0.eigenvalues = { a, c, d in
          let values = eigenvalues(a, c, d).values
          return (values.smaller, values.larger)
        }
      },
      Deviation("runs-swapped", "The two runs have changed places") {
        $0.finish = { swap(&$0.below, &$0.above) }
      },
      Deviation("runs-on", "The second run begins where the first has ended") {
        $0.startsAnew = false
      },
      Deviation("step-short", "The gradient is measured before the last step") {
        $0.steps = { $0 - 1 }
      },
      Deviation("step-too-many", "Each run takes one step too many: 0...steps counts both ends") {
        $0.steps = { $0 + 1 }
      },
      Deviation("hundredth-added", "The runs take rate ± 0.01, not 0.99 and 1.01 times the rate") {
        $0.moved = { rate, share in rate + share - 1 }
      },
      Deviation("not-relative", "The gradient's length is not divided by the one at the start") {
        $0.ratio = { end, _ in vectorLength(end) }
      },
      Deviation("squares", "Squared lengths are compared: the root is missing") {
        $0.ratio = { end, start in dotProduct(end, end) / dotProduct(start, start) }
      },
      Deviation("upside-down", "The length at the start is divided by the one at the end") {
        $0.ratio = { end, start in vectorLength(start) / vectorLength(end) }
      },
      Deviation("points-measured", "The points' lengths are compared, not the gradients'") {
        $0.measuresPoints = true
      },
    ]),
  hints: [
    "In which direction does the bowl curve most? There a step overshoots first, and the limit for "
      + "that direction is the limit for all.",
    "Λ = (a + d)/2 ± √(((a − d)/2)² + c²), rate = 2 / Λmax. The length of (g₁, g₂) is "
      + "√(g₁² + g₂²).",
    "Write a local function that takes 0.99 or 1.01, starts with var point = start, takes all the "
      + "steps and returns the ratio of two lengths; call it twice.",
  ],
  why:
    "Along an eigenvector a step multiplies the distance by 1 − γΛ. It shrinks while this "
    + "is above −1, so γ < 2/Λ, and the largest Λ is the first to break it: one direction "
    + "limits all.")

private func question(_ bowl: QuadraticLoss, steps: Int) -> StableRateQuestion {
  StableRateQuestion(
    bowl: bowl, start: [bowl.center[0] + 1, bowl.center[1] + 0.5], steps: steps)
}

extension StableRateQuestion {
  /// The right answer.
  var answer: StableRate {
    stableRate(hessian: bowl.hessian, gradient: bowl.gradient(at:), from: start, steps: steps)
  }
}

/// The lines of the largest stable rate.
struct StableRateRecipe: Sendable {
  var eigenvalues:
    @Sendable (_ a: Double, _ c: Double, _ d: Double) -> (larger: Double, smaller: Double) = {
      GradusReference.eigenvalues($0, $1, $2).values
    }
  var rate: @Sendable (_ larger: Double, _ smaller: Double) -> Double = { larger, _ in 2 / larger }
  /// The rate of a run that is to take `share` of the limit.
  var moved: @Sendable (_ rate: Double, _ share: Double) -> Double = { $0 * $1 }
  var steps: @Sendable (Int) -> Int = { $0 }
  var startsAnew = true
  var measuresPoints = false
  var ratio: @Sendable (_ end: [Double], _ start: [Double]) -> Double = {
    vectorLength($0) / vectorLength($1)
  }
  var finish: @Sendable (inout StableRate) -> Void = { _ in }

  func answer(_ question: StableRateQuestion) -> StableRate {
    let h = question.bowl.hessian
    let (larger, smaller) = eigenvalues(h[0][0], h[0][1], h[1][1])
    let rate = rate(larger, smaller)
    var point = question.start
    func measured(_ point: [Double]) -> [Double] {
      measuresPoints ? point : question.bowl.gradient(at: point)
    }
    func run(_ share: Double) -> Double {
      if startsAnew { point = question.start }
      let rate = moved(rate, share)
      for _ in 0..<steps(question.steps) {
        point = zip(point, question.bowl.gradient(at: point)).map { $0 - rate * $1 }
      }
      return ratio(measured(point), measured(question.start))
    }
    let below = run(0.99)
    var answer = StableRate(
      largest: larger, smallest: smaller, rate: rate, below: below, above: run(1.01))
    finish(&answer)
    return answer
  }
}
