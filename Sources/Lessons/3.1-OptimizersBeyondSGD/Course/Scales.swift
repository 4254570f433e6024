import Gradus
import GradusReference

/// Runs in which each number has a scale of its own, and one in which that helps nobody.
enum Scales {
  /// The loss of a linear model of 40 taxi rides, in kilometres and seconds as they are, in each
  /// epoch before its step.
  static func taxi(_ optimizer: any Optimizer, epochs: Int) throws -> [Double] {
    var optimizer = optimizer
    let rides = taxiRides
    var parameters: [[Double]] = [[0, 0], [0]]
    return try (0..<epochs).map { _ in
      let model = LinearModel(weights: parameters[0], bias: parameters[1][0])
      let slopes = model.gradient(on: rides)
      try optimizer.step(&parameters, gradients: [slopes.weights, [slopes.bias]])
      return model.meanSquaredError(on: rides)
    }
  }

  static var taxiRides: Examples {
    var generator = RandomGenerator(seed: 12)
    return Examples.taxiRides(40, from: &generator)
  }

  /// How far each of eight words is from its mean after `epochs` epochs of batches of 15: the first
  /// word is in 128 of 255 reviews, each other one in half as many.
  static func words(_ optimizer: any Optimizer, epochs: Int = 5) throws -> [Double] {
    var optimizer = optimizer
    var generator = RandomGenerator(seed: 31)
    let word = (0..<8).flatMap { Array(repeating: $0, count: 128 >> $0) }
    let noise = generator.randn(word.count, .float64)
    let worth = zip(word, noise).map { ($0 % 2 == 0 ? 1.0 : -1.0) + 0.1 * $1 }
    var parameters = [Array(repeating: 0.0, count: 8)]
    for _ in 0..<epochs {
      let order = generator.randperm(word.count)
      for first in stride(from: 0, to: order.count, by: 15) {
        var slopes = Array(repeating: 0.0, count: 8)
        for i in order[first..<first + 15] {
          slopes[word[i]] += 2 * (parameters[0][word[i]] - worth[i]) / 15
        }
        try optimizer.step(&parameters, gradients: [slopes])
      }
    }
    return (0..<8).map { k in
      let mine = worth.indices.filter { word[$0] == k }.map { worth[$0] }
      return abs(parameters[0][k] - mine.reduce(0, +) / Double(mine.count))
    }
  }

  /// The step from which on a walk stays within a hundredth of its first distance from the bottom of
  /// a valley; nil where it does not within 400 steps.
  static func stepsDownValley(turned: Bool, _ optimizer: any Optimizer) throws -> Int? {
    let left = try leftInValley(turned: turned, optimizer, steps: 400)
    let last = (left.lastIndex { !($0 <= 0.01) } ?? -1) + 1
    return last < 400 ? last + 1 : nil
  }

  /// What is left, after each of `steps` steps, of the distance from the bottom of a valley.
  ///
  /// The loss is 50u² + v²/2, and u and v lie along the axes or are turned by 45°.
  static func leftInValley(
    turned: Bool, _ optimizer: any Optimizer, steps: Int
  ) throws -> [Double] {
    var optimizer = optimizer
    let valley = QuadraticLoss(
      center: [0, 0],
      curvature: Matrix(turned ? [[50.5, 49.5], [49.5, 50.5]] : [[100, 0], [0, 1]]))
    var parameters = [turned ? [0, 2.0.squareRoot()] : [1, 1]]  // u = v = 1
    return try (0..<steps).map { _ in
      try optimizer.step(&parameters, gradients: [valley.gradient(at: parameters[0])])
      let (a, b) = (parameters[0][0], parameters[0][1])
      return ((a * a + b * b) / 2).squareRoot()
    }
  }
}
