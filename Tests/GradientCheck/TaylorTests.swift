import Foundation
import Testing

@testable import GradientCheck

/// The order of the Taylor remainder, with no step chosen, at several points and for several seeds.
@Suite struct TaylorTests {
  private static let places: [[Double]] = [
    [0.7, -1.3, 2.1], [30, 2e-3, -5], [-0.9, 4, 1e-4], [0, 1.5, 0],
  ]
  private func f(_ x: [Double]) -> Double { exp(x[0] / 4) * sin(x[1]) + x[1] * x[2] * x[2] }
  private func slopes(_ x: [Double]) -> [Double] {
    [
      exp(x[0] / 4) * sin(x[1]) / 4, exp(x[0] / 4) * cos(x[1]) + x[2] * x[2], 2 * x[1] * x[2],
    ]
  }

  @Test(arguments: places, UInt64(0)..<8)
  func aRightGradientIsOfSecondOrder(x: [Double], seed: UInt64) throws {
    let found = try GradientChecker(seed: seed).taylorRemainder(of: f, at: x, is: slopes(x))
    #expect(found.verdict == .agrees && abs((found.order ?? 0) - 2) < 0.2, "\(found)")
    for size in [1, 1e-2, 1e-4, 1e-5] {
      // The coordinate that matters most.
      let scales = x.map { $0 == 0 ? 1 : abs($0) }
      let effects = zip(slopes(x), scales).map { abs($0 * $1) }
      var wrong = slopes(x)
      wrong[effects.firstIndex(of: effects.max() ?? 0) ?? 0] *= 1 + size
      let found = try GradientChecker(seed: seed).taylorRemainder(of: f, at: x, is: wrong)
      #expect(found.verdict == .disagrees && abs((found.order ?? 0) - 1) < 0.3, "\(size) \(found)")
    }
  }

  @Test(arguments: UInt64(0)..<8) func aLineLeavesNothing(seed: UInt64) throws {
    let x = [0.3, -7, 1e3]
    let line = { (x: [Double]) in 2 * x[0] - x[1] + x[2] / 3 }
    let checker = GradientChecker(seed: seed)
    let right = try checker.taylorRemainder(of: line, at: x, is: [2, -1, 1 / 3.0])
    #expect(right.verdict == .agrees && right.order == nil, "\(right)")
    let wrong = try checker.taylorRemainder(of: line, at: x, is: [2, -1, 0.333])
    #expect(wrong.verdict == .disagrees, "\(wrong)")
  }

  @Test(arguments: UInt64(0)..<8) func aKinkSaysNothing(seed: UInt64) throws {
    for answer in [0, 0.5, 3] {
      let found = try GradientChecker(seed: seed).taylorRemainder(
        of: { abs($0[0]) + $0[1] * $0[1] }, at: [0, 1.5], is: [answer, 3])
      #expect(found.verdict == .kink, "\(found)")
    }
  }

  @Test(arguments: UInt64(0)..<8) func severalValues(seed: UInt64) throws {
    let (x, w) = ([0.5, -1.5], [0.7, -1.2, 3.0])
    let f = { (x: [Double]) in [x[0] * x[1], 1e9 + sin(x[0]), exp(x[1])] }
    let right = [w[0] * x[1] + w[1] * cos(x[0]), w[0] * x[0] + w[2] * exp(x[1])]
    let checker = GradientChecker(seed: seed)
    for (factor, verdict) in [(1.0, Verdict.agrees), (1.01, .disagrees)] {
      let found = try checker.taylorRemainder(
        of: f, at: x, cotangent: w, is: [right[0] * factor, right[1]])
      #expect(found.verdict == verdict, "\(found)")
    }
  }

  @Test(arguments: UInt64(0)..<8) func singlePrecision(seed: UInt64) throws {
    var checker = GradientChecker(seed: seed)
    checker.arithmetic = .float32
    let f = { (x: [Double]) in Double(exp(Float(x[0])) * Float(x[1])) }
    let x = [0.75, 1.25]
    let right = [exp(0.75) * 1.25, exp(0.75)]
    #expect(try checker.taylorRemainder(of: f, at: x, is: right).verdict != .disagrees)
    let wrong = try checker.taylorRemainder(of: f, at: x, is: [right[0] * 1.1, right[1]])
    #expect(wrong.verdict == .disagrees, "\(wrong)")
  }

  @Test func whatItSays() throws {
    let checker = GradientChecker()
    func text(_ gradient: [Double]) throws -> String {
      try checker.taylorRemainder(of: { $0[0] * $0[0] }, at: [3], is: gradient).text
    }
    let name = "Taylor remainder |f(x + hv) − f(x) − h g·v| along a random direction v\n  "
    #expect(
      try text([6]) == name + "falls with h^2.00: of second order, as a right gradient's does")
    #expect(
      try text([6.1]) == name + "falls with h^1.00: of first order, as a wrong gradient's does")
  }
}
