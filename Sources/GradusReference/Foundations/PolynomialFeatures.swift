import Gradus

/// The powers x, x², … up to x to the power `degree`, one row for each number and one column for
/// each power, standardised by what `training` says about the columns:
///
///     m_k  = 1/n Σ tᵢᵏ                    over the n training numbers t
///     s_k  = √(1/n Σ (tᵢᵏ − m_k)²)        divided by n: the population's deviation
///     φ_k(x) = (xᵏ − m_k) / s_k
///
/// So on the training part each column has mean 0 and mean square 1. There is no column of ones;
/// the bias does its work.
///
/// Precondition: no power is the same for all training numbers.
package func polynomialFeatures(
  of x: [Double], degree: Int, standardizedOn training: [Double]
) -> Matrix {
  let fitted = Examples(features: powers(training, degree), targets: training).standardized()
  var features = powers(x, degree)
  for i in 0..<features.rows {
    for k in 0..<degree {
      features[i, k] = (features[i, k] - fitted.means[k]) / fitted.deviations[k]
    }
  }
  return features
}

/// The powers x, x², … of each number, one row for each.
package func powers(_ x: [Double], _ degree: Int) -> Matrix {
  var result = Matrix(rows: x.count, columns: degree)
  for i in x.indices {
    var power = 1.0
    for k in 0..<degree {
      power *= x[i]
      result[i, k] = power
    }
  }
  return result
}
