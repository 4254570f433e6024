import Foundation
import GradientCheck
import Testing

/// Functions of several values some of which are rounded, as float32's are inside float64, beside one
/// that has a kink at the point. No valid subgradient is called wrong, and what is none always is.
@Suite struct RoundedKinkTests {
  struct Rounded: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let point: [Double]
    let values: @Sendable ([Double]) -> [Double]
    /// The rows of the Jacobian, where the kink's slope is this share of its larger one.
    let rows: @Sendable (Double) -> [[Double]]
  }

  /// Values that are no float32's, or it would be seen that they are.
  private static func float32(_ value: Double) -> Double { Double(Float(value)) / 3 }

  private static func stairs(_ value: Double) -> Double { (value / 1e-7).rounded() * 1e-7 }

  static let all = [
    Rounded(
      testDescription: "a rectifier and a tanh, both rounded", point: [0.5, 0.3],
      values: {
        [max(0, float32($0[0] * 1.25 - 0.625)), float32(tanh($0[0] + 2 * $0[1]))]
      },
      rows: { share in
        let slope = (1 - tanh(1.1) * tanh(1.1)) / 3
        return [[share * 1.25 / 3, 0], [slope, 2 * slope]]
      }),
    Rounded(
      testDescription: "a rectifier of a rounded difference", point: [0.5, 0.5],
      values: {
        let difference = 3 * float32(Double(Float($0[0]) - Float($0[1])))
        return [max(0, difference) / 3, float32(Double(Float($0[0]) * Float($0[1])))]
      }, rows: { [[$0 / 3, -$0 / 3], [0.5 / 3, 0.5 / 3]] }),
    Rounded(
      testDescription: "a rectifier and a sine in stairs", point: [0.5, 0.5],
      values: { [max(0, stairs($0[0] - $0[1])), stairs(sin($0[0])) + $0[1]] },
      rows: { [[$0, -$0], [cos(0.5), 1]] }),
    Rounded(
      testDescription: "an exact rectifier beside what is rounded", point: [0, 0.7],
      values: { [max(0, $0[0]), float32(sin($0[1]) + $0[0]), float32($0[0] * $0[1])] },
      rows: { [[$0, 0], [1.0 / 3, cos(0.7) / 3], [0.7 / 3, 0]] }),
    Rounded(
      testDescription: "an exact rectifier away from zero", point: [0.7, 0.7],
      values: { [max(0.7, $0[0]), float32(sin($0[1]) + $0[0]), float32($0[0] * $0[1])] },
      rows: { [[$0, 0], [1.0 / 3, cos(0.7) / 3], [0.7 / 3, 0.7 / 3]] }),
  ]

  private func verdict(_ rounded: Rounded, share: Double, seed: UInt64) throws -> GradientReport {
    let rows = rounded.rows(share)
    return try GradientChecker(seed: seed).check(of: rounded.values, at: rounded.point) {
      cotangent in
      rounded.point.indices.map { column in
        zip(rows, cotangent).reduce(0) { $0 + $1.0[column] * $1.1 }
      }
    }
  }

  @Test(arguments: all, [0, 0.5, 1.0])
  func aValidSubgradientIsNeverCalledWrong(rounded: Rounded, share: Double) throws {
    for seed in 0..<24 as Range<UInt64> {
      let report = try verdict(rounded, share: share, seed: seed)
      #expect(report.verdict != .disagrees, "seed \(seed): \(report.coordinates)")
    }
  }

  @Test(arguments: all, [-0.3, 1.5])
  func whatIsNoSubgradientIsSeen(rounded: Rounded, share: Double) throws {
    for seed in 0..<24 as Range<UInt64> {
      let report = try verdict(rounded, share: share, seed: seed)
      #expect(report.verdict == .disagrees, "seed \(seed): \(report.coordinates)")
    }
  }
}
