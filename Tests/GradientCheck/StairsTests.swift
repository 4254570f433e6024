import Foundation
import GradientCheck
import Testing

/// Functions whose values are what is left of a cancellation: they move in stairs, a billion times as
/// high as their own last digits. A right gradient is never called wrong, and a wrong one never right.
@Suite struct StairsTests {
  struct Remainder: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let f: @Sendable (Double) -> Double
    let slope: @Sendable (Double) -> Double
    let points: [Double]
  }

  static let all = [
    Remainder(
      testDescription: "GELU by tanh", f: { 0.5 * $0 * (1 + tanh(inner($0))) },
      slope: { x in
        let t = tanh(inner(x))
        let factor = (2 / Double.pi).squareRoot() * (1 + 3 * 0.044715 * x * x)
        return 0.5 * (1 + t) + 0.5 * x / (cosh(inner(x)) * cosh(inner(x))) * factor
      }, points: [-4, -4.5, -4.9, -5.1, -5.5, -6, -6.5]),
    Remainder(
      testDescription: "GELU by erf", f: { 0.5 * $0 * (1 + erf($0 / 2.0.squareRoot())) },
      slope: {
        0.5 * erfc(-$0 / 2.0.squareRoot()) + $0 * exp(-$0 * $0 / 2) / (2 * Double.pi).squareRoot()
      }, points: [-4, -5, -6.3, -7, -8]),
    Remainder(
      testDescription: "1 − tanh", f: { 1 - tanh($0) }, slope: { -1 / (cosh($0) * cosh($0)) },
      points: [3, 5, 8, 10, 12, 14, 16]),
    Remainder(
      testDescription: "1 − σ", f: { 1 - 1 / (1 + exp(-$0)) },
      slope: { -exp(-$0) / ((1 + exp(-$0)) * (1 + exp(-$0))) }, points: [10, 15, 20, 25, 30, 33]),
    Remainder(
      testDescription: "1 − erf", f: { 1 - erf($0) },
      slope: { -2 / Double.pi.squareRoot() * exp(-$0 * $0) }, points: [2, 3, 4, 4.5, 5, 5.5]),
    Remainder(
      testDescription: "1 − cos", f: { 1 - cos($0) }, slope: { sin($0) },
      points: [1e-1, 1e-2, 1e-3, 1e-4, 1e-5]),
    Remainder(
      testDescription: "ln(1 + e⁻ˣ)", f: { log(1 + exp(-$0)) }, slope: { -1 / (1 + exp($0)) },
      points: [8, 12, 20, 25, 30, 33]),
    Remainder(
      testDescription: "eˣ − 1 − x", f: { exp($0) - 1 - $0 }, slope: { expm1($0) },
      points: [1e-1, 1e-2, 1e-3, 1e-4, 1e-5]),
  ]

  private static func inner(_ x: Double) -> Double {
    (2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)
  }

  @Test(arguments: all)
  func aRightGradientIsNeverCalledWrong(remainder: Remainder) throws {
    for x in remainder.points {
      for seed in 1...8 as ClosedRange<UInt64> {
        let report = try GradientChecker(seed: seed).check(
          of: { remainder.f($0[0]) }, at: [x], is: [remainder.slope(x)])
        #expect(report.verdict != .disagrees, "at \(x), seed \(seed): \(report.coordinates)")
      }
    }
  }

  /// What can be seen is: an error of one in a hundred at the points where most digits are left.
  @Test(arguments: all)
  func aWrongGradientIsSeen(remainder: Remainder) throws {
    for x in remainder.points.prefix(2) {
      for seed in 1...4 as ClosedRange<UInt64> {
        let report = try GradientChecker(seed: seed).check(
          of: { remainder.f($0[0]) }, at: [x], is: [1.01 * remainder.slope(x)])
        #expect(report.verdict == .disagrees, "at \(x), seed \(seed): \(report.coordinates)")
      }
    }
  }
}
