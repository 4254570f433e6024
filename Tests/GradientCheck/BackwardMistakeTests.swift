import Foundation
import Gradus
import PropertyTesting
import Testing

@testable import GradientCheck

/// Mistakes of backward passes that have names: masks, vectors that are not used, blocks of many.
@Suite struct BackwardMistakeTests {
  private let x = [1.5, -2.0, 0.3, -0.7, 2.2]

  private func rectified(_ x: [Double]) -> [Double] { x.map { max(0, $0) } }
  private func squared(_ x: [Double]) -> [Double] { x.map { $0 * $0 } }

  private func diagnosis(
    _ f: ([Double]) -> [Double], blocks: [Block] = [], _ vjp: ([Double]) -> [Double]
  ) throws -> [String] {
    let report = try GradientChecker(seed: 3).check(of: f, at: x, blocks: blocks, vjp: vjp)
    #expect(report.verdict == .disagrees)
    return report.diagnosis
  }

  @Test func aRectifiersMask() throws {
    #expect(
      try diagnosis(rectified) { $0 } == [
        "the function does not move with the 2 coordinates that are wrong, and the gradient is not "
          + "zero there; the rest is right: a mask that is missing, as of a rectifier or of dropout?"
      ])
    #expect(
      try diagnosis(rectified) { w in zip(x, w).map { $0 < 0 ? $1 : 0 } } == [
        "the gradient is zero in 3 coordinates that the function moves with, and not zero in 2 that "
          + "it does not: a mask that is turned round?"
      ])
    #expect(
      try diagnosis(rectified) { w in zip(x, w).map { $0 > 2 ? $1 : 0 } } == [
        "the gradient is zero in the 2 coordinates that are wrong, and the function moves with them; "
          + "the rest is right: a mask that is too wide?"
      ])
  }

  @Test func aVectorThatIsNotUsed() throws {
    let told = "the same for two vectors: what comes from above, the cotangent, is not used"
    #expect(try diagnosis(squared) { _ in x.map { 2 * $0 } } == ["the product is \(told)"])
    let blocks = [Block("W", shape: [3]), Block("b", shape: [2])]
    #expect(
      try diagnosis(squared, blocks: blocks) { w in
        zip(x, w).enumerated().map { 2 * $1.0 * ($0 < 3 ? $1.1 : 1) }
      } == ["block b: the product is \(told)"])
    // Where the function does not move the product is zero, whatever the vector.
    #expect(
      try diagnosis({ [$0[0], $0[1], $0[2], 0, 0] }, blocks: blocks) { w in
        [w[0], w[1], 2 * w[2], 0, 0]
      } == ["only one coordinate of 5 is wrong: W[2]"])
  }

  @Test func aProductThatIsNotLinear() throws {
    let said = try diagnosis(squared) { w in zip(x, w).map { 2 * $0 * $1 * abs($1) } }
    #expect(said.count == 1 && said[0].hasPrefix("the product is not linear: of two vectors "))
  }

  @Test func aProductOfAnotherLengthIsCalledAProduct() {
    let f = { (x: [Double]) in [x[0] * x[1], x[0], x[1]] }
    func told(_ answer: [Double]) -> String {
      do {
        _ = try GradientChecker().check(of: f, at: [1, 2], vjp: { _ in answer })
        return "nothing"
      } catch { return "\(error)" }
    }
    #expect(told([1]) == "the product has 1 number; the point has 2 coordinates")
    #expect(
      told([1, 2, 3])
        == "the product has 3 numbers, as many as the vector that it is given; the point has 2 "
        + "coordinates")
  }

  /// What rounding leaves of a claim that is zero is a multiple of nothing.
  @Test func aClaimThatIsZeroButForRounding() throws {
    let report = try GradientChecker(seed: 1).check(
      of: { $0.reduce(0) { $0 + $1 * $1 } }, at: x, is: [1.1e-17, -2.3e-17, 0, 4e-18, 1.7e-17])
    #expect(
      report.diagnosis == [
        "the analytic gradient is zero but for rounding in every coordinate, the numeric one up to 4.4"
      ])
  }

  @Test func theBlocksThatAreWrongAreNamed() throws {
    let blocks = [Block("W1", shape: [2]), Block("b1", shape: [1]), Block("W2", shape: [2])]
    func text(_ gradient: [Double]) throws -> String {
      try GradientChecker().check(
        of: { $0.reduce(0) { $0 + $1 * $1 } }, at: x, is: gradient, blocks: blocks
      ).description
    }
    let right = x.map { 2 * $0 }
    #expect(try !text(right).contains("blocks "))
    let two = try text([right[0], 0, 7, right[3], right[4]])
    #expect(two.contains("\nblocks       W1, b1 wrong; W2 right\n"))
    #expect(try text(right.map { $0 + 1 }).contains("\nblocks       W1, b1, W2 wrong\n"))
  }

  /// Of a large block a sample shows the shape, and where in it the wrong numbers are.
  @Test(arguments: 0..<5 as Range<UInt64>)
  func aLargeBlockThatIsTransposed(seed: UInt64) throws {
    let (rows, columns) = (20, 30)
    let x = (0..<600).map { 0.5 + 0.4 * sin(Double($0)) }
    let f = { (x: [Double]) in
      x.indices.reduce(0) { $0 + (1 + 0.01 * Double($1)) * x[$1] * x[$1] }
    }
    let right = x.indices.map { 2 * (1 + 0.01 * Double($0)) * x[$0] }
    let wrong = x.indices.map { right[($0 % rows) * columns + $0 / rows] }
    let report = try GradientChecker(seed: seed).check(
      of: f, at: x, is: wrong, blocks: [Block("W", shape: [rows, columns])])
    #expect(report.verdict == .disagrees)
    let said = try #require(report.diagnosis.last)
    #expect(said.wholeMatch(of: #/block W is transposed, in all \d+ coordinates looked at/#) != nil)
    let shown = Set(report.offending.prefix(12).compactMap { $0.position?.first })
    #expect(shown.count > 4, "rows \(shown.sorted())")
  }

  /// In each fifth evaluation, at random, the whole batch is left out.
  @Test(arguments: [false, true]) func aBatchThatIsDroppedNowAndThen(isVector: Bool) throws {
    let x = (0..<200).map { 0.5 + 0.4 * sin(Double($0)) }
    var passed = 0
    for seed in 0..<200 as Range<UInt64> {
      var random = SplitMix64(seed: seed)
      func loss(_ x: [Double]) -> Double {
        random.next() % 5 == 0 ? 0 : x.reduce(0) { $0 + $1 * $1 }
      }
      let checker = GradientChecker(seed: seed)
      let report =
        isVector
        ? try? checker.check(
          of: { [loss($0)] }, at: x, vjp: { w in x.map { 2 * $0 * w[0] } })
        : try? checker.check(of: loss, at: x, is: x.map { 2 * $0 })
      if report?.verdict == .agrees { passed += 1 }
    }
    #expect(passed <= 4)
  }
}
