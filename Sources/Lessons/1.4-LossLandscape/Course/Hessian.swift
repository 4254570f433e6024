import Exercising
import GradientCheck
import Gradus
import GradusReference
import LossLandscapeQuestions
import PropertyTesting

/// The second derivatives by central differences.
let curvatureExercise: Exercise<HessianQuestion, HessianTable> = Exercise(
  "1.4.curvature", "second derivatives by differences", file: "Hessian.swift", tolerance: 1e-6,
  reference: { $0.hessian },
  claims: [
    .lessonsExample {
      [
        (
          HessianQuestion(
            surface: LossSurface(dimensions: 2, terms: [.init(1, [3, 1])]), point: [1, 2],
            step: 0.1),
          HessianTable(rows: [[12, 3.01], [3.01, 0]])
        )
      ]
    },
    Claim(
      "is torch.autograd.functional.hessian, to a part in a million",
      asking: {
        try Golden.lesson("1.4-curvature").map { recorded in
          let point = try recorded.list("point")
          return (
            HessianQuestion(surface: try LossSurface(recorded), point: point, step: 1e-4),
            HessianTable(rows: try recorded.points("hessian", of: point.count))
          )
        }
      }, source: Golden.source),
    Claim(
      "on a bowl it is exact, whatever the step",
      forAll: zip(slantedBowls, .vector(2), .choice(of: [0.5, 0.01, 3]))
    ) { input, curvature in
      let (bowl, point, step) = input
      try curvature.expect(
        HessianQuestion(surface: LossSurface(bowl), point: point, step: step),
        toBe: HessianTable(rows: bowl.hessian), source: "the bowl's own second derivatives")
    },
    Claim(
      "its columns are GSL's derivatives of the gradient", forAll: CurvedPlace.any, cases: 8
    ) { place, curvature in
      let rows = try (0..<2).map { i in
        try (0..<2).map { j in
          try derivative(
            of: { x in
              var point = place.point
              point[j] = x
              return place.surface.gradient(at: point)[i]
            }, at: place.point[j], step: 1e-3
          ).value
        }
      }
      try curvature.expect(
        HessianQuestion(surface: place.surface, point: place.point, step: 1e-4),
        toBe: HessianTable(rows: rows), source: "GSL's gsl_deriv_central of the gradient")
    },
    Claim(
      "it is symmetric, in one, two and three parameters",
      forAll: Generator<Int>.integer(in: 1...3).flatMap { zip(.vector($0), .vector(3)) }, cases: 9
    ) { input, curvature in
      let (point, coefficients) = input
      let d = point.count
      // Each one's square, and each square times each parameter.
      func power(_ i: Int, _ j: Int?) -> [Int] {
        (0..<d).map { ($0 == i ? 2 : 0) + ($0 == j ? 1 : 0) }
      }
      var terms: [LossSurface.Term] = []
      for i in 0..<d {
        terms.append(.init(coefficients[i], power(i, nil)))
        for j in 0..<d { terms.append(.init(coefficients[j], power(i, j))) }
      }
      let answer = try curvature.ask(
        HessianQuestion(
          surface: LossSurface(dimensions: d, terms: terms), point: point, step: 0.01))
      try curvature.expect(
        answer.rows.count == d && answer.rows.allSatisfy { $0.count == d },
        answered: answer.outline, expected: "\(d) rows of \(d)")
      let size = answer.numbers.reduce(0) { max($0, abs($1)) }
      for i in 0..<d {
        for j in 0..<i {
          try curvature.expect(
            abs(answer.rows[i][j] - answer.rows[j][i]) <= 1e-6 * size,
            answered: "\(text(answer.rows[i][j])) in row \(i), column \(j), but "
              + "\(text(answer.rows[j][i])) in row \(j), column \(i)",
            expected: "the same: the order of two derivatives does not matter")
        }
      }
    },
    Claim(
      "with a coarse step it is that step's quotient, not the derivative",
      asking: {
        let quartic = LossSurface(
          dimensions: 2, terms: [.init(1, [4, 0]), .init(1, [1, 3]), .init(1, [0, 4])])
        return [
          (
            HessianQuestion(surface: quartic, point: [1, 2], step: 0.5),
            HessianTable(rows: [[12.5, 12.25], [12.25, 60.5]])
          )
        ]
      }, source: "by hand"),
  ],
  deviations: Deviations(
    of: HessianRecipe(), answering: { HessianTable(rows: $0.rows($1)) },
    [
      Deviation("step-ignored", "The step is ignored: a small one is built in") {
        $0.step = { _ in 3e-4 }
      },
      Deviation(
        "one-sided", "The differences on the diagonal lie on one side of the point",
        equation: "(f(p + 2h) − 2f(p + h) + f(p))/h²"
      ) { $0.diagonal = { f in f(2) - 2 * f(1) + f(0) } },
      Deviation(
        "mixed-one-sided", "The mixed differences lie on one side of the point",
        equation: "(f₊₊ − f₊₀ − f₀₊ + f)/h²"
      ) { $0.mixed = { f in 4 * (f(1, 1) - f(1, 0) - f(0, 1) + f(0, 0)) } },
      Deviation(
        "diagonal-wide", "The diagonal is a central difference of central differences: 2h each way",
        equation: "(f(p + 2h) − 2f(p) + f(p − 2h))/4h²"
      ) { $0.diagonal = { f in (f(2) - 2 * f(0) + f(-2)) / 4 } },
      Deviation("mixed-narrow", "Mixed differences move by h/2 each way, and are divided by h²") {
        $0.mixed = { f in 4 * (f(0.5, 0.5) - f(0.5, -0.5) - f(-0.5, 0.5) + f(-0.5, -0.5)) }
      },
      Deviation("centre-once", "The loss at the point is subtracted once, not twice") {
        $0.diagonal = { f in f(1) - f(0) + f(-1) }
      },
      Deviation("step-not-squared", "The differences are divided by h, not by h²") {
        $0.divide = { $0 / $1 }
        $0.divideMixed = { $0 / (4 * $1) }
      },
      Deviation("diagonal-by-h", "The diagonal is divided by h, not by h²") {
        $0.divide = { $0 / $1 }
      },
      Deviation("mixed-by-h", "Mixed differences are divided by 4h, not by 4h²") {
        $0.divideMixed = { $0 / (4 * $1) }
      },
      Deviation(
        "brackets-missing", "The divisor has no brackets, so that its last factor multiplies",
        equation: "(…) / h * h, (…) / 4 * h * h"
      ) {
        $0.divide = { $0 / $1 * $1 }
        $0.divideMixed = { $0 / 4 * $1 * $1 }
      },
      Deviation("diagonal-by-four", "The diagonal is divided by (2h)², which is for mixed ones") {
        $0.divide = { $0 / (4 * $1 * $1) }
      },
      Deviation("diagonal-by-two", "The diagonal is divided by 2h², not by h²") {
        $0.divide = { $0 / (2 * $1 * $1) }
      },
      Deviation("four-missing", "Mixed differences are divided by h²: the 4 is missing") {
        $0.divideMixed = { $0 / ($1 * $1) }
      },
      Deviation("two-for-four", "Mixed differences are divided by 2h², not by 4h²") {
        $0.divideMixed = { $0 / (2 * $1 * $1) }
      },
      Deviation("mixed-sign", "The mixed derivatives have the wrong sign") {
        $0.divideMixed = { -$0 / (4 * $1 * $1) }
      },
      Deviation("diagonal-only", "The mixed derivatives are left at zero") {
        $0.mixed = { _ in 0 }
      },
      Deviation(
        "along-the-diagonal", "Mixed derivatives are second differences along both axes at once",
        equation: "(f₊₊ − 2f + f₋₋)/h²"
      ) { $0.mixed = { f in 4 * (f(1, 1) - 2 * f(0, 0) + f(-1, -1)) } },
      Deviation(
        "point-drifts", "The point is not put back: it stays where the last loss was taken",
        seenIn: "p[i] += h, p[i] -= 2 * h, and no third line"
      ) { ($0.drifts, $0.mixedDrift) = (true, true) },
      Deviation(
        "diagonal-drifts", "On the diagonal the point is not put back: it goes on from p − h"
      ) { $0.drifts = true },
      Deviation("upper-only", "Below the diagonal the entries are left at zero") {
        $0.finish = { rows, _ in
          rows.enumerated().map { i, row in row.enumerated().map { $0 < i ? 0 : $1 } }
        }
      },
      Deviation("halved", "All are half as large: Taylor's f''/2 in place of f''") {
        $0.finish = { rows, _ in rows.map { $0.map { $0 / 2 } } }
      },
      Deviation("products-of-slopes", "The products of first derivatives, not second derivatives") {
        $0.finish = { _, question in
          let g = question.surface.gradient(at: question.point)
          return g.map { a in g.map { a * $0 } }
        }
      },
    ]),
  hints: [
    "A slope is a difference of losses; a curvature is a difference of slopes. Take them on both "
      + "sides of the point, so that the errors on the two sides cancel.",
    "On the diagonal (f(p + h) − 2f(p) + f(p − h))/h²; for i ≠ j (f₊₊ − f₊₋ − f₋₊ + f₋₋)/4h², where "
      + "the signs say which way parameters i and j are moved.",
    "Write a local function that copies the point, adds to one or two coordinates, and calls the "
      + "loss. Two loops over i and j; at i == j the first formula, else the second.",
  ],
  why:
    "The errors of odd order are equal on both sides and cancel, so the rest falls with h². "
    + "Divided by h², rounding is larger than for slopes: the best h is larger, too.")

extension HessianQuestion {
  /// The right answer.
  var hessian: HessianTable {
    HessianTable(
      rows: GradusReference.hessian(of: { surface.value(at: $0) }, at: point, step: step))
  }
}

/// The lines of the second derivatives. `f` is the loss with one or two parameters moved by so many
/// steps.
struct HessianRecipe: Sendable {
  var step: @Sendable (Double) -> Double = { $0 }
  var diagonal: @Sendable (_ f: (Double) -> Double) -> Double = { f in f(1) - 2 * f(0) + f(-1) }
  var divide: @Sendable (_ difference: Double, _ h: Double) -> Double = { $0 / ($1 * $1) }
  var mixed: @Sendable (_ f: (Double, Double) -> Double) -> Double = { f in
    f(1, 1) - f(1, -1) - f(-1, 1) + f(-1, -1)
  }
  var divideMixed: @Sendable (_ difference: Double, _ h: Double) -> Double = { $0 / (4 * $1 * $1) }
  /// Whether what one entry of the diagonal has moved stays moved.
  var drifts = false
  /// The same of the mixed entries, which else begin at the point.
  var mixedDrift = false
  var finish: @Sendable ([[Double]], HessianQuestion) -> [[Double]] = { rows, _ in rows }

  func rows(_ question: HessianQuestion) -> [[Double]] {
    let h = step(question.step)
    var base = question.point
    func value(_ i: Int, _ a: Double, _ j: Int, _ b: Double) -> Double {
      let isMoved = a != 0 || b != 0
      var point = isMoved && (i == j || mixedDrift) ? base : question.point
      point[i] += a * h
      point[j] += b * h
      return question.surface.value(at: point)
    }
    let rows = question.point.indices.map { i in
      question.point.indices.map { j in
        defer {
          if i == j && drifts { base[i] -= h }
          if i != j && mixedDrift {
            base[i] -= h
            base[j] -= h
          }
        }
        return i == j
          ? divide(diagonal { value(i, $0, i, 0) }, h)
          : divideMixed(mixed { value(i, $0, j, $1) }, h)
      }
    }
    return finish(rows, question)
  }
}
