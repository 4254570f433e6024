import Exercising
import Gradus
import NumericalGradientsQuestions

/// The lines of the checker.
struct JudgementRecipe: Sendable {
  var difference: @Sendable (_ a: Double, _ n: Double) -> Double = { abs($0 - $1) }
  var size: @Sendable (_ a: Double, _ n: Double) -> Double = { max(abs($0), abs($1)) }
  var divisor: @Sendable (_ size: Double, _ floor: Double) -> Double = { max($0, $1) }
  /// The error where one of the two is not finite; nil where both count as numbers.
  var unfit: @Sendable (_ a: Double, _ n: Double) -> Double? = {
    $0.isFinite && $1.isFinite ? nil : .infinity
  }
  var overPoints: @Sendable ([Double]) -> Double = { $0.max() ?? .nan }
  var isWrong: @Sendable (_ error: Double, _ tolerance: Double) -> Bool = { $0 > $1 }
  var worst: @Sendable ([Double]) -> Int = { $0.firstIndex(of: $0.max() ?? 0) ?? 0 }
  var wholeNorm = false

  func judge(_ question: CheckQuestion) throws -> GradientJudgement {
    let errors = zip(question.analytic, question.numeric).map { analytic, numeric in
      wholeNorm
        ? whole(analytic, numeric, question.floor)
        : zip(analytic, numeric).map { a, n in
          unfit(a, n) ?? difference(a, n) / divisor(size(a, n), question.floor)
        }
    }
    let largest = (errors.first ?? []).indices.map { index in overPoints(errors.map { $0[index] }) }
    return GradientJudgement(
      errors: largest, wrong: largest.indices.filter { isWrong(largest[$0], question.tolerance) },
      worst: worst(largest))
  }

  private func whole(_ a: [Double], _ n: [Double], _ floor: Double) -> [Double] {
    func norm(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    let error = norm(zip(a, n).map { $0 - $1 }) / max(norm(a), norm(n), floor)
    return a.map { _ in error.isFinite ? error : .infinity }
  }
}
