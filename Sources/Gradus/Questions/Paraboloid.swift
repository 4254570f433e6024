/// A loss that is quadratic in its parameters p: constant + linear · p + ½ p · curvature p.
///
/// The mean squared error of every linear model is one, with a ridge penalty or without, so that a
/// question can carry a whole loss in a few numbers. Unlike a ``BowlLoss`` it need not have a lowest
/// point: it may be flat or a slope. And as a claim about a gradient it may be wrong.
public struct Paraboloid: Codable, Sendable, Equatable {
  /// The loss where all parameters are 0.
  public var constant: Double
  /// The slope along each parameter where all are 0.
  public var linear: [Double]
  /// The second derivatives, a symmetric matrix.
  public var curvature: Matrix

  public init(constant: Double, linear: [Double], curvature: Matrix) {
    require(
      curvature.rows == linear.count && curvature.columns == linear.count,
      "a \(curvature.shape) curvature for \(linear.count) parameters")
    self.constant = constant
    self.linear = linear
    self.curvature = curvature
  }

  /// The loss at `point`.
  /// - Throws: A ``WrongCount`` where `point` has another number of parameters.
  public func value(at point: [Double]) throws -> Double {
    let bend = try curved(point)
    return point.indices.reduce(constant) { $0 + point[$1] * (linear[$1] + bend[$1] / 2) }
  }

  /// The slopes at `point`, linear + curvature · p.
  /// - Throws: A ``WrongCount`` where `point` has another number of parameters.
  public func gradient(at point: [Double]) throws -> [Double] {
    let bend = try curved(point)
    return point.indices.map { linear[$0] + bend[$0] }
  }

  /// The loss as a formula, for a failure message.
  package var summary: String {
    let rows = (0..<curvature.rows).map { row in
      listed(Array(curvature.row(row)))
    }
    guard linear.count != 1 else {
      return "\(legible(constant)) + \(legible(linear[0])) p + \(legible(curvature[0, 0]))/2 · p²"
    }
    return "\(legible(constant)) + g · p + ½ pᵀHp with g = \(listed(linear)) and H = "
      + listed(rows)
  }

  private func curved(_ point: [Double]) throws -> [Double] {
    guard point.count == linear.count else {
      throw WrongCount(expected: linear.count, found: point.count)
    }
    // Loops, since debug builds come here for each loss and gradient of each epoch.
    let values = curvature.values
    var product = [Double](repeating: 0, count: point.count)
    var next = 0
    for row in product.indices {
      for coordinate in point {
        product[row] += values[next] * coordinate
        next += 1
      }
    }
    return product
  }

  /// A list of parameters with the wrong number of them.
  public struct WrongCount: Error, CustomStringConvertible {
    let expected: Int
    let found: Int

    public var description: String {
      "a function of \(expected) parameters was called with \(found)"
    }
  }
}
