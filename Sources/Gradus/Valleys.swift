import Foundation

/// A loss that is a bowl with valleys in it: ½ Σ aᵢ pᵢ² − Σₖ dₖ exp(−‖p − cₖ‖²/(2 wₖ²)).
///
/// A valley's width w and its depth d are chosen one by one, so that a deep one may be narrow.
package struct Valleys: Sendable {
  /// a, one for each parameter.
  public var curvatures: [Double]
  /// c, one row for each valley.
  public var centers: Matrix
  /// w, one for each valley.
  public var widths: [Double]
  /// d, one for each valley.
  public var depths: [Double]

  public init(curvatures: [Double], centers: Matrix, widths: [Double], depths: [Double]) {
    require(
      centers.rows == widths.count && centers.rows == depths.count,
      "\(centers.rows) centers, \(widths.count) widths and \(depths.count) depths")
    require(
      centers.rows == 0 || centers.columns == curvatures.count,
      "centers of \(centers.columns) numbers and \(curvatures.count) curvatures")
    (self.curvatures, self.centers) = (curvatures, centers)
    (self.widths, self.depths) = (widths, depths)
  }

  /// The loss of a call that has its numbers under the names curvatures, centers, widths and depths.
  /// - Throws: A `MissingInput` where one of them is not there.
  public init(_ call: Call) throws {
    self.init(
      curvatures: try call.list("curvatures"), centers: try call.matrix("centers"),
      widths: try call.list("widths"), depths: try call.list("depths"))
  }

  /// The loss at `p`.
  public func value(_ p: [Double]) -> Double {
    check(p)
    let bowl = zip(curvatures, p).reduce(0) { $0 + $1.0 * $1.1 * $1.1 / 2 }
    return widths.indices.reduce(bowl) { $0 - height($1, p) }
  }

  /// Its slope by each parameter.
  public func gradient(_ p: [Double]) -> [Double] {
    check(p)
    var slopes = zip(curvatures, p).map { $0 * $1 }
    for valley in widths.indices {
      let factor = height(valley, p) / (widths[valley] * widths[valley])
      for index in p.indices { slopes[index] += factor * (p[index] - centers[valley, index]) }
    }
    return slopes
  }

  /// How far a valley lowers the loss at `p`.
  private func height(_ valley: Int, _ p: [Double]) -> Double {
    let square = p.indices.reduce(0.0) {
      let distance = p[$1] - centers[valley, $1]
      return $0 + distance * distance
    }
    return depths[valley] * exp(-square / (2 * widths[valley] * widths[valley]))
  }

  private func check(_ p: [Double]) {
    require(
      p.count == curvatures.count, "\(p.count) parameters for a loss of \(curvatures.count)")
  }
}
