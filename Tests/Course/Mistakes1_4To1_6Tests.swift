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

  /// The V curve as the lesson's hint has it, with the lines in which people go wrong.
  private func curve(
    error: @escaping (Double, Double) -> Double = { abs($0 - $1) },
    best: @escaping ([Double], [Double]) -> Double = { steps, errors in
      zip(steps, errors).min { $0.1 < $1.1 }?.0 ?? .nan
    },
    branch: @escaping ([(Double, Double)], Double) -> [(Double, Double)] = { pairs, best in
      pairs.filter { $0.0 >= 50 * best }
    },
    reported: (([Double], [Double]) -> Double)? = nil,
    logarithm: @escaping (Double) -> Double = { log($0) }
  ) -> (VCurveQuestion) -> VCurveReport {
    { question in
      func measured(_ quotients: [Double], _ predicted: Double) -> VCurveReport.Curve {
        let errors = quotients.map { error($0, question.derivatives[0]) }
        let bestStep = best(question.steps, errors)
        let upper = branch(Array(zip(question.steps, errors)), bestStep)
        var order: Double?
        if upper.count > 1 {
          let (u, v) = (upper.map { log($0.0) }, upper.map { logarithm($0.1) })
          let (meanU, meanV) = (
            u.reduce(0, +) / Double(u.count), v.reduce(0, +) / Double(v.count)
          )
          let products: Double = zip(u, v).map { ($0 - meanU) * ($1 - meanV) }.reduce(0, +)
          order = products / u.map { ($0 - meanU) * ($0 - meanU) }.reduce(0, +)
        }
        return VCurveReport.Curve(
          errors: errors, bestStep: reported?(question.steps, errors) ?? bestStep, order: order,
          predictedStep: predicted)
      }
      let rounding = Double.ulpOfOne * abs(question.value)
      let (second, third) = (abs(question.derivatives[1]), abs(question.derivatives[2]))
      return VCurveReport(
        forward: measured(question.forward, (2 * rounding / second).squareRoot()),
        central: measured(question.central, cbrt(3 * rounding / (2 * third))))
    }
  }

  @Test func theErrorsOfAVCurveHaveNoSign() {
    vCurveExercise.expectHolds(curve())
    vCurveExercise.expectNamed("signed-errors", curve(error: { $0 - $1 }))
    vCurveExercise.expectNamed("signed-errors-turned", curve(error: { $1 - $0 }))
    let byAbs: ([Double], [Double]) -> Double = { steps, errors in
      steps[errors.indices.min { abs(errors[$0]) < abs(errors[$1]) }!]
    }
    vCurveExercise.expectNamed(
      "sign-reported", curve(error: { $0 - $1 }, best: byAbs, logarithm: { log(abs($0)) }))
    vCurveExercise.expectNamed(
      "sign-reported-turned", curve(error: { $1 - $0 }, best: byAbs, logarithm: { log(abs($0)) }))
    vCurveExercise.expectNamed(
      "abs-in-logarithm-alone", curve(error: { $0 - $1 }, logarithm: { log(abs($0)) }))
  }

  @Test func theErrorIsNotItsStep() {
    vCurveExercise.expectNamed("error-for-step", curve(best: { $1.min()! }))
    vCurveExercise.expectNamed(
      "error-for-step", curve(best: { steps, errors in zip(steps, errors).map(\.1).sorted()[0] }))
    vCurveExercise.expectNamed("error-for-step-reported", curve(reported: { $1.min()! }))
    vCurveExercise.expectNamed(
      "branch-by-error",
      curve(branch: { pairs, _ in
        let least = pairs.map(\.1).min()!
        return pairs.filter { $0.1 >= 50 * least }
      }))
    vCurveExercise.expectNamed(
      "place-for-step", curve(best: { Double($1.firstIndex(of: $1.min()!)!) }))
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
