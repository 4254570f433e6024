import Gradus

/// The line with the smallest mean squared error on `data`.
///
/// Setting the loss's derivatives with respect to weight w and bias b to zero,
///
///     Σ (w xᵢ + b − yᵢ) = 0        gives b = ȳ − w x̄
///     Σ (w xᵢ + b − yᵢ) xᵢ = 0     then  w = Σ (xᵢ − x̄)(yᵢ − ȳ) / Σ (xᵢ − x̄)²
///
/// The differences from the means are taken first: Σ xᵢyᵢ − n x̄ȳ is the same in algebra, and
/// cancels to nothing in floating point where the data lie far from zero.
package func leastSquaresLine(_ data: Dataset) -> Line {
  let n = Double(data.count)
  let (meanX, meanY) = (data.x.reduce(0, +) / n, data.y.reduce(0, +) / n)
  var covariance = 0.0
  var variance = 0.0
  for (x, y) in zip(data.x, data.y) {
    covariance += (x - meanX) * (y - meanY)
    variance += (x - meanX) * (x - meanX)
  }
  let weight = covariance / variance
  return Line(weight: weight, bias: meanY - weight * meanX)
}

/// The mean squared error of `line` on `data`.
package func meanSquaredError(of line: Line, on data: Dataset) -> Double {
  let squares = zip(data.x, data.y).map { x, y in
    let residual = line.weight * x + line.bias - y
    return residual * residual
  }
  return squares.reduce(0, +) / Double(data.count)
}
