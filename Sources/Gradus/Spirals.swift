import Foundation

extension Examples {
  /// The corners of a square, labelled 1 where exactly one of the two coordinates is 1.
  public static let xor = Examples(
    features: Matrix([[0, 0], [0, 1], [1, 0], [1, 1]]), targets: [0, 1, 1, 0])

  /// `count` points of each of two spirals: those of the first, labelled 1, at distances r in equal
  /// steps from ¼ to 2 and at the angles turn · r; then those of the second, labelled 0, opposite
  /// to them.
  public static func twoSpirals(_ count: Int, turn: Double) -> Examples {
    let arm = linspace(0.25, 2, count).map { r in [r * cos(turn * r), r * sin(turn * r)] }
    return Examples(
      features: Matrix(arm + arm.map { $0.map { -$0 } }),
      targets: arm.map { _ in 1 } + arm.map { _ in 0 })
  }
}
