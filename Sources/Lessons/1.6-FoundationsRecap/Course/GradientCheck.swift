import Exercising
import FoundationsRecapQuestions
import GradientCheck
import Gradus
import PropertyTesting
import Reference

/// A gradient checker, which has to find what is planted.
let slopeCheckExercise: Exercise<GradientClaim, SlopeCheck> = Exercise(
  "1.6.check", "the gradient checker", file: "GradientCheck.swift", tolerance: 1e-5,
  reference: { claim in
    try checkSlopes(claim.claimed.gradient, of: claim.loss.value, at: claim.point)
  },
  claims: [
    .lessonsExample {
      let curvature = Matrix([[2, 3], [3, 0]])
      return [
        (
          GradientClaim(
            loss: Paraboloid(constant: 0, linear: [0, 0], curvature: curvature),
            claimed: Paraboloid(constant: 0, linear: [0, 3], curvature: curvature),
            point: [1, 2]),
          SlopeCheck(errors: [0, 0.5], worst: 1)
        )
      ]
    },
    Claim(
      "finds wrong entries, large and small, beside right ones (slopes by GSL)",
      forAll: zip(smoothLosses, smallFactors, largeFactors)
    ) { input, check in
      let (loss, first, second) = input
      let claim = loss.claim(factors: [second, first, 1])
      try check.expect(claim, toBe: try checkedByGSL(claim), source: "slopes by GSL")
    },
    Claim(
      "acquits a gradient that is right to four digits, with slopes of any size and of zero",
      forAll: smoothLosses
    ) { loss, check in
      // No two entries are wrong by the same, which rounding would decide between.
      try check.expect(
        loss.claim(factors: [1 - 2e-5, 1 - 6e-5, 1]),
        toBe: SlopeCheck(errors: [2e-5, 0, 6e-5, 0], worst: nil),
        source: "the gradient is right but for so much")
    },
    Claim(
      "in another unit of the loss the errors are the same",
      forAll: zip(smoothLosses, units)
    ) { input, check in
      let (loss, unit) = input
      let claim = loss.claim(factors: [1.5, 1, 0.25], zero: 8e-8)
      let expected = try check.ask(claim)
      try check.expect(
        GradientClaim(
          loss: claim.loss.times(unit), claimed: claim.claimed.times(unit), point: claim.point),
        toBe: expected, source: "what it answered for loss and gradient divided by \(text(unit))")
    },
  ],
  robustness: [
    Claim(
      "the first of the largest errors is the worst; small means both, and the rest counts",
      asking: checksByHand, source: "by hand")
  ],
  deviations: Deviations(
    of: SlopeCheckRecipe(), answering: { try $0.check($1) },
    forwardDifferences + [
      Deviation("h-not-doubled", "A central difference is divided by h, not by 2h") {
        $0.divisor = 1
      },
      Deviation("step-of-1e-6", "The step is 1e-6: rounding leaves too few digits of a small slope")
      {
        $0.step = 1e-6
      },
      Deviation("step-too-small", "The step is 1e-9: rounding leaves too few digits") {
        $0.step = 1e-9
      },
      Deviation("step-far-too-small", "The step is 1e-12: rounding leaves next to nothing") {
        $0.step = 1e-12
      },
      Deviation("all-at-once", "All coordinates are moved together, not one at a time") {
        $0.movesAll = true
      },
      Deviation("point-not-restored", "A moved coordinate is not put back before the next is moved")
      {
        $0.restores = false
      },
      Deviation("absolute-error", "The error is |a − s|, not divided by anything") {
        $0.size = { _, _ in 1 }
      },
      Deviation("over-claimed", "The error is divided by |a| alone") {
        $0.size = { a, _ in abs(a) }
      },
      Deviation("over-slope", "The error is divided by |s| alone") {
        $0.size = { _, s in abs(s) }
      },
      Deviation("over-sum", "The error is divided by |a| + |s|") {
        $0.size = { a, s in abs(a) + abs(s) }
      },
      Deviation("over-at-least-one", "The error is divided by max(1, |a|, |s|)") {
        $0.size = { a, s in max(1, abs(a), abs(s)) }
      },
      Deviation("zeros-not-spared", "Where both are next to zero, one is divided by the other") {
        $0.isSpared = { _, _ in false }
      },
      Deviation("over-floor", "Where both are next to zero, the error is divided by 1e-6, not 0") {
        $0.isSpared = { _, _ in false }
        $0.size = { a, s in max(1e-6, abs(a), abs(s)) }
      },
      Deviation("difference-spared", "The error is 0 wherever |a − s| is at most 1e-6") {
        $0.isSpared = { a, s in abs(a - s) <= 1e-6 }
      },
      Deviation("sign-kept", "The error has a sign: a − s where |a − s| belongs") {
        $0.keepsSign = true
      },
      Deviation("sizes-compared", "The sizes are compared, ||a| − |s||: a wrong sign is none") {
        $0.comparesSizes = true
      },
      Deviation("one-norm-for-all", "Every error is divided by the largest entry of all") {
        $0.hasOneSize = true
      },
      Deviation("first-wrong", "The first wrong entry is called the worst") {
        $0.worst = { errors, _ in errors.firstIndex { $0 > 1e-4 } }
      },
      Deviation("last-wrong", "The last wrong entry is called the worst") {
        $0.worst = { errors, _ in errors.lastIndex { $0 > 1e-4 } }
      },
      Deviation("last-of-equals", "Of several largest errors the last is called the worst") {
        $0.worst = { errors, largest in errors.lastIndex(of: largest) }
      },
      Deviation("never-acquits", "There is always a worst entry, however small its error is") {
        $0.threshold = -1
      },
      Deviation("limit-too-low", "The limit is lower than 1e-4: an error of 6e-5 is called wrong") {
        $0.threshold = 1e-5
      },
      Deviation("limit-1e-3", "The limit is higher than 1e-4: an error of 5e-4 is let pass") {
        $0.threshold = 1e-3
      },
      Deviation("limit-1e-2", "The limit is far higher than 1e-4: an error of 0.005 is let pass") {
        $0.threshold = 1e-2
      },
      Deviation("largest-slope", "The entry with the largest slope is called the worst") {
        $0.takesLargestSlope = true
      },
    ]),
  hints: [
    "Trust the loss, doubt the gradient. The slope along one coordinate needs that coordinate "
      + "moved a little both ways and all others left alone; lesson 1.5 has the rest.",
    "s = (L(p + h eᵢ) − L(p − h eᵢ)) / 2h. For a quadratic loss this has no error but rounding, "
      + "of about 1e-16 · |L| / h, so h = 1e-3 is a good choice.",
    "var moved = point; moved[i] = point[i] + h; let right = try loss(moved); the same with − h; "
      + "then the error, with its two cases. After the loop, errors.max() and "
      + "errors.firstIndex(of:) find the worst; answer nil where the maximum is at most 1e-4.",
  ],
  why:
    "For a quadratic loss the central difference has no error but rounding, so a large h is "
    + "best and the tolerance can be strict. A check on a loss that you trust finds a "
    + "gradient that you should not.")

/// A loss of four parameters at a point, whose slopes there are of sizes 1, 0.1, 10, and exactly
/// zero.
struct SmoothLoss: Sendable, CustomStringConvertible {
  var slopes: [Double]
  var loss: Paraboloid
  var point: [Double]

  /// A claim in which the slopes are those times `factors`, and the slope of zero is `zero`: what a
  /// rounding may leave of it.
  func claim(factors: [Double], zero: Double = 8e-7) -> GradientClaim {
    var claimed = loss
    for (i, factor) in zip([0, 2, 3], factors) { claimed.linear[i] += (factor - 1) * slopes[i] }
    claimed.linear[1] = zero
    return GradientClaim(loss: loss, claimed: claimed, point: point)
  }

  var description: String { "slopes \(slopes) at \(point)" }
}

/// Steep and flat directions that share curvature, so that a coordinate left moved is seen in the
/// next slope. The one with the slope of zero stands at its lowest place and shares none: to both
/// sides the loss is the same to the last digit, whatever the step.
private let smoothLosses: Generator<SmoothLoss> = zip(
  Generator<[Double]>.vector(4), Generator<Matrix>.matrix(rows: 4, columns: 4),
  Generator<[Double]>.vector(3)
).map { point, root, sizes in
  let scale = Matrix(rows: 4, columns: 4, values: [2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 4, 0, 0, 0, 0, 1])
  var point = point
  point[1] = 0
  var curvature = (root * scale).transposed * (root * scale)
  for k in [0, 2, 3] { (curvature[1, k], curvature[k, 1]) = (0, 0) }
  let slopes = [sizes[0], 0, 0.1 * sizes[1], 10 * sizes[2]]
  let bend = (curvature * Matrix(column: point)).values
  return SmoothLoss(
    slopes: slopes,
    loss: Paraboloid(constant: 5, linear: zip(slopes, bend).map(-), curvature: curvature),
    point: point)
}

private let smallFactors = Generator<Double>.choice(of: [2, 0.5, -1, 0.1, 1.002])
private let largeFactors = Generator<Double>.choice(of: [1.25, 0.9, -3])
private let units = Generator<Double>.choice(of: [0.1, 10])

/// Quadratic losses in which rounding changes no slope by more than the tolerance, at the point
/// where all numbers are 0.
private func checksByHand() -> [(question: GradientClaim, answer: SlopeCheck)] {
  func claim(
    _ claimed: [Double], slopes: [Double], constant: Double = 0
  ) -> GradientClaim {
    var curvature = Matrix(rows: slopes.count, columns: slopes.count)
    for k in slopes.indices { curvature[k, k] = 2 }
    func loss(_ linear: [Double]) -> Paraboloid {
      Paraboloid(constant: constant, linear: linear, curvature: curvature)
    }
    return GradientClaim(
      loss: loss(slopes), claimed: loss(claimed), point: slopes.map { _ in 0 })
  }
  return [
    // None is wrong.
    (claim([1], slopes: [1]), SlopeCheck(errors: [0], worst: nil)),
    // Two largest errors.
    (claim([2, 1, 1], slopes: [2.5, 4, 4]), SlopeCheck(errors: [0.2, 0.75, 0.75], worst: 1)),
    // Errors between 1e-4 and 1e-2; one of them is of small numbers.
    (claim([3.98], slopes: [4]), SlopeCheck(errors: [0.005], worst: 0)),
    (
      claim([3, 0.001], slopes: [3, 0.0010005]),
      SlopeCheck(errors: [0, 5e-7 / 0.0010005], worst: 1)
    ),
    // Small, but above 1e-6.
    (claim([2e-6, 1], slopes: [0, 1]), SlopeCheck(errors: [1, 0], worst: 0)),
    // Small slopes of a large loss: with h = 1e-6 rounding leaves four of their digits.
    (
      claim(
        [-0.0007, 0.0006, 0.0011, 0.0009, 0.0013, 0.0017],
        slopes: [0.0007, 0.0006, 0.0011, 0.0009, 0.0013, 0.0017], constant: 1000),
      SlopeCheck(errors: [2, 0, 0, 0, 0, 0], worst: 0)
    ),
  ]
}

/// The error of a forward difference is h/2 times the curvature: another answer for each h.
private let forwardDifferences: [Deviation<SlopeCheckRecipe>] =
  [1, 0.1, 0.01, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8].map { step in
    Deviation(
      "forward-difference-\(text(step))",
      "The slope is (L(p + h) − L(p)) / h with h = \(text(step)): a forward difference"
    ) {
      $0.isForward = true
      $0.step = step
    }
  }

/// What a checker says that has its slopes from GSL.
private func checkedByGSL(_ claim: GradientClaim) throws -> SlopeCheck {
  let claimed = try claim.claimed.gradient(at: claim.point)
  let errors = try claim.point.indices.map { i in
    let slope = try derivative(
      of: { value in
        var moved = claim.point
        moved[i] = value
        return try claim.loss.value(at: moved)
      }, at: claim.point[i], step: 0.1
    ).value
    let size = max(abs(claimed[i]), abs(slope))
    return size <= 1e-6 ? 0 : abs(claimed[i] - slope) / size
  }
  let largest = errors.max() ?? 0
  return SlopeCheck(errors: errors, worst: largest > 1e-4 ? errors.firstIndex(of: largest) : nil)
}

extension Paraboloid {
  /// The same loss in another unit.
  func times(_ unit: Double) -> Paraboloid {
    Paraboloid(
      constant: unit * constant, linear: linear.map { unit * $0 }, curvature: unit * curvature)
  }
}

/// The lines of the checker.
struct SlopeCheckRecipe: Sendable {
  var step = 1e-3
  var divisor = 2.0
  var isForward = false
  var movesAll = false
  var restores = true
  var size: @Sendable (_ a: Double, _ s: Double) -> Double = { max(abs($0), abs($1)) }
  var isSpared: @Sendable (_ a: Double, _ s: Double) -> Bool = { max(abs($0), abs($1)) <= 1e-6 }
  var keepsSign = false
  var comparesSizes = false
  var hasOneSize = false
  var threshold = 1e-4
  var worst: @Sendable (_ errors: [Double], _ largest: Double) -> Int? = { errors, largest in
    errors.firstIndex(of: largest)
  }
  var takesLargestSlope = false

  func check(_ claim: GradientClaim) throws -> SlopeCheck {
    let claimed = try claim.claimed.gradient(at: claim.point)
    var point = claim.point
    var slopes: [Double] = []
    for i in point.indices {
      var (right, left) = (point, point)
      for k in movesAll ? Array(point.indices) : [i] {
        right[k] += step
        if !isForward { left[k] -= step }
      }
      let difference = try claim.loss.value(at: right) - claim.loss.value(at: left)
      slopes.append(difference / ((isForward ? 1 : divisor) * step))
      if !restores { point = left }
    }
    let one = zip(claimed, slopes).reduce(0) { max($0, size($1.0, $1.1)) }
    let errors = zip(claimed, slopes).map { a, s in
      if isSpared(a, s) { return 0.0 }
      let difference = comparesSizes ? abs(abs(a) - abs(s)) : keepsSign ? a - s : abs(a - s)
      return difference / (hasOneSize ? one : size(a, s))
    }
    let largest = errors.max() ?? 0
    guard largest > threshold else { return SlopeCheck(errors: errors, worst: nil) }
    let steepest = slopes.indices.max { abs(slopes[$0]) < abs(slopes[$1]) }
    return SlopeCheck(
      errors: errors, worst: takesLargestSlope ? steepest : worst(errors, largest))
  }
}
