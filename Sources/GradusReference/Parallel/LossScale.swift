/// Exercise 3.5.loss-scale: descent with slopes of 16 bits, of a loss times a scale.
///
/// The slopes of S·L are S times those of L. So division by S, in full precision, gives those back, and all
/// that S does is to move them to where the 16 bits have numbers. It is as large as it can be: halved
/// where a slope overflows, doubled when none has for some time.
///
/// Source: Micikevicius et al. 2018, arXiv:1710.03740; torch.amp.GradScaler.
package func scaledDescent(
  _ parameters: [Double], learningRate: Double, scale: Double, interval: Int, steps: Int,
  gradient: (_ parameters: [Double], _ scale: Double) -> [Double]
) -> (parameters: [[Double]], scales: [Double]) {
  var (parameters, scale, inARow) = (parameters, scale, 0)
  var (path, scales): ([[Double]], [Double]) = ([], [])
  for _ in 0..<steps {
    let slopes = gradient(parameters, scale)
    if slopes.allSatisfy(\.isFinite) {
      for place in parameters.indices {
        parameters[place] -= learningRate * (slopes[place] / scale)
      }
      inARow += 1
    } else {
      scale /= 2
      inARow = 0
    }
    if inARow == interval { (scale, inARow) = (2 * scale, 0) }
    path.append(parameters)
    scales.append(scale)
  }
  return (path, scales)
}
