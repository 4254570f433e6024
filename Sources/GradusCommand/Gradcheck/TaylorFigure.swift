import Exercising
import Foundation
import GradientCheck

extension TaylorRemainder {
  /// The remainder against the step, between the lines along which it would fall with h and with h².
  var figure: Figure {
    let seen = points.filter { $0.remainder > 0 }
    let (first, height) = (seen.first?.step ?? 1, seen.first?.remainder ?? 1)
    func guide(_ power: Double) -> [Figure.Point] {
      points.compactMap { point in
        let fallen = height * pow(point.step / first, power)
        return fallen >= floor ? Figure.Point(point.step, fallen) : nil
      }
    }
    let steps = points.map(\.step)
    return Figure(
      title: "Taylor remainder along a random direction", x: "step h",
      y: "|f(x + hv) − f(x) − h g·v|", xRange: (steps.last ?? 0)...(steps.first ?? 1),
      logarithmic: true, xIsLogarithmic: true, legend: .topLeft,
      series: [
        Figure.Series(
          name: "remainder", color: .blue, points: seen.map { Figure.Point($0.step, $0.remainder) }),
        Figure.Series(
          name: "h, as a wrong gradient's", style: .dashedLine, color: .orange, points: guide(1)),
        Figure.Series(
          name: "h², as a right gradient's", style: .dashedLine, color: .bluishGreen,
          points: guide(2)),
        Figure.Series(
          name: "error of f", style: .dashedLine, color: .black,
          points: steps.map { Figure.Point($0, floor) }),
      ])
  }
}
