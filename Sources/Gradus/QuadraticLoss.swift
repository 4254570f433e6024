/// A loss that is quadratic in its parameters p: constant + linear · d + ½ d · curvature d, with
/// d = p − center.
///
/// The mean squared error of every linear model is one, with a ridge penalty or without, so that a
/// question can carry a whole loss in a few numbers. A bowl is one, whose center is its lowest point;
/// so are a plane and a saddle. As a claim about a gradient it may be wrong.
public struct QuadraticLoss: Codable, Sendable, Equatable {
  /// The parameters about which it is written.
  public var center: [Double]
  /// The loss at the center.
  public var constant: Double
  /// The slope along each parameter at the center.
  public var linear: [Double]
  /// The second derivatives, a symmetric matrix.
  public var curvature: Matrix

  /// The loss constant + linear · p + ½ p · curvature p.
  public init(constant: Double, linear: [Double], curvature: Matrix) {
    self.init(
      center: linear.map { _ in 0 }, constant: constant, linear: linear, curvature: curvature)
  }

  /// The bowl floor + ½ d · curvature d.
  public init(center: [Double], curvature: Matrix, floor: Double = 0) {
    self.init(
      center: center, constant: floor, linear: center.map { _ in 0 }, curvature: curvature)
  }

  private init(center: [Double], constant: Double, linear: [Double], curvature: Matrix) {
    require(
      curvature.rows == center.count && curvature.columns == center.count,
      "a \(curvature.shape) curvature for \(center.count) parameters")
    self.center = center
    self.constant = constant
    self.linear = linear
    self.curvature = curvature
  }

  /// The loss at `point`, which has a number for each parameter.
  public func value(at point: [Double]) -> Double {
    let (distance, bend) = bent(point)
    return constant + distance.indices.reduce(0) { $0 + distance[$1] * (linear[$1] + bend[$1] / 2) }
  }

  /// The slope along each parameter at `point`, which has a number for each: linear + curvature · d.
  public func gradient(at point: [Double]) -> [Double] { zip(linear, bent(point).bend).map(+) }

  private func bent(_ point: [Double]) -> (distance: [Double], bend: [Double]) {
    require(
      point.count == center.count, "\(point.count) numbers for \(center.count) parameters")
    let distance = zip(point, center).map { $0 - $1 }
    // Loops, since runs of thousands of epochs come here for each loss and each gradient.
    let values = curvature.values
    var bend = [Double](repeating: 0, count: point.count)
    var next = 0
    for row in bend.indices {
      for coordinate in distance {
        bend[row] += values[next] * coordinate
        next += 1
      }
    }
    return (distance, bend)
  }
}

// What learners' code is handed.

extension QuadraticLoss {
  /// The loss at `point`.
  /// - Throws: A ``Misuse`` where `point` has another number of parameters.
  public func loss(_ point: [Double]) throws -> Double {
    try Misuse.check(point, center.count, "the loss")
    return value(at: point)
  }

  /// The slope along each parameter at `point`.
  /// - Throws: A ``Misuse`` where `point` has another number of parameters.
  public func slopes(_ point: [Double]) throws -> [Double] {
    try Misuse.check(point, center.count, "the gradient")
    return gradient(at: point)
  }
}

extension QuadraticLoss {
  /// The loss as a formula, for a failure message.
  package var summary: String {
    let isMoved = center.contains { $0 != 0 }
    let d = isMoved ? "d" : "p"
    let hasSlopes = linear.contains { $0 != 0 }
    guard center.count != 1 else {
      let moved = isMoved ? "(p − \(legible(center[0])))" : "p"
      return sum(hasSlopes ? "\(legible(linear[0])) \(moved)" : nil)
        + "\(legible(curvature.values[0]))/2 · \(moved)²"
    }
    let rows = listed((0..<curvature.rows).map { listed(Array(curvature.row($0))) })
    let names = [
      isMoved ? "d = p − \(listed(center))" : nil, hasSlopes ? "g = \(listed(linear))" : nil,
      "H = \(rows)",
    ].compactMap { $0 }
    return sum(hasSlopes ? "g · \(d)" : nil)
      + "½ \(d)ᵀH\(d) with \(names.dropLast().joined(separator: ", "))"
      + (names.count == 1 ? "" : " and ") + names[names.count - 1]
  }

  /// The constant and the slopes' part with their plus signs, where they are there.
  private func sum(_ slopes: String?) -> String {
    [constant == 0 ? nil : legible(constant), slopes].compactMap { $0.map { "\($0) + " } }.joined()
  }
}
