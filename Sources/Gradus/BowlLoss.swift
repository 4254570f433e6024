/// A loss with the shape of a bowl: one lowest point, and round it a parabola in each direction.
///
/// With d = p − center and the symmetric table of second derivatives H, the loss at the parameters
/// p is floor + ½ dᵀHd, and its gradient Hd.
public struct BowlLoss: Codable, Sendable, Equatable {
  /// The parameters at which the loss is lowest.
  public var center: [Double]
  /// H: as many rows, and as many numbers in each, as there are parameters.
  public var curvature: [[Double]]
  /// The loss at the lowest point.
  public var floor: Double

  public init(center: [Double], curvature: [[Double]], floor: Double = 0) {
    require(
      curvature.count == center.count && curvature.allSatisfy { $0.count == center.count },
      "a bowl over \(center.count) parameters needs a square curvature of that size")
    self.center = center
    self.curvature = curvature
    self.floor = floor
  }

  /// The loss at `parameters`.
  public func value(at parameters: [Double]) -> Double {
    let distance = zip(parameters, center).map { $0 - $1 }
    return floor + zip(distance, slopes(distance)).reduce(0) { $0 + $1.0 * $1.1 } / 2
  }

  /// The slope of the loss along each parameter, at `parameters`.
  public func gradient(at parameters: [Double]) -> [Double] {
    slopes(zip(parameters, center).map { $0 - $1 })
  }

  private func slopes(_ distance: [Double]) -> [Double] {
    curvature.map { row in zip(row, distance).reduce(0) { $0 + $1.0 * $1.1 } }
  }

  /// The loss as a formula, for a failure message.
  package var summary: String {
    let base = floor == 0 ? "" : "\(legible(floor)) + "
    guard center.count != 1 else {
      return "\(base)\(legible(curvature[0][0]))/2 · (p − \(legible(center[0])))²"
    }
    let rows = curvature.map(listed).joined(separator: ", ")
    return "\(base)½ dᵀHd with d = p − \(listed(center)) and H = [\(rows)]"
  }
}
