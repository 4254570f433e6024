import Exercising
import Gradus
import GradusReference

/// The post's points, and one start for every optimizer.
struct OneStart: Sendable {
  let data: Dataset
  let start: Line
  /// The line with the smallest loss, and that loss.
  let best: Line
  let least: Double

  init(noise: Double = 0.2, seed: UInt64 = 42) {
    var post = PostData()
    (post.noise, post.seed) = (noise, seed)
    var (points, generator) = post.drawn()
    let layer = Linear(inputs: 1, outputs: 1, from: &generator)
    data = points
    start = Line(weight: layer.weight[0, 0], bias: layer.bias[0])
    best = leastSquaresLine(points)
    least = meanSquaredError(of: best, on: points)
  }

  /// The line at the start and after each of `epochs` epochs, up to the first whose loss is not
  /// below `limit`. `slopes` are those of a line's loss on some points.
  /// - Complexity: `epochs` passes over the points.
  func walk(
    _ optimizer: any Optimizer, epochs: Int = 100, below limit: Double? = nil,
    slopes: (Line, Dataset) throws -> Line = { $0.gradient(on: $1) }
  ) throws -> [Line] {
    var optimizer = optimizer
    var parameters = [[start.weight], [start.bias]]
    var lines = [start]
    for _ in 0..<epochs {
      if let limit, !(loss(lines[lines.count - 1]) < limit) { break }
      let slopes = try slopes(lines[lines.count - 1], data)
      try optimizer.step(&parameters, gradients: [[slopes.weight], [slopes.bias]])
      lines.append(Line(weight: parameters[0][0], bias: parameters[1][0]))
    }
    return lines
  }

  func loss(_ line: Line) -> Double { meanSquaredError(of: line, on: data) }

  /// How much larger the loss of each line is than the least.
  func excess(_ lines: [Line]) -> [Double] { lines.map { loss($0) - least } }

  /// The two eigenvalues of the loss's second derivatives, the larger first.
  var curvatures: (steep: Double, flat: Double) {
    let n = Double(data.count)
    let (mean, square) = (data.x.reduce(0, +) / n, data.x.reduce(0) { $0 + $1 * $1 } / n)
    let (larger, smaller) = eigenvalues(2 * square, 2 * mean, 2).values
    return (larger, smaller)
  }

  /// The rate with which plain descent comes down soonest in the long run, and what an epoch leaves
  /// of the distance then: 1 − γΛ is as large below 0 as above it.
  var bestRate: (rate: Double, left: Double) {
    let (steep, flat) = curvatures
    return (2 / (steep + flat), (steep - flat) / (steep + flat))
  }

  /// The same for rate and momentum together.
  var bestPair: (rate: Double, momentum: Double, left: Double) {
    let pair = bestMomentum(flat: curvatures.flat, steep: curvatures.steep)
    return (pair.rate, pair.momentum, pair.momentum.squareRoot())
  }
}
