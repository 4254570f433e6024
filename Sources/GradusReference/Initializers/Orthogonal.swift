import CGradusGSL
import Gradus

/// Exercise 3.3.orthogonal: the draws made orthogonal, each on its own side.
///
/// Of at least as many rows as columns the columns are made orthogonal, else the rows. Column by column,
/// what is left of aⱼ without its parts along the columns before it is brought to length 1:
///
///     vⱼ = aⱼ − Σ (qᵢ · aⱼ) qᵢ     qⱼ = vⱼ/‖vⱼ‖     so that qⱼ · aⱼ = ‖vⱼ‖ > 0
///
/// That is A = QR with a positive diagonal of R, and such a Q is unique. GSL's Householder reflections,
/// which stay orthogonal to the last digits however nearly parallel the columns are, choose the signs
/// by the numbers that they meet; multiplying by the signs of R's diagonal makes up for it. Only then is
/// a Q of normal draws as likely as any other.
///
/// Source: torch.nn.init.orthogonal_; Saxe et al. 2014, arXiv:1312.6120; Mezzadri 2007,
/// arXiv:math-ph/0609050 (the signs).
package func orthogonal(from draws: Matrix, gain: Double) -> Matrix {
  guard draws.rows >= draws.columns else {
    return orthogonal(from: draws.transposed, gain: gain).transposed
  }
  let (rows, columns) = (draws.rows, draws.columns)
  var (packed, scales) = (draws.values, [Double](repeating: 0, count: columns))
  var result = Matrix(rows: rows, columns: columns)
  guard columns > 0 else { return result }
  packed.withUnsafeMutableBufferPointer { packed in
    scales.withUnsafeMutableBufferPointer { scales in
      var qr = gsl_matrix_view_array(packed.baseAddress, rows, columns)
      var tau = gsl_vector_view_array(scales.baseAddress, columns)
      _ = gsl_linalg_QR_decomp(&qr.matrix, &tau.vector)
      for column in 0..<columns {
        let diagonal = packed[column * columns + column]
        let sign = diagonal > 0 ? 1.0 : diagonal < 0 ? -1 : 0
        var unit = [Double](repeating: 0, count: rows)
        unit[column] = 1
        unit.withUnsafeMutableBufferPointer { unit in
          var vector = gsl_vector_view_array(unit.baseAddress, rows)
          _ = gsl_linalg_QR_Qvec(&qr.matrix, &tau.vector, &vector.vector)
        }
        for row in 0..<rows { result.values[row * columns + column] = gain * sign * unit[row] }
      }
    }
  }
  return result
}
