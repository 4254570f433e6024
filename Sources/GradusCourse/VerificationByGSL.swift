import Exercising
import GradientCheck
import Gradus
import GradusFixtures
import GradusReference

extension Verification {
  /// Every gradient of the reference beside GSL's numerical derivative, on random problems of
  /// several shapes.
  static func gradientsByGSL() -> [Verification] {
    let loss = MeanSquaredError()
    let problems = LayerProblem.all
    func row(_ name: String, _ errors: (LayerProblem) -> [Double]) -> Verification {
      Verification(
        name, with: "GSL's gsl_deriv_central", errors: problems.flatMap(errors), unit: .errorBars,
        bound: 3)
    }
    return [
      row("MSE by predictions") { problem in
        errorsInBars(
          of: { loss.value(problem.output(with: $0), problem.target) }, at: problem.output.values,
          is: loss.gradient(problem.output, problem.target).values)
      },
      row("Linear by input") { problem in
        errorsInBars(
          of: { problem.weighted(problem.layer.forward(problem.input(with: $0))) },
          at: problem.input.values, is: problem.products.input.values)
      },
      row("Linear by weight") { problem in
        errorsInBars(
          of: { problem.weighted(problem.layer(weight: $0).forward(problem.input)) },
          at: problem.layer.weight.values, is: problem.products.parameters[0])
      },
      row("Linear by bias") { problem in
        errorsInBars(
          of: { problem.weighted(problem.layer(bias: $0).forward(problem.input)) },
          at: problem.layer.bias, is: problem.products.parameters[1])
      },
      row("MSE of Linear by weight") { problem in
        errorsInBars(
          of: { loss.value(problem.layer(weight: $0).forward(problem.input), problem.target) },
          at: problem.layer.weight.values, is: problem.gradients(of: loss)[0])
      },
      row("MSE of Linear by bias") { problem in
        errorsInBars(
          of: { loss.value(problem.layer(bias: $0).forward(problem.input), problem.target) },
          at: problem.layer.bias, is: problem.gradients(of: loss)[1])
      },
    ]
  }

  /// The closed forms beside GSL's: least squares on all recorded data, and the largest stable
  /// learning rate on random points.
  static func closedFormsByGSL() throws -> [Verification] {
    var generator = RandomGenerator(seed: 31)
    let drawn = (2...50).map { Dataset.noisyLine(samples: $0, noise: 0.5, from: &generator) }
    let recorded = try Golden.trainingNames().map { try Golden.training($0).data.dataset }
    let lines = (drawn + recorded).flatMap { data in
      let (found, expected) = (leastSquaresLine(data), lineByGSL(data))
      return relativeErrors([found.weight, found.bias], [expected.weight, expected.bias])
    }
    let rates = (2...50).flatMap { count in
      let x = generator.randn(count)
      return relativeErrors([largestStableLearningRate(x)], [2 / largestEigenvalue(x)])
    }
    return [
      Verification(
        "least-squares line", with: "GSL's gsl_fit_linear", errors: lines, unit: .relative,
        bound: 1e-12),
      Verification(
        "largest stable rate", with: "GSL's gsl_eigen_symm", errors: rates, unit: .relative,
        bound: 1e-12),
    ]
  }
}

/// The distances of `gradient` from GSL's derivatives of `f`, in error bars; infinite where there
/// is no derivative to speak of.
///
/// A hundred is added to `f`: GSL takes its last digit to be right, and terms that cancel would
/// leave it wrong.
private func errorsInBars(
  of f: ([Double]) -> Double, at x: [Double], is gradient: [Double]
) -> [Double] {
  guard let checks = try? checkGradient(of: { 100 + f($0) }, at: x, is: gradient) else {
    return [.infinity]
  }
  return checks.map { check in
    check.numeric.bar <= 1e-6
      ? abs(check.analytic - check.numeric.value) / check.numeric.bar : .infinity
  }
}
