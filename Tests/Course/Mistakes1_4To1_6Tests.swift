import Foundation
import FoundationsRecapQuestions
import Gradus
import NumericalGradientsQuestions
import Testing

@testable import Exercising
@testable import FoundationsRecapCourse
@testable import LossLandscapeCourse
@testable import NumericalGradientsCourse

/// Answers of lessons 1.4 to 1.6 as people write them: wrong ones that once passed, and a right one
/// that was once refused.
@Suite struct Mistakes1_4To1_6Tests {
  @Test func thirtyRoundsOfPowerIterationAreTooFew() {
    stableRateExercise.expectRejected(by: "the rate is 2 / Λmax with the eigenvalues by GSL") {
      question in
      let h = question.hessian
      var v = [1.0, 0.5]
      for _ in 0..<30 {
        let next = h.map { row in row[0] * v[0] + row[1] * v[1] }
        let length = vectorLength(next)
        v = next.map { $0 / length }
      }
      let image = h.map { row in row[0] * v[0] + row[1] * v[1] }
      let larger = v[0] * image[0] + v[1] * image[1]
      var recipe = StableRateRecipe()
      recipe.eigenvalues = { a, _, d in (larger, a + d - larger) }
      return recipe.answer(question)
    }
  }

  @Test func anErrorRelativeToTheNumericSlopeIsRight() {
    // |a/s − n/s| with s the larger of the two sizes and the floor.
    gradientCheckerExercise.expectHolds { question in
      var recipe = JudgementRecipe()
      recipe.unfit = { a, n in
        guard a.isFinite && n.isFinite else { return .infinity }
        let s = max(abs(a), abs(n), question.floor)
        return abs(a / s - n / s)
      }
      return try recipe.judge(question)
    }
  }

  @Test func aStepOfAMillionthIsTooSmall() {
    slopeCheckExercise.expectNamed("step-of-1e-6") { try SlopeCheckSpelling(step: 1e-6).check($0) }
    slopeCheckExercise.expectHolds { try SlopeCheckSpelling(step: 1e-5).check($0) }
    slopeCheckExercise.expectHolds { try SlopeCheckSpelling(step: 1e-4).check($0) }
  }

  /// A V curve read as the lesson's hint has it, with the lines in which people go wrong.
  private func read(
    derivative: @escaping (_ order: Int, _ found: Double) -> Double = { $0 == 1 ? 2 * $1 : 6 * $1 },
    rounding: @escaping (_ step: Double, _ error: Double, _ value: Double) -> Double = {
      $0 * $1 / $2
    },
    best: @escaping (_ order: Int, _ ratio: Double) -> Double = { order, ratio in
      order == 1 ? (2 * ratio).squareRoot() : cbrt(3 * ratio / 2)
    }
  ) -> (Call) throws -> Tensors {
    { call in
      let (steps, errors) = (try call.list("steps"), try call.list("errors"))
      let value = abs(try call.number("value"))
      let order = Int((log(errors[0] / errors[1]) / log(steps[0] / steps[1])).rounded())
      // Where the error over the power of the step is that of the largest step, nearly.
      let heights = zip(steps, errors).map { $1 / pow($0, Double(order)) }
      let place = heights.lastIndex { abs($0 / heights[0] - 1) < 0.08 } ?? 0
      let found = derivative(order, heights[place])
      let left = zip(steps, errors).filter { $0.0 < steps[place] / 1000 }
      let largest = left.map { rounding($0.0, $0.1, value) }.max() ?? 0
      let epsilon = largest < 1e-11 ? Double.ulpOfOne : Double(Float.ulpOfOne)
      return Tensors([
        NamedTensor("order", Double(order)), NamedTensor("epsilon", epsilon),
        NamedTensor("derivative", found),
        NamedTensor("best step", best(order, epsilon * value / found)),
      ])
    }
  }

  @Test func aCurveIsReadInAnotherWay() {
    vCurveExercise.expectHolds(read())
    vCurveExercise.expectNamed("factor-forgotten", read(derivative: { $1 }))
    vCurveExercise.expectNamed("factor-two-for-both", read(derivative: { 2 * $1 }))
    vCurveExercise.expectNamed(
      "value-forgotten", read(rounding: { step, error, _ in step * error }))
    vCurveExercise.expectNamed("step-forgotten", read(rounding: { $1 / $2 }))
    vCurveExercise.expectNamed("root-for-cube-root", read(best: { (2 * $1).squareRoot() }))
    // The two constants exchanged: nobody's mistake yet, and wrong all the same.
    vCurveExercise.expectRejected(
      by: "computes the lesson's example",
      read(best: { $0 == 1 ? (1.5 * $1).squareRoot() : cbrt(2 * $1) / 2 }))
  }

  // MARK: 1.5.trust

  /// The verdict by other bounds and in another order than the reference's.
  private func examine(
    closes: Double, stays: Double, rounding: Double = 10,
    gap: @escaping (Double, Double) -> Double = { abs($0 - $1) }
  ) -> (TrustQuestion) -> SlopeReport {
    { question in
      let (f, x, h) = (question.function, question.x, question.step)
      func sides(_ h: Double) -> (Double, Double) { ((f(x + h) - f(x)) / h, (f(x) - f(x - h)) / h) }
      let (wide, near) = (sides(h), sides(h / 10))
      let limit = question.tolerance * max(abs(near.0), abs(near.1))
      let size = [x, x + h, x - h].map { abs(f($0)) }.max() ?? 0
      let quotient = gap(near.0, near.1) / gap(wide.0, wide.1)
      let verdict: SlopeReport.Verdict =
        rounding * Double.ulpOfOne * size > limit * h
        ? .noisy
        : quotient <= closes || gap(near.0, near.1) <= limit
          ? .smooth : quotient <= stays ? .kink : .noisy
      return SlopeReport(
        forward: near.0, backward: near.1, slope: (near.0 + near.1) / 2, verdict: verdict)
    }
  }

  @Test func whoeverDrawsTheLinesElsewhereIsRightToo() {
    for (closes, stays) in [(0.25, 2.0), (0.5, 4), (0.3, 3)] {
      trustExercise.expectHolds(examine(closes: closes, stays: stays))
    }
    trustExercise.expectHolds(examine(closes: 0.3, stays: 3, rounding: 40))
    trustExercise.expectNamed("no-growing-gap", examine(closes: 0.3, stays: .infinity))
    trustExercise.expectNamed("rounding-ignored", examine(closes: 0.3, stays: 3, rounding: 0))
    trustExercise.expectNamed(
      "gap-keeps-its-sign", examine(closes: 0.3, stays: 3, gap: { $0 - $1 }))
  }
}

/// The checker with its step in one place, as the lesson's hint has it.
private struct SlopeCheckSpelling {
  var step: Double

  func check(_ claim: GradientClaim) throws -> SlopeCheck {
    let claimed = try claim.claimed.gradient(at: claim.point)
    var point = claim.point
    var errors: [Double] = []
    for i in point.indices {
      let kept = point[i]
      point[i] = kept + step
      let right = try claim.loss.value(at: point)
      point[i] = kept - step
      let left = try claim.loss.value(at: point)
      point[i] = kept
      let slope = (right - left) / (2 * step)
      let size = max(abs(claimed[i]), abs(slope))
      errors.append(size <= 1e-6 ? 0 : abs(claimed[i] - slope) / size)
    }
    let largest = errors.max() ?? 0
    return SlopeCheck(
      errors: errors, worst: largest > 1e-4 ? errors.firstIndex { $0 == largest } : nil)
  }
}
