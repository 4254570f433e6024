import Exercising
import Foundation
import Gradus

/// What sliders move in lesson 1.5: the V curve of 1 / (1 + x²), by the place, by the digits that the
/// function's values have, and by what one divides by.
@Sendable func numericalGradientsMovingFigures(_: Respondent) throws -> [MovingFigure] {
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
      WitchCurve(at: x, bits: bits, dividesByTaken: dividesByTaken).frame
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

/// The errors of both quotients of 1 / (1 + x²), Agnesi's witch, at one place, with values rounded to
/// some bits.
struct WitchCurve {
  /// From the largest on.
  let steps: [Double]
  /// The function's value, and its first three derivatives.
  let value: Double
  let derivatives: [Double]
  /// Each quotient's distance from the first derivative, one for each step.
  let forward: [Double]
  let central: [Double]
  /// ε: twice what rounding changes a value by, at most, relative to it.
  let epsilon: Double

  /// - Parameter dividesByTaken: Whether a quotient is divided by the step that was taken,
  ///   (x + h) − x, and not by the one that was meant.
  init(at x: Double, bits: Int, dividesByTaken: Bool) {
    let steps = (1...12).flatMap { exponent in
      ["7", "5", "3.3", "2.2", "1.5", "1"].compactMap { Double("\($0)e-\(exponent)") }
    }
    func f(_ x: Double) -> Double { (1 / (1 + x * x)).rounded(toBits: bits) }
    let y = 1 / (1 + x * x)
    let slope = -2 * x * y * y
    self.steps = steps
    value = y
    derivatives = [
      slope, (6 * x * x - 2) * y * y * y, 24 * x * (1 - x * x) * y * y * y * y,
    ]
    forward = steps.map { abs((f(x + $0) - f(x)) / (dividesByTaken ? (x + $0) - x : $0) - slope) }
    central = steps.map {
      abs((f(x + $0) - f(x - $0)) / (dividesByTaken ? (x + $0) - (x - $0) : 2 * $0) - slope)
    }
    epsilon = pow(2, 1 - Double(bits))
  }

  /// The step of the least error; the first one, where several have it.
  func bestStep(_ errors: [Double]) -> (step: Double, error: Double) {
    let best = zip(steps, errors).min { $0.1 < $1.1 }
    return (best?.0 ?? .nan, best?.1 ?? .nan)
  }

  /// The errors, with the lines of theory.
  var frame: MovingFigure.Frame {
    func curve(_ name: String, _ color: Color, _ errors: [Double]) -> Figure.Series {
      Figure.Series(
        name: name, color: color,
        points: zip(steps, errors).map(Figure.Point.init).filter { $0.y > 0 })
    }
    func line(_ name: String, _ color: Color, _ error: (Double) -> Double) -> Figure.Series {
      Figure.Series(
        name: name, style: .dashedLine, color: color,
        points: [1e-13, 1].map { Figure.Point($0, error($0)) })
    }
    let sizes = derivatives.map(abs)
    let (one, two) = (bestStep(forward), bestStep(central))
    return MovingFigure.Frame(
      [
        curve("forward quotient", .blue, forward), curve("central quotient", .orange, central),
        line("h/2 · |f″|: slope 1", .bluishGreen) { $0 / 2 * sizes[1] },
        line("h²/6 · |f‴|: slope 2", .vermilion) { $0 * $0 / 6 * sizes[2] },
        line("ε|f| / h: slope −1", .black) { epsilon * value / $0 },
      ],
      words: String(
        format:
          "The forward quotient is best with the step %g, its error is %.2g then; the central "
          + "one with %g, and %.2g.", one.step, one.error, two.step, two.error))
  }
}

extension Double {
  /// The nearest number with so many significant bits.
  fileprivate func rounded(toBits bits: Int) -> Double {
    let unit = ulp * pow(2, Double(53 - bits))
    return (self / unit).rounded() * unit
  }
}
