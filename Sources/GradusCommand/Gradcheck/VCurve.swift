import Exercising
import Foundation
import GradientCheck

/// How far difference quotients are off at each step: rounding to the left, curvature to the right.
struct VCurve {
  let figure: Figure

  /// The curves along the worst coordinate of `result`, or its first; 32 evaluations more.
  init(_ function: StreamFunction, _ result: GradcheckResult) throws {
    let check = result.report.offending.first ?? result.report.coordinates.first
    let index = check?.index ?? 0
    let (x, f) = (result.point.x, result.scalar(function))
    let along = { (coordinate: Double) in
      var moved = x
      moved[index] = coordinate
      return try f(moved)
    }
    let estimate = try check?.numeric ?? partialDerivative(of: along, at: x[index])
    let best = estimate.bar.isFinite ? estimate.value : check?.analytic ?? 0
    let scale = x[index] == 0 ? 1 : abs(x[index])
    let steps = (2...32).map { scale * pow(10, -Double($0) / 2) }
    let here = try f(x)
    var (forward, central): ([Figure.Point], [Figure.Point]) = ([], [])
    for step in steps {
      let (above, below) = (try along(x[index] + step), try along(x[index] - step))
      forward.append(Figure.Point(step, abs((above - here) / step - best)))
      central.append(Figure.Point(step, abs((above - below) / (2 * step) - best)))
    }
    let rounding = result.point.precision.epsilon * abs(here)
    let place = check.map { "\($0.block ?? "x")\($0.place)" } ?? "x[\(index)]"
    figure = Figure(
      title: "Error of difference quotients along \(shortened(place))", x: "step h",
      y: "|quotient − best|", xRange: (steps.last ?? 0)...(steps.first ?? 1), logarithmic: true,
      xIsLogarithmic: true,
      series: [
        Figure.Series(
          name: "forward (f(x+h) − f(x)) / h", color: .blue, points: forward),
        Figure.Series(
          name: "central (f(x+h) − f(x−h)) / 2h", color: .orange, points: central),
        Figure.Series(
          name: "noise floor: rounding of f, ε|f| / h", style: .dashedLine, color: .black,
          points: steps.map { Figure.Point($0, rounding / $0) }),
      ])
  }
}
