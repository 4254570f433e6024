import Foundation
import Gradus
import PropertyTesting
import Testing

@testable import GradientCheck

/// A number that keeps so many bits after each operation as a half precision does.
private struct Half {
  let value: Double
  let precision: Precision

  init(_ value: Double, _ precision: Precision) {
    self.precision = precision
    guard value.isNormal else {
      self.value = value
      return
    }
    let unit = value.binade.magnitude * precision.epsilon
    self.value = (value / unit).rounded(.toNearestOrEven) * unit
  }

  func map(_ f: (Double) -> Double) -> Half { Half(f(value), precision) }
  static func + (a: Half, b: Half) -> Half { Half(a.value + b.value, a.precision) }
  static func - (a: Half, b: Half) -> Half { Half(a.value - b.value, a.precision) }
  static func * (a: Half, b: Half) -> Half { Half(a.value * b.value, a.precision) }
  static func / (a: Half, b: Half) -> Half { Half(a.value / b.value, a.precision) }
}

/// Functions that are rounded after every operation, with the gradient of what they mean.
private struct Rounded: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let f: @Sendable ([Half]) -> Half
  let gradient: @Sendable ([Double]) -> [Double]

  static let all = [
    Rounded(testDescription: "products") { x in
      x[0] * x[1] + x[1] * x[2] + x[2] * x[2]
    } gradient: { x in
      [x[1], x[0] + x[2], x[1] + 2 * x[2]]
    },
    Rounded(testDescription: "a unit with tanh") { x in
      (x[0] * x[1] + x[2]).map(tanh)
    } gradient: { x in
      let t = tanh(x[0] * x[1] + x[2])
      return [(1 - t * t) * x[1], (1 - t * t) * x[0], 1 - t * t]
    },
    Rounded(testDescription: "a quotient of exponentials") { x in
      let e = x.map { $0.map(exp) }
      return e[0] / (e[0] + e[1] + e[2])
    } gradient: { x in
      let e = x.map(exp)
      let sum = e.reduce(0, +)
      let p = e.map { $0 / sum }
      return [p[0] * (1 - p[0]), -p[0] * p[1], -p[0] * p[2]]
    },
    Rounded(testDescription: "a length") { x in
      (x[0] * x[0] + x[1] * x[1] + x[2] * x[2]).map { $0.squareRoot() }
    } gradient: { x in
      let length = x.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return x.map { $0 / length }
    },
  ]
}

@Suite struct HalfPrecisionTests {
  private func points(_ precision: Precision) -> [[Double]] {
    (UInt64(0)..<12).map { seed in
      var generator = SplitMix64(seed: seed)
      return (0..<3).map { _ in
        let sign = generator.next() & 1 == 0 ? 1.0 : -1
        let size = 0.5 + 1.5 * Double(generator.next() >> 11) * 0x1p-53
        return Half(sign * size, precision).value
      }
    }
  }

  private func report(
    _ function: Rounded, _ precision: Precision, _ x: [Double], _ gradient: [Double],
    seed: UInt64 = 0
  ) throws -> GradientReport {
    var checker = GradientChecker(seed: seed)
    checker.arithmetic = precision
    return try checker.check(
      of: { x in function.f(x.map { Half($0, precision) }).value }, at: x, is: gradient)
  }

  @Test(arguments: Rounded.all, [Precision.float16, .bfloat16])
  fileprivate func neverAFalseAlarmAndNeverAFactor(
    function: Rounded, precision: Precision
  ) throws {
    var (decided, caught, planted) = (0, 0, 0)
    for (number, x) in points(precision).enumerated() {
      let right = function.gradient(x)
      // As a backward pass in that precision has it.
      for answer in [right, right.map { Half($0, precision).value }] {
        let report = try report(function, precision, x, answer, seed: UInt64(number))
        #expect(report.verdict == .agrees || report.verdict == .unresolved, "\(report)")
        #expect(report.coordinates.allSatisfy { $0.kink == nil }, "\(report)")
        if report.verdict == .agrees { decided += 1 }
      }
      // The largest coordinate with the wrong sign, forgotten, doubled.
      let largest = right.indices.max { abs(right[$0] * x[$0]) < abs(right[$1] * x[$1]) } ?? 0
      for factor in [-1.0, 0, 3] {
        var wrong = right
        wrong[largest] *= factor
        let report = try report(function, precision, x, wrong, seed: UInt64(number))
        planted += 1
        if report.verdict == .disagrees { caught += 1 }
        #expect(report.verdict != .agrees && report.verdict != .kink, "\(factor) \(report)")
      }
    }
    // Where three digits are enough: a function that is as large as its effects are.
    if ["products", "a length"].contains(function.testDescription) {
      #expect(decided >= 18 && caught == planted, "\(decided) of 24, \(caught) of \(planted)")
    }
    #expect(3 * caught >= planted)
  }
}
