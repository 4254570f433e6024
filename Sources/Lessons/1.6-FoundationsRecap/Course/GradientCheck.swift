import Exercising
import FoundationsRecapQuestions
import GradientCheck
import Gradus
import GradusReference
import PropertyTesting

/// A gradient checker, which has to find what is planted.
let slopeCheckExercise: Exercise<GradientClaim, Tensors> = Exercise(
  "1.6.check", "which slopes are wrong", file: "GradientCheck.swift",
  reference: { claim in
    answer(try wrongSlopes(claim.claimed.slopes, of: claim.loss.loss, at: claim.point))
  },
  claims: [
    .lessonsExample {
      let curvature = Matrix([[2, 3], [3, 0]])
      return [
        (
          GradientClaim(
            loss: QuadraticLoss(constant: 0, linear: [0, 0], curvature: curvature),
            claimed: QuadraticLoss(constant: 0, linear: [0, 3], curvature: curvature),
            point: [1, 2]),
          answer([1])
        )
      ]
    },
    Claim(
      "finds wrong entries, large and small, beside right ones (slopes by GSL)",
      forAll: zip(smoothLosses, smallFactors, largeFactors)
    ) { input, check in
      let (loss, first, second) = input
      let claim = loss.claim(factors: [second, first, 1])
      try check.expect(claim, toBe: answer(try wrongByGSL(claim)), source: "slopes by GSL")
    },
    Claim(
      "acquits a gradient that is right, with slopes of any size and of zero", forAll: smoothLosses
    ) { loss, check in
      try check.expect(
        loss.claim(factors: [1, 1, 1]), toBe: answer([]), source: "the gradient is right")
    },
    Claim("a slope of zero is no pardon: what is claimed there may be wrong", forAll: smoothLosses)
    {
      loss, check in
      try check.expect(
        loss.claim(factors: [1, 1, 1], zero: 0.002), toBe: answer([1]),
        source: "the slope is 0, and 0.002 is claimed")
    },
    Claim(
      "in another unit of the loss the same entries are wrong", forAll: zip(smoothLosses, units)
    ) { input, check in
      let (loss, unit) = input
      let claim = loss.claim(factors: [1.5, 0.998, 1])
      try check.expect(
        GradientClaim(
          loss: claim.loss.times(unit), claimed: claim.claimed.times(unit), point: claim.point),
        toBe: answer([0, 2]), source: "those that are wrong in any unit")
    },
    Claim(
      "small slopes are judged by a thousandth too, of a loss that is large, that bends, or neither",
      asking: smallSlopes, source: "by hand"),
  ],
  deviations: Deviations(
    of: SlopeCheckRecipe(), answering: { answer(try $0.check($1)) },
    forwardDifferences + [
      Deviation("h-not-doubled", "A central difference is divided by h, not by 2h") {
        $0.divisor = 1
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
      Deviation("absolute-error", "|a − s| is not divided by anything, or by max(1, |a|, |s|)") {
        $0.size = { _, _, _ in 1 }
      },
      Deviation("one-size-for-all", "Every error is divided by the largest entry of all") {
        $0.size = { _, _, largest in largest }
      },
      Deviation("sizes-compared", "The sizes are compared, ||a| − |s||: a wrong sign is none") {
        $0.difference = { a, s in abs(abs(a) - abs(s)) }
      },
      Deviation("sign-kept", "a − s keeps its sign: what is too small passes") {
        $0.difference = { a, s in a - s }
      },
      Deviation("zeros-called-wrong", "Where the slope is 0, rounding is divided by rounding") {
        $0.isSpared = { _, _ in false }
      },
      Deviation("zeros-pardoned", "Where the slope is 0, whatever is claimed passes") {
        $0.isSpared = { _, s in abs(s) <= 1e-6 }
      },
      Deviation("difference-spared", "Whatever is off by less than 0.0001 passes") {
        $0.isSpared = { a, s in abs(a - s) <= 1e-4 }
      },
      Deviation("limit-1e-2", "An error of two thousandths is let pass") { $0.limit = 1e-2 },
      Deviation("limit-too-low", "The limit is lower than what rounding does") {
        $0.limit = 1e-15
      },
      Deviation("worst-alone", "Only the entry that is most wrong is told") {
        $0.chooses = { wrong, error in wrong.max { error[$0] < error[$1] }.map { [$0] } ?? [] }
      },
      Deviation("first-alone", "It stops at the first wrong entry") {
        $0.chooses = { wrong, _ in Array(wrong.prefix(1)) }
      },
      Deviation("right-for-wrong", "The right entries are told, not the wrong ones") {
        $0.chooses = { wrong, error in error.indices.filter { !wrong.contains($0) } }
      },
      Deviation("largest-slope", "The entry with the largest slope is told, wherever one is wrong")
      {
        $0.takesLargestSlope = true
      },
    ]),
  hints: [
    "Trust the loss, doubt the gradient. The slope along one coordinate needs that coordinate "
      + "moved a little both ways and all others left alone; lesson 1.5 has the rest.",
    "s = (L(p + h eᵢ) − L(p − h eᵢ)) / 2h. For a quadratic loss this has no error but rounding, "
      + "of about 1e-16 · |L| / h, so h = 1e-3 is a good choice. An entry a is wrong where |a − s| is "
      + "much beside max(|a|, |s|), unless both are next to nothing.",
    "point.indices.filter { i in var moved = point; moved[i] += h; let right = try loss(moved); the "
      + "same with − h; … return size > 1e-6 && abs(a - s) > 3e-4 * size }",
  ],
  why:
    "For a quadratic loss the central difference has no error but rounding, so a large h is "
    + "best and the tolerance can be strict. A check on a loss that you trust finds a "
    + "gradient that you should not.")

private func answer(_ wrong: [Int]) -> Tensors {
  Tensors([NamedTensor("wrong", wrong.map(Double.init))])
}

/// A loss of four parameters at a point, whose slopes there are of sizes 1, 0.1, 10, and exactly
/// zero.
struct SmoothLoss: Sendable, CustomStringConvertible {
  var slopes: [Double]
  var loss: QuadraticLoss
  var point: [Double]

  /// A claim in which the slopes are those times `factors`, and the slope of zero is `zero`: what a
  /// rounding may leave of it.
  func claim(factors: [Double], zero: Double = 1e-10) -> GradientClaim {
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
    loss: QuadraticLoss(constant: 5, linear: zip(slopes, bend).map(-), curvature: curvature),
    point: point)
}

private let smallFactors = Generator<Double>.choice(of: [2, 0.5, -1, 0.1, 1.002])
private let largeFactors = Generator<Double>.choice(of: [1.25, 0.9, -3, 1])
private let units = Generator<Double>.choice(of: [0.1, 10])

/// Slopes of about 0.001. One that is claimed is off by a thousandth, another way each time, or by its
/// sign; each time alike in a loss of 1000 that bends, and in those that are not so large, or are flat:
/// there a bad step and a forward difference are wrong in unlike places.
private func smallSlopes() -> [(question: GradientClaim, answer: Tensors)] {
  func claim(
    _ slopes: [Double], wrong: Int, constant: Double, bend: Double
  ) -> (question: GradientClaim, answer: Tensors) {
    var curvature = Matrix(rows: slopes.count, columns: slopes.count)
    for k in slopes.indices { curvature[k, k] = bend }
    let loss = QuadraticLoss(constant: constant, linear: slopes, curvature: curvature)
    var claim = GradientClaim(loss: loss, claimed: loss, point: slopes.map { _ in 0 })
    claim.claimed.linear[wrong] *= [-1, 1.0012, 0.9988, 1.002, 0.5, 1.1][wrong]
    return (claim, answer([wrong]))
  }
  let slopes = [0.0007, 0.0006, -0.0011, 0.0009, 0.0013, 0.0017]
  return slopes.indices.map { claim(slopes, wrong: $0, constant: 1000, bend: 20) }
    + [(1000, 0), (0, 20), (0, 0)].map { claim(slopes, wrong: 3, constant: $0, bend: $1) }
    + [claim([0.0007], wrong: 0, constant: 1, bend: 20)]
}

/// The error of a forward difference is h/2 times the curvature: another answer for each h.
private let forwardDifferences: [Deviation<SlopeCheckRecipe>] =
  [0.1, 1e-3, 1e-5, 1e-6].map { step in
    Deviation(
      "forward-difference-\(text(step))",
      "The slope is (L(p + h) − L(p)) / h with h = \(text(step)): a forward difference"
    ) {
      $0.isForward = true
      $0.step = step
    }
  }

/// The entries that are wrong beside slopes from GSL.
private func wrongByGSL(_ claim: GradientClaim) throws -> [Int] {
  let claimed = claim.claimed.gradient(at: claim.point)
  return try claim.point.indices.filter { i in
    let slope = try derivative(
      of: { value in
        var moved = claim.point
        moved[i] = value
        return claim.loss.value(at: moved)
      }, at: claim.point[i], step: 0.1
    ).value
    let size = max(abs(claimed[i]), abs(slope))
    return size > 1e-6 && abs(claimed[i] - slope) > 5e-4 * size
  }
}

extension QuadraticLoss {
  /// The same loss in another unit.
  func times(_ unit: Double) -> QuadraticLoss {
    QuadraticLoss(
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
  var limit = 3e-4
  var difference: @Sendable (_ a: Double, _ s: Double) -> Double = { abs($0 - $1) }
  var size: @Sendable (_ a: Double, _ s: Double, _ largest: Double) -> Double = { a, s, _ in
    max(abs(a), abs(s))
  }
  var isSpared: @Sendable (_ a: Double, _ s: Double) -> Bool = { max(abs($0), abs($1)) <= 1e-6 }
  var chooses: @Sendable (_ wrong: [Int], _ error: [Double]) -> [Int] = { wrong, _ in wrong }
  var takesLargestSlope = false

  func check(_ claim: GradientClaim) throws -> [Int] {
    let claimed = claim.claimed.gradient(at: claim.point)
    var point = claim.point
    var slopes: [Double] = []
    for i in point.indices {
      var (right, left) = (point, point)
      for k in movesAll ? Array(point.indices) : [i] {
        right[k] += step
        if !isForward { left[k] -= step }
      }
      let difference = claim.loss.value(at: right) - claim.loss.value(at: left)
      slopes.append(difference / ((isForward ? 1 : divisor) * step))
      if !restores { point = left }
    }
    let largest = largestSize(of: claimed + slopes)
    let errors = zip(claimed, slopes).map { a, s in
      isSpared(a, s) ? 0 : difference(a, s) / size(a, s, largest)
    }
    let wrong = errors.indices.filter { errors[$0] > limit }
    let steepest = slopes.indices.max { abs(slopes[$0]) < abs(slopes[$1]) }
    if takesLargestSlope { return wrong.isEmpty ? [] : steepest.map { [$0] } ?? [] }
    return chooses(wrong, errors)
  }
}
