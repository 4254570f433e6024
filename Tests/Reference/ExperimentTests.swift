import CGradusGSL
import Gradus
import GradusReference
import PropertyTesting
import Testing

@Suite struct ExperimentTests {
  /// Points near zero and far from it, where sums of squares would cancel.
  @Test func theBestLineIsGSLs() throws {
    let points = zip(
      Generator<Int>.integer(in: 3...8), .vector(16),
      Generator<Double>.choice(of: [0, 10, -1000, 1e5]))
    try forAll(points) { count, numbers, offset in
      let data = Dataset(
        x: numbers[..<count].map { $0 + offset }, y: Array(numbers[8..<(8 + count)]))
      var (bias, weight) = (0.0, 0.0)
      var (c00, c01, c11, sum) = (0.0, 0.0, 0.0, 0.0)
      gsl_fit_linear(data.x, 1, data.y, 1, count, &bias, &weight, &c00, &c01, &c11, &sum)
      let line = leastSquaresLine(data)
      // Through points that lie close together the slope is known to fewer digits.
      let mean = data.x.reduce(0, +) / Double(count)
      let spread = data.x.map { abs($0 - mean) }.max() ?? 0
      let least = meanSquaredError(of: line, on: data)
      let size = 2 * (1 + abs(offset)) / spread
      return abs(line.weight - weight) <= 1e-12 * size / spread
        && abs(line.bias - bias) <= 1e-12 * size * size
        && abs(least - sum / Double(count)) <= 1e-9
    }
  }

  /// Just below the limit the loss comes down every epoch, just above it grows.
  @Test func theLargestStableRateIsTheLimitOfSimulatedDescent() throws {
    try forAll(.vector(count: 2...6), cases: 40) { x in
      let data = Dataset(x: x, y: x.map { _ in 0 })
      func losses(at rate: Double) throws -> [Double] {
        var sgd = try SGD(learningRate: rate)
        return try train(Line(weight: 1, bias: 0.3), on: data, epochs: 400, with: &sgd).losses
      }
      let limit = largestStableLearningRate(x)
      let below = try losses(at: 0.98 * limit)
      let above = try losses(at: 1.02 * limit)
      return zip(below, below.dropFirst()).allSatisfy { $1 < $0 } && above[399] > 100 * above[0]
    }
  }
}
