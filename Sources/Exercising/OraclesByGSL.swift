import CGradusGSL
import Gradus

// What GSL finds, for claims of several lessons.

/// The least-squares line by GSL's `gsl_fit_linear`.
package func lineByGSL(_ data: Dataset) -> Line {
  var (bias, weight) = (0.0, 0.0)
  var (c00, c01, c11, sum) = (0.0, 0.0, 0.0, 0.0)
  gsl_fit_linear(data.x, 1, data.y, 1, data.count, &bias, &weight, &c00, &c01, &c11, &sum)
  return Line(weight: weight, bias: bias)
}

/// The eigenvalues of a symmetric matrix by GSL, the largest first.
package func eigenvaluesByGSL(_ rows: [[Double]]) -> [Double] {
  var entries = rows.flatMap { $0 }
  var values = rows.map { _ in 0.0 }
  guard let workspace = gsl_eigen_symm_alloc(rows.count) else { return [] }
  defer { gsl_eigen_symm_free(workspace) }
  entries.withUnsafeMutableBufferPointer { entries in
    values.withUnsafeMutableBufferPointer { values in
      var matrix = gsl_matrix_view_array(entries.baseAddress, rows.count, rows.count)
      var vector = gsl_vector_view_array(values.baseAddress, rows.count)
      _ = gsl_eigen_symm(&matrix.matrix, &vector.vector, workspace)
    }
  }
  return values.sorted(by: >)
}

/// The largest eigenvalue of the loss's second derivatives on `x`, by GSL.
package func largestEigenvalue(_ x: [Double]) -> Double {
  let n = Double(x.count)
  let (sum, squares) = (x.reduce(0, +), x.reduce(0) { $0 + $1 * $1 })
  return eigenvaluesByGSL([[2 / n * squares, 2 / n * sum], [2 / n * sum, 2]])[0]
}
