import Exercising
import Foundation
import Gradus
import NumericalGradientsQuestions

/// What sliders move in lesson 1.5: the V curve of 1 / (1 + x²), by the place, by the digits that the
/// function's values have, and by what one divides by.
@Sendable func numericalGradientsMovingFigures(_ respondent: Respondent) throws -> [MovingFigure] {
  let bits = [10, 16, 20, 24, 30, 40, 53].map { bits in
    (bits == 24 ? "24 bits, as float32" : bits == 53 ? "53 bits, as Double" : "\(bits) bits", bits)
  }
  return [
    MovingFigure(
      "v-curve", frame,
      Setting("x", [0.25, 0.9, 1.5, 3, 10], start: 1.5),
      Setting("digits of f", bits, start: 6),
      Setting("divided by", [("h", false), ("(x + h) − x", true)], isChoice: true)
    ) { x, bits, dividesByTaken in
      try WitchCurve(at: x, bits: bits, dividesByTaken: dividesByTaken).frame(by: respondent)
    }
  ]
}

/// The axes, which all curves share.
private var frame: Figure {
  var figure = Figure(
    title: "Errors of two quotients of 1 / (1 + x²)", x: "step h", y: "error", xRange: 1e-13...1,
    logarithmic: true, xIsLogarithmic: true, series: [])
  figure.yRange = 1e-13...1e3
  return figure
}

/// The quotients of 1 / (1 + x²), Agnesi's witch, at one place, with values rounded to some bits.
struct WitchCurve {
  let question: VCurveQuestion
  let bits: Int

  /// - Parameter dividesByTaken: Whether a quotient is divided by the step that was taken,
  ///   (x + h) − x, and not by the one that was meant.
  init(at x: Double, bits: Int, dividesByTaken: Bool) {
    let steps = (1...12).flatMap { exponent in
      ["7", "5", "3.3", "2.2", "1.5", "1"].compactMap { Double("\($0)e-\(exponent)") }
    }
    func f(_ x: Double) -> Double { (1 / (1 + x * x)).rounded(toBits: bits) }
    let y = 1 / (1 + x * x)
    self.bits = bits
    question = VCurveQuestion(
      function: "1 / (1 + x²)", x: x, value: y,
      derivatives: [
        -2 * x * y * y, (6 * x * x - 2) * y * y * y, 24 * x * (1 - x * x) * y * y * y * y,
      ],
      steps: steps,
      forward: steps.map { (f(x + $0) - f(x)) / (dividesByTaken ? (x + $0) - x : $0) },
      central: steps.map {
        (f(x + $0) - f(x - $0)) / (dividesByTaken ? (x + $0) - (x - $0) : 2 * $0)
      })
  }

  /// ε: twice what rounding changes a value by, at most, relative to it.
  var epsilon: Double { pow(2, 1 - Double(bits)) }

  /// The errors, with the lines of theory.
  /// - Throws: What the learner's code throws.
  func frame(by respondent: Respondent) throws -> MovingFigure.Frame {
    let report = try respondent.answer(vCurveExercise, question)
    func curve(_ name: String, _ color: Color, _ errors: [Double]) -> Figure.Series {
      Figure.Series(
        name: name, color: color,
        points: zip(question.steps, errors).map(Figure.Point.init)
          .filter { $0.y > 0 })
    }
    func line(_ name: String, _ color: Color, _ error: (Double) -> Double) -> Figure.Series {
      Figure.Series(
        name: name, style: .dashedLine, color: color,
        points: [1e-13, 1].map { Figure.Point($0, error($0)) })
    }
    let sizes = question.derivatives.map(abs)
    return MovingFigure.Frame(
      [
        curve("forward quotient", .blue, report.forward.errors),
        curve("central quotient", .orange, report.central.errors),
        line("h/2 · |f″|: slope 1", .bluishGreen) { $0 / 2 * sizes[1] },
        line("h²/6 · |f‴|: slope 2", .vermilion) { $0 * $0 / 6 * sizes[2] },
        line("ε|f| / h: slope −1", .black) { epsilon * abs(question.value) / $0 },
      ],
      words: String(
        format:
          "The forward quotient is best with the step %g, its error is %.2g then; the central "
          + "one with %g, and %.2g.", report.forward.bestStep, best(report.forward),
        report.central.bestStep, best(report.central)))
  }

  private func best(_ curve: VCurveReport.Curve) -> Double {
    question.steps.firstIndex(of: curve.bestStep).map { curve.errors[$0] } ?? .nan
  }
}

extension Double {
  /// The nearest number with so many significant bits.
  fileprivate func rounded(toBits bits: Int) -> Double {
    let unit = ulp * pow(2, Double(53 - bits))
    return (self / unit).rounded() * unit
  }
}
