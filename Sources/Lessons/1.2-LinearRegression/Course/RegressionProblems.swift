import CGradusGSL
import Exercising
import Gradus
import GradusFixtures
import GradusReference
import PropertyTesting

// What the claims of lesson 1.2 draw, and what they compare with.

/// The model and the examples that the lesson works by hand.
let handModel = LinearModel(weights: [2, 0.5], bias: 1)
let handExamples = Examples(features: Matrix([[1, 2], [3, -1]]), targets: [5, 4.5])

extension Generator<Examples> {
  /// Examples with `count` rows of `features` numbers of size about 1, the last feature times
  /// `scale`.
  static func examples(_ count: Int, features: Int, scale: Double = 1) -> Generator<Examples> {
    zip(.matrix(rows: count, columns: features), .vector(count)).map { table, targets in
      var table = table
      for row in 0..<count where features > 0 { table[row, features - 1] *= scale }
      return Examples(features: table, targets: targets)
    }
  }

  /// One to three features, and two to four examples more than unknowns; the last feature is of
  /// size 1, 1000 or 0.001.
  static let problems = zip(
    Generator<Int>.integer(in: 1...3), Generator<Int>.integer(in: 3...5),
    Generator<Double>.choice(of: [1, 1000, 0.001])
  ).flatMap { examples($0 + $1, features: $0, scale: $2) }
}

extension Generator<LinearModel> {
  static func model(features: Int) -> Generator<LinearModel> {
    Generator<[Double]>.vector(features + 1).map {
      LinearModel(weights: Array($0.dropLast()), bias: $0[features])
    }
  }
}

/// The least-squares model by GSL's `gsl_multifit_linear`, which decomposes the features and forms
/// no normal equations; nil where the columns are so nearly dependent that the digits that are
/// compared could be lost.
func leastSquaresByGSL(_ examples: Examples) -> LinearModel? {
  let (n, unknowns) = (examples.count, examples.features.columns + 1)
  guard n >= unknowns, let workspace = gsl_multifit_linear_alloc(n, unknowns) else { return nil }
  defer { gsl_multifit_linear_free(workspace) }
  var table = examples.withOnes.values
  var targets = examples.targets
  var solution = Array(repeating: 0.0, count: unknowns)
  var covariance = Array(repeating: 0.0, count: unknowns * unknowns)
  var sum = 0.0
  table.withUnsafeMutableBufferPointer { table in
    targets.withUnsafeMutableBufferPointer { targets in
      solution.withUnsafeMutableBufferPointer { solution in
        covariance.withUnsafeMutableBufferPointer { covariance in
          var x = gsl_matrix_view_array(table.baseAddress, n, unknowns)
          var y = gsl_vector_view_array(targets.baseAddress, n)
          var c = gsl_vector_view_array(solution.baseAddress, unknowns)
          var matrix = gsl_matrix_view_array(covariance.baseAddress, unknowns, unknowns)
          _ = gsl_multifit_linear(
            &x.matrix, &y.vector, &c.vector, &matrix.matrix, &sum, workspace)
        }
      }
    }
  }
  guard gsl_multifit_linear_rcond(workspace) > 1e-2 else { return nil }
  return LinearModel(weights: Array(solution.dropLast()), bias: solution[unknowns - 1])
}

extension LessonRecording.Case {
  /// The recorded weights and bias called `prefix`.
  func model(_ prefix: String) throws -> LinearModel {
    LinearModel(weights: try list("\(prefix)_weights"), bias: try number("\(prefix)_bias"))
  }
}
