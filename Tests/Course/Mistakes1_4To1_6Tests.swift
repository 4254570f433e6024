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
      let h = question.bowl.hessian
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

  // MARK: 1.6.check

  @Test func whoeverMeasuresAndJudgesOtherwiseIsRightToo() {
    for step in [1e-2, 1e-3, 1e-4, 1e-5] {
      for limit in [5e-5, 5e-4, 9e-4] {
        slopeCheckExercise.expectHolds { try SlopeCheckSpelling(step, limit: limit).check($0) }
      }
    }
    // |a − s| against a share of the slope alone, and of the smallest slope there is where that is 0.
    slopeCheckExercise.expectHolds {
      try SlopeCheckSpelling(1e-3) { a, s in abs(a - s) > 5e-4 * max(abs(s), 5e-4) }.check($0)
    }
    // The error over |a| + |s|, which is at most half as large.
    slopeCheckExercise.expectHolds {
      try SlopeCheckSpelling(1e-3) { a, s in
        let sum = abs(a) + abs(s)
        return sum > 1e-5 && abs(a - s) / sum > 2e-4
      }.check($0)
    }
  }

  @Test func whoMeasuresBadlyIsTold() {
    // What rounding has left is not called a forward difference.
    for step in [1e-7, 1e-8] {
      slopeCheckExercise.expectRejected(by: "small slopes are judged by a thousandth too") {
        try SlopeCheckSpelling(step).check($0)
      }
    }
    slopeCheckExercise.expectNamed("absolute-error") {
      try SlopeCheckSpelling(1e-3) { a, s in abs(a - s) > 3e-4 }.check($0)
    }
    slopeCheckExercise.expectNamed("zeros-called-wrong") {
      try SlopeCheckSpelling(1e-4) { a, s in abs(a - s) > 1e-4 * max(abs(a), abs(s)) }.check($0)
    }
    slopeCheckExercise.expectNamed("zeros-called-wrong") {
      try SlopeCheckSpelling(1e-3) { a, s in abs(a - s) / (abs(s) + 1e-12) > 5e-4 }.check($0)
    }
    slopeCheckExercise.expectNamed("sign-kept") {
      try SlopeCheckSpelling(1e-3) { a, s in
        max(abs(a), abs(s)) > 1e-6 && (a - s) / max(abs(a), abs(s)) > 2e-4
      }.check($0)
    }
    slopeCheckExercise.expectNamed("absolute-error") {
      try SlopeCheckSpelling(1e-3) { a, s in abs(a - s) / max(1, abs(a), abs(s)) > 3e-4 }.check($0)
    }
    slopeCheckExercise.expectNamed("sizes-compared") {
      try SlopeCheckSpelling(1e-3) { a, s in abs(abs(a) - abs(s)) > 5e-4 * max(abs(s), 5e-4) }
        .check($0)
    }
  }

  // MARK: 1.6.train

  @Test func whoeverKeepsAHistoryIsRightToo() {
    earlyStoppingExercise.expectHolds { try HistoryKept().train($0) }
  }

  @Test func whoStopsOrKeepsBadlyIsTold() {
    let mistakes: [(String, HistoryKept)] = [
      ("last-measured", HistoryKept(returned: { $0.count - 1 })),
      ("patience-plus-one", HistoryKept(isOver: { $0.count - 1 - lowest($0) > $1 })),
      (
        "previous-not-best",
        HistoryKept(
          returned: { lastFall($0) }, isOver: { $0.count - 1 - lastFall($0) >= $1 })
      ),
      ("training-watched", HistoryKept(watchesTraining: true)),
      ("patience-ignored", HistoryKept(isOver: { _, _ in false })),
      ("signed-slopes", HistoryKept(isFlat: { ($0.max() ?? 0) <= $1 })),
      ("slope-norm", HistoryKept(isFlat: { vectorLength($0) <= $1 })),
      ("tolerance-ignored", HistoryKept(isFlat: { _, _ in false })),
    ]
    for (id, mistake) in mistakes {
      earlyStoppingExercise.expectNamed(id) { try mistake.train($0) }
    }
    // The worst parameters, and those of the first epoch: nobody's mistakes yet, and wrong all the same.
    let example = "computes the lesson's example"
    for wrong in [
      HistoryKept(returned: { $0.firstIndex(of: $0.max() ?? 0) ?? 0 }),
      HistoryKept(returned: { _ in 0 }),
    ] {
      earlyStoppingExercise.expectRejected(by: example) { try wrong.train($0) }
    }
  }

  // MARK: 1.5.v-curve

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

/// The checker as the lesson's hint has it, with the lines that are left to the learner.
private struct SlopeCheckSpelling {
  let step: Double
  let isWrong: (_ a: Double, _ s: Double) -> Bool

  init(_ step: Double, limit: Double = 1e-4) {
    self.init(step) { a, s in
      let size = max(abs(a), abs(s))
      return size > 1e-5 && abs(a - s) / size > limit
    }
  }

  init(_ step: Double, isWrong: @escaping (_ a: Double, _ s: Double) -> Bool) {
    (self.step, self.isWrong) = (step, isWrong)
  }

  func check(_ claim: GradientClaim) throws -> Tensors {
    let claimed = try claim.claimed.slopes(claim.point)
    var point = claim.point
    var wrong: [Double] = []
    for i in point.indices {
      let kept = point[i]
      point[i] = kept + step
      let right = try claim.loss.loss(point)
      point[i] = kept - step
      let left = try claim.loss.loss(point)
      point[i] = kept
      if isWrong(claimed[i], (right - left) / (2 * step)) { wrong.append(Double(i)) }
    }
    return Tensors([NamedTensor("wrong", wrong)])
  }
}

/// The epoch, counted from 0, with the lowest loss; −1 where none is a number.
private func lowest(_ losses: [Double]) -> Int {
  losses.filter { $0 < .infinity }.min().flatMap { losses.firstIndex(of: $0) } ?? -1
}

/// The last epoch, counted from 0, with a loss below that of the one before it.
private func lastFall(_ losses: [Double]) -> Int {
  losses.indices.last { losses[$0] < ($0 == 0 ? .infinity : losses[$0 - 1]) } ?? -1
}

/// A training that keeps all its parameters, and looks through them in the end.
private struct HistoryKept {
  var returned: (_ losses: [Double]) -> Int = { lowest($0) }
  var isOver: (_ losses: [Double], _ patience: Int) -> Bool = {
    $0.count - 1 - lowest($0) >= $1
  }
  var isFlat: (_ slopes: [Double], _ tolerance: Double) -> Bool = { slopes, tolerance in
    slopes.allSatisfy { abs($0) <= tolerance }
  }
  var watchesTraining = false

  func train(_ run: EarlyStopping) throws -> StoppedTraining {
    var history = [run.initial]
    var result = StoppedTraining(losses: [], validationLosses: [], parameters: [])
    var watched: [Double] { watchesTraining ? result.losses : result.validationLosses }
    while true {
      let p = history[history.count - 1]
      result.losses.append(try run.training.loss(p))
      result.validationLosses.append(try run.validation.loss(p))
      let slopes = try run.training.slopes(p)
      if isOver(watched, run.patience) || isFlat(slopes, run.tolerance)
        || history.count == run.epochs
      {
        break
      }
      history.append(zip(p, slopes).map { $0 - run.learningRate * $1 })
    }
    result.parameters = history[max(0, returned(watched))]
    return result
  }
}
