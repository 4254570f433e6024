import Exercising
import GradientCheck
import Gradus
import GradusFixtures
import GradusReference
import NumericalGradientsQuestions
import PropertyTesting

// Functions of many numbers that the claims about gradients draw.

/// A function of parameters of very different sizes, and some points.
struct ScaledProblem: Sendable, CustomStringConvertible {
  let function: MultivariateFunction
  let points: [[Double]]
  /// What the terms of each derivative are worth together, at each point.
  let sizes: [[Double]]

  var description: String { "\(function) at \(points)" }
}

/// Scales from 1e-13 to 1e6, in several orders, and `count` points.
func scaledProblem(points count: Int) -> Generator<ScaledProblem> {
  let scales = Generator<[Double]>.choice(of: [
    [1e6, 1e-13, 1], [1e-6, 1, 1e6, 1e3], [1, 1e-4, 1e5], [1e-3, 1e6, 1e-13, 1, 1e2],
  ])
  return scales.flatMap { scales in
    zip(
      Generator.vector(scales.count), Generator.vector(scales.count - 1),
      Generator.vector(scales.count).array(count: count)
    ).map { weights, couplings, points in
      let function = MultivariateFunction.scaled(
        scales: scales, weights: weights, couplings: couplings.map { $0 / 8 })
      // Where no term has a sign, none cancels.
      let sum = MultivariateFunction.scaled(
        scales: scales, weights: weights.map(abs), couplings: couplings.map { abs($0) / 8 })
      let at = points.map { zip($0, scales).map { $0 * $1 } }
      return ScaledProblem(
        function: function, points: at, sizes: at.map { sum.gradient(at: $0.map(abs)) })
    }
  }
}

/// The derivatives of `function` along each coordinate by GSL, each with a step of its own.
func gradientByGSL(_ function: MultivariateFunction, at x: [Double]) throws -> [Double] {
  try x.indices.map { index in
    try derivative(
      of: { value in
        var point = x
        point[index] = value
        return function(point)
      }, at: x[index], step: 1e-3 * (x[index] == 0 ? 1 : abs(x[index]))
    ).value
  }
}

extension LessonRecording.Case {
  /// The function of many numbers that this case is about.
  func multivariateFunction() throws -> MultivariateFunction {
    guard name == "regression" else {
      return .scaled(
        scales: try list("scales"), weights: try list("weights"), couplings: try list("couplings"))
    }
    let (features, columns) = (try list("features"), Int(try number("columns")))
    return .regression(
      features: Matrix(rows: features.count / columns, columns: columns, values: features),
      targets: try list("targets"), decay: try number("decay"))
  }
}
