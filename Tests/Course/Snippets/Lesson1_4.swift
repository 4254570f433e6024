import Gradus
import GradusReference

/// The Swift of lesson 1.4's text, and what comes out of it.
func lesson1_4() -> (losses: [[Double]], path: [[Double]], rate: Double, axes: [[Double]]) {
  var generator = RandomGenerator(seed: 42)
  let data = Dataset.noisyLine(samples: 100, noise: 0.2, from: &generator)
  func loss(_ weight: Double, _ bias: Double) -> Double {
    meanSquaredError(of: Line(weight: weight, bias: bias), on: data)
  }
  let grid = lossGrid(of: loss, weights: -1...4, columns: 51, biases: 0...5, rows: 41)

  func gradient(_ p: [Double]) -> [Double] {
    let errors = zip(data.x, data.y).map { x, y in p[0] * x + p[1] - y }
    let products = zip(errors, data.x).map { $0 * $1 }
    let n = Double(data.count)
    return [2 / n * products.reduce(0, +), 2 / n * errors.reduce(0, +)]
  }
  let path = descentPath(from: [5, 3], gradient: gradient, learningRate: 0.1, steps: 100)

  let H = hessian(of: { loss($0[0], $0[1]) }, at: path[100], step: 0.25)
  let (values, steep, flat) = eigenvalues(H[0][0], H[0][1], H[1][1])
  let rate = 2 / values.larger

  return (grid.losses, path, rate, [steep, flat])
}
