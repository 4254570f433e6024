import Foundation
import Gradus
import PropertyTesting
import Testing

@testable import GradientCheck

/// What is said of a gradient is so, at several points and for several seeds.
@Suite struct WordsTests {
  private static let places: [[Double]] = [
    [0.7, -1.3, 2.1, 0.4], [1e3, 2e-3, -5, 0.25], [-0.9, 40, 1e-4, 3],
  ]
  private func f(_ x: [Double]) -> Double {
    x.reduce(0) { $0 + sin($1) + $1 * $1 / 3 }
  }
  private func slopes(_ x: [Double]) -> [Double] { x.map { cos($0) + 2 * $0 / 3 } }

  @Test(arguments: places, [UInt64(0), 1, 2]) func aTinyFactor(x: [Double], seed: UInt64) throws {
    for (rest, name) in [
      (3e-8, "1 + 3.0e-08"), (-2.5e-7, "1 − 2.5e-07"), (4e-5, "1 + 4.0e-05"), (1e-2, "1.010000"),
    ] {
      let report = try GradientChecker(seed: seed).check(
        of: f, at: x, is: slopes(x).map { $0 * (1 + rest) })
      let one = report.disagreeing.count == 1 ? report.disagreeing[0].name : nil
      #expect(
        report.diagnosis == [
          one.map {
            "only \($0) of 4 coordinates is seen to be wrong, \(name) times the numeric one; the "
              + "error bars of the others would hide that"
          } ?? "the analytic gradient is \(name) times the numeric one in every coordinate"
        ], "\(report)")
    }
    // Two different tiny errors are no common factor.
    let slopes = slopes(x)
    for index in 0..<3 {
      var wrong = slopes
      wrong[index] *= 1 + 8e-7
      wrong[index + 1] *= 1 + 3e-6
      let report = try GradientChecker(seed: seed).check(of: f, at: x, is: wrong)
      #expect(!report.diagnosis.contains { $0.contains("every coordinate") }, "\(report)")
    }
  }

  @Test(arguments: places, [UInt64(0), 1, 2])
  func aGradientInSinglePrecision(x: [Double], seed: UInt64) throws {
    let report = try GradientChecker(seed: seed).check(
      of: f, at: x, is: slopes(x).map { Double(Float($0)) })
    #expect(report.verdict == .disagrees)
    #expect(
      report.diagnosis == [
        "each number of the gradient is right to the digits that single precision has, and is one "
          + "that it can hold: the gradient is computed or rounded in float32, the function in "
          + "float64"
      ], "\(report)")
    // Numbers that single precision can hold and that are wrong are not called that.
    let wrong = try GradientChecker(seed: seed).check(
      of: f, at: x, is: slopes(x).map { Double(Float($0 * 1.000_01)) })
    #expect(!wrong.diagnosis.contains { $0.contains("float32") }, "\(wrong)")
  }

  @Test(arguments: [0.0, 0.3, -2.5, 1e3, 1e-5], [1.0, 1e-3, -40])
  func aJump(x: Double, height: Double) throws {
    for (seed, isIncluded) in [(UInt64(0), true), (1, false), (2, true)] {
      func step(_ t: Double) -> Double { (isIncluded ? t >= x : t > x) ? height : 0 }
      for answer in [0, 0.5, height] {
        let alone = try GradientChecker(seed: seed).check(
          of: { step($0[0]) }, at: [x], is: [answer])
        let among = try GradientChecker(seed: seed).check(
          of: { [step($0[0]), $0[1]] }, at: [x, 2]
        ) { w in [w[0] * answer, w[1]] }
        for (report, size) in [(alone, abs(height)...abs(height)), (among, abs(height) / 2...100)] {
          #expect(report.verdict == .unresolved, "\(report)")
          let words = report.coordinates[0].reason ?? ""
          let found = words.split(separator: " ").dropFirst(4).first.flatMap {
            Double($0.replacing(",", with: ""))
          }
          #expect(
            words.hasPrefix("the function jumps, by ") && size.contains(found ?? 0), "\(report)")
        }
      }
    }
  }

  @Test(arguments: [UInt64(0), 1, 2], places) func aBackwardThatDraws(seed: UInt64, x: [Double]) {
    // Dropout left on in the backward pass alone.
    var generator = SplitMix64(seed: seed)
    let x = x + x + x + x
    #expect(throws: CheckError("the product changes its answer: two for the same cotangent")) {
      try GradientChecker(seed: seed).check(of: { $0.map(sin) }, at: x) { w in
        zip(w, x).map { generator.next() & 1 == 0 ? 0 : 2 * $0 * cos($1) }
      }
    }
  }
}
