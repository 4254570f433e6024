import Exercising
import Foundation
import Gradus
import GradusFixtures
import NumericalGradientsQuestions

/// The pictures of lesson 1.5. Nothing but decimals, +, −, ·, / and √ goes into them, so that every
/// machine draws the same round-off.
struct NumericalGradientsPictures {
  let respondent: Respondent

  func all() throws -> [Picture] {
    [
      Picture("v-curve.svg", try vCurve()), Picture("cancellation.svg", try cancellation()),
      Picture("kink.svg", try kink()), Picture("gaps.svg", try gaps()),
    ]
  }

  /// The errors of PyTorch's recorded quotients, with the lines of theory.
  private func vCurve() throws -> Figure {
    let recorded = try Golden.lesson("1.5-v-curve")
    let item = recorded[recorded.count - 1]
    let steps = try item.list("steps")
    let (derivatives, value) = (try item.list("derivatives"), abs(try item.number("value")))
    func errors(_ quotient: String) throws -> [Double] {
      try item.list(quotient).map { abs($0 - derivatives[0]) }
    }
    func line(_ name: String, _ color: Color, _ error: (Double) -> Double) -> Figure.Series {
      Figure.Series(
        name: name, style: .dashedLine, color: color,
        points: steps.map { Figure.Point($0, error($0)) }.filter { $0.y > 1e-11 && $0.y < 0.1 })
    }
    return Figure(
      title: "Errors of two quotients of 1 / (1 + x²) at x = 1.5", x: "step h",
      y: "error", xRange: (steps.min() ?? 0)...(steps.max() ?? 1),
      logarithmic: true, xIsLogarithmic: true, legend: .bottomLeft,
      series: [
        curve("forward quotient", .blue, steps, try errors("forward")),
        curve("central quotient", .orange, steps, try errors("central")),
        line("h/2 · |f″|: slope 1", .bluishGreen) { $0 / 2 * abs(derivatives[1]) },
        line("h²/6 · |f‴|: slope 2", .vermilion) { $0 * $0 / 6 * abs(derivatives[2]) },
        line("ε|f| / h: slope −1", .black) { Double.ulpOfOne * value / $0 },
      ])
  }

  /// The central quotient's errors for x³ + C at 1.5: the larger C, the fewer digits are left.
  private func cancellation() throws -> Figure {
    let steps = decimalSteps(1...12, ["1", "1.5", "2.2", "3.3", "5", "7"])
    let offsets: [(String, Double, Color)] = [
      ("x³", 0, .blue), ("x³ + 10⁴", 1e4, .orange), ("x³ + 10⁸", 1e8, .vermilion),
    ]
    return Figure(
      title: "Errors of the central quotient at x = 1.5", x: "step h",
      y: "error", xRange: steps[steps.count - 1]...steps[0], logarithmic: true,
      xIsLogarithmic: true, legend: .bottomLeft,
      series: try offsets.map { name, offset, color in
        let function = ScalarFunction.polynomial([offset, 0, 0, 1])
        let quotients = try steps.map {
          try respondent.answer(
            centralDifferenceExercise, DifferenceQuestion(function: function, x: 1.5, step: $0)
          ).quotient
        }
        return curve(name, color, steps, quotients.map { abs($0 - 6.75) })
      })
  }

  /// The three quotients of |x| at its kink and a hundredth beside it.
  private func kink() throws -> Figure {
    let steps = decimalSteps(
      1...4, ["1", "1.2", "1.5", "1.8", "2.2", "2.7", "3.3", "4", "5", "6", "7", "8"])
    func reports(_ x: Double) throws -> [SlopeReport] {
      try steps.map {
        try respondent.answer(
          trustExercise,
          TrustQuestion(
            function: .shaped(.absolute, amplitude: 1, center: 0, offset: 0), x: x,
            step: 10 * $0, tolerance: 1e-6))
      }
    }
    let (at, beside) = (try reports(0), try reports(0.01))
    var figure = Figure(
      title: "Quotients of |x|", x: "step", y: "quotient",
      xRange: steps[steps.count - 1]...steps[0], xIsLogarithmic: true,
      legend: .outside,
      series: [
        curve("at 0, forward", .blue, steps, at.map(\.forward)),
        curve("at 0, backward", .vermilion, steps, at.map(\.backward)),
        curve("at 0, central", .orange, steps, at.map(\.slope)),
        curve("at 0.01, backward", .reddishPurple, steps, beside.map(\.backward)),
        curve("at 0.01, central", .black, steps, beside.map(\.slope), .dashedLine),
      ])
    figure.yRange = -1.4...1.4  // ±1 within the frame
    return figure
  }

  /// How the gap between the one-sided quotients goes with the step.
  private func gaps() throws -> Figure {
    let steps = decimalSteps(2...9, ["1", "1.5", "2.2", "3.3", "5", "7"])
    let problems: [(String, ScalarFunction, Double, Color)] = [
      ("smooth: x³", .polynomial([0, 0, 0, 1]), 1.5, .blue),
      ("kink: |x|", .shaped(.absolute, amplitude: 1, center: 0, offset: 0), 0, .orange),
      (
        "noise: (√(1 + x) − 1) / x", .shaped(.root, amplitude: 1, center: 0, offset: 0), 1.2e-5,
        .vermilion
      ),
    ]
    return Figure(
      title: "The gap between forward and backward quotient", x: "step", y: "gap",
      xRange: steps[steps.count - 1]...steps[0], logarithmic: true, xIsLogarithmic: true,
      legend: .bottomRight,
      series: try problems.map { name, function, x, color in
        let gaps = try steps.map {
          let report = try respondent.answer(
            trustExercise,
            TrustQuestion(function: function, x: x, step: 10 * $0, tolerance: 1e-6))
          return abs(report.forward - report.backward)
        }
        return curve(name, color, steps, gaps)
      })
  }

  private func curve(
    _ name: String, _ color: Color, _ steps: [Double], _ values: [Double],
    _ style: Figure.Series.Style = .line
  ) -> Figure.Series {
    Figure.Series(
      name: name, style: style, color: color, points: zip(steps, values).map(Figure.Point.init))
  }

  /// Steps below 1 with these digits, the largest first.
  private func decimalSteps(_ exponents: ClosedRange<Int>, _ digits: [String]) -> [Double] {
    exponents.flatMap { exponent in
      digits.reversed().compactMap { Double("\($0)e-\(exponent)") }
    }
  }
}
