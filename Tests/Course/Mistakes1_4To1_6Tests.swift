import Foundation
import Gradus
import Testing

@testable import Exercising
@testable import FoundationsRecapCourse
@testable import LossLandscapeCourse
@testable import NumericalGradientsCourse

/// Answers of lessons 1.4 to 1.6 as people write them: wrong ones that once passed, and a right one
/// that was once refused.
@Suite struct Mistakes1_4To1_6Tests {
  @Test func thirtyRoundsOfPowerIterationAreTooFew() {
    stableRateExercise.expectRejected(by: "the rate is 2 / λmax with the eigenvalues by GSL") {
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

  @Test func notANumberIsNotNil() {
    vCurveExercise.expectNamed("nan-for-nil") { question in
      var report = try VCurveRecipe().report(question)
      report.forward.order = report.forward.order ?? 0.0 / 0
      report.central.order = report.central.order ?? .nan
      return report
    }
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
