import Gradus

/// A line that is fitted by single samples, each epoch in an order of its own: what the lessons of
/// part 3 that are about rates and averages descend on.
package struct SampledLine: Sendable {
  /// 100 points with noise of the deviation 0.5.
  public let data: Dataset
  /// The samples of each epoch, one after the other.
  public let orders: [[Int]]

  public init(epochs: Int = 40) {
    var generator = RandomGenerator(seed: 32)
    data = Dataset.noisyLine(samples: 100, noise: 0.5, from: &generator)
    let count = data.count
    orders = (0..<epochs).map { _ in generator.randperm(count) }
  }

  /// The line after each epoch, from one that is zero everywhere, at one rate an epoch.
  public func lines(at rates: [Double]) -> [Line] {
    var line = Line(weight: 0, bias: 0)
    return zip(rates, orders).map { rate, order in
      for i in order {
        let error = line.weight * data.x[i] + line.bias - data.y[i]
        line.weight -= rate * 2 * error * data.x[i]
        line.bias -= rate * 2 * error
      }
      return line
    }
  }

  /// The mean squared error of `line` on all points.
  public func loss(_ line: Line) -> Double { meanSquaredError(of: line, on: data) }

  /// The loss of the best line.
  public var least: Double { loss(leastSquaresLine(data)) }
}
