import Foundation
import Testing

@testable import GradientCheck

/// The mistakes that whole gradients have, and what is said about them.
@Suite struct ShapeOfGradientTests {
  private static let blocks = [
    Block("W", shape: [2, 3]), Block("V", shape: [3, 2]), Block("b", shape: [2]),
  ]
  private let x = (0..<14).map { 0.4 + cos(Double($0) * 2.3) }

  private func f(_ x: [Double]) -> Double {
    zip(x, 0..<14).reduce(0.0) { sum, term in
      let c = 1 + 0.1 * Double(term.1)
      return sum + sin(c * term.0) + 0.05 * term.0 * term.0
    }
  }

  private var right: [Double] {
    zip(x, 0..<14).map { x, i in
      let c = 1 + 0.1 * Double(i)
      return c * cos(c * x) + 0.1 * x
    }
  }

  private func diagnosis(_ change: (inout [Double]) -> Void) throws -> [String] {
    var gradient = right
    change(&gradient)
    let report = try GradientChecker().check(of: f, at: x, is: gradient, blocks: Self.blocks)
    #expect(report.verdict == .disagrees)
    return report.diagnosis
  }

  @Test func theRightGradientHasNoShape() throws {
    let report = try GradientChecker().check(of: f, at: x, is: right, blocks: Self.blocks)
    #expect(report.verdict == .agrees && report.diagnosis.isEmpty)
  }

  @Test func aFactorEverywhere() throws {
    #expect(
      try diagnosis { for i in $0.indices { $0[i] *= 2 } } == [
        "the analytic gradient is 2.000000 times the numeric one in every coordinate"
      ])
    #expect(
      try diagnosis { for i in $0.indices { $0[i] *= 7 } } == [
        "the analytic gradient is 7.000000 times the numeric one in every coordinate: a sum where "
          + "the mean over 7 belongs?"
      ])
    #expect(
      try diagnosis { for i in $0.indices { $0[i] *= -1 } } == [
        "the analytic gradient has the opposite sign in every coordinate"
      ])
  }

  /// Factors that no Int holds, and that are nobody's count.
  @Test(arguments: [(1e19, "1e+19"), (-1e25, "-1e+25"), (1e-19, "1e-19"), (-3e-30, "-3e-30")])
  func aFactorBeyondAllCounts(factor: Double, name: String) throws {
    #expect(
      try diagnosis { for i in $0.indices { $0[i] *= factor } } == [
        "the analytic gradient is \(name) times the numeric one in every coordinate"
      ])
  }

  @Test func aFactorInABlockARowAColumn() throws {
    #expect(
      try diagnosis { for i in 12..<14 { $0[i] /= 2 } } == [
        "block b: analytic is 0.500000 times the numeric one in all of it"
      ])
    #expect(
      try diagnosis { for i in 3..<6 { $0[i] *= 3 } } == [
        "block W, row 1: analytic is 3.000000 times the numeric one in all of it: a sum where the "
          + "mean over 3 belongs?"
      ])
    #expect(
      try diagnosis { for i in [7, 9, 11] { $0[i] *= -1 } } == [
        "block V, column 1: analytic has the opposite sign in all of it"
      ])
  }

  @Test func aZeroBlock() throws {
    let largest = right[6..<12].map(abs).max() ?? 0
    #expect(
      try diagnosis { for i in 6..<12 { $0[i] = 0 } } == [
        "block V: analytic is zero in all of it, the numeric one up to "
          + String(format: "%.6g", largest)
      ])
  }

  @Test func weightDecay() throws {
    #expect(
      try diagnosis { for i in $0.indices { $0[i] -= 0.1 * x[i] } } == [
        "the analytic gradient lacks 0.1 times the parameter in every coordinate: a weight-decay "
          + "term is missing"
      ])
    #expect(
      try diagnosis { for i in $0.indices { $0[i] += 0.1 * x[i] } } == [
        "the analytic gradient has 0.1 times the parameter too much in every coordinate: a "
          + "weight-decay term counted twice, or not part of the function"
      ])
  }

  @Test func anotherOrder() throws {
    let right = right
    #expect(
      try diagnosis { g in
        for i in 0..<3 { for j in 0..<2 { g[6 + j * 3 + i] = right[6 + i * 2 + j] } }
      } == ["block V is transposed"])
    #expect(
      try diagnosis { g in g.replaceSubrange(0..<6, with: right[6..<12]) } == [
        "block W holds the gradient of block V"
      ])
    #expect(
      try diagnosis { g in g.swapAt(0, 4) } == [
        "block W: the numbers are right, their order is not"
      ])
    #expect(
      try diagnosis { g in
        for i in (1..<14).reversed() { g[i] = g[i - 1] }
      } == ["the gradient: every number stands one place late"])
  }

  @Test func oneCoordinate() throws {
    #expect(
      try diagnosis { $0[8] += 0.01 } == ["only one coordinate of 14 is wrong: V[1, 0]"])
  }

  @Test func manyOfManyAreSampled() throws {
    let x = (0..<5000).map { 0.5 + sin(Double($0)) }
    let gradient = x.map { 3 * 2 * $0 }
    let report = try GradientChecker(seed: 5).check(
      of: { $0.reduce(0) { $0 + $1 * $1 } }, at: x, is: gradient)
    #expect(report.verdict == .disagrees)
    #expect(
      report.diagnosis.last
        == "block x: analytic is 3.000000 times the numeric one in all of it: a sum where the mean "
        + "over 3 belongs?" || report.diagnosis.last?.contains("3.000000 times") == true)
  }
}
