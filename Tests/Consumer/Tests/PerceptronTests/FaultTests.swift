import Foundation
import GradientCheckTesting
import Gradus
import GradusReference
import Perceptron
import Testing

/// What stood in the way of the first who tried, each as it was met. Of the eight, the first and the
/// last are in PropertyTests, the second is the target Tool, and the fifth is in GradientTests.
@Suite(.looksAtIssues) struct FaultTests {
  private let checker = GradientChecker(seed: 1)

  private func diagnosis(
    of f: ([Double]) -> [Double], at x: [Double], _ vjp: ([Double]) throws -> [Double]
  ) throws -> String {
    let report = try checker.check(of: f, at: x, vjp: vjp)
    #expect(report.verdict == .disagrees)
    return report.diagnosis.joined()
  }

  /// The third: a right gradient of what computes in Float was unresolved, and told another point.
  @Test func floatIsNoReasonForDoubt() {
    func loss(_ p: [Float]) -> Float {
      let x: [Float] = [0.3, -1.1, 0.7]
      let z = tanh(x[0] * p[0] + x[1] * p[1] + x[2] * p[2] + p[3])
      return log(1 + exp(-z))
    }
    func gradient(_ p: [Float]) -> [Float] {
      let x: [Float] = [0.3, -1.1, 0.7, 1]
      let z = tanh(x[0] * p[0] + x[1] * p[1] + x[2] * p[2] + p[3])
      return x.map { -$0 * (1 - z * z) / (1 + exp(z)) }
    }
    let p: [Float] = [0.4, 0.2, -0.9, 0.1]
    #expect(expectGradient(of: loss, at: p, is: gradient)?.verdict == .agrees)
    let widened = { (x: [Double]) in Double(loss(x.map { Float($0) })) }
    #expect(
      expectGradient(of: widened, at: p.map(Double.init), is: gradient(p).map(Double.init))?
        .verdict == .agrees)
  }

  /// The fourth: schedules that were not yet begun, that never decayed, and options that were lost.
  @Test func aScheduleBeginsWhereItIsMade() throws {
    var optimizer = try SGD(learningRate: 1, momentum: 0.9, nesterov: true)
    var schedule = try Schedule(.exponentialLR(gamma: 0.5), on: &optimizer)
    for _ in 0..<3 { try schedule.step(&optimizer) }
    #expect(optimizer.learningRate == 0.125)
    let changed = try optimizer.with(["lr": 0.25])
    #expect(changed.momentum == 0.9 && changed.nesterov && changed.learningRate == 0.25)
    var warm = try SGD(learningRate: 1)
    _ = try Schedule(.linearLR(startFactor: 0.25), on: &warm)
    #expect(warm.learningRate == 0.25)
  }

  /// The sixth: sentences that were untrue, mistakes without a name, blocks without a summary.
  @Test func whatIsSaidIsTrue() throws {
    let x = [1.5, -2.0, 0.3, -0.7, 2.2]
    // Where the true gradient is zero, nothing is a multiple of it.
    let flat = try checker.check(
      of: { 1 + 0 * $0[0] + 0 * $0[1] }, at: [1, 2], is: [1e-3, 2e-3])
    #expect(!"\(flat)".contains("times the numeric one"))
    let wrongLength = #expect(throws: CheckError.self) {
      try checker.check(of: { [$0[0], $0[1], $0[0]] }, at: [1, 2], vjp: { $0 })
    }
    #expect(
      wrongLength?.description
        == "the product has 3 numbers, as many as the vector that it is given; the point has 2 "
        + "coordinates")
    #expect(
      try diagnosis(of: { $0.map { max(0, $0) } }, at: x) { $0 }.contains("a mask that is missing"))
    #expect(
      try diagnosis(of: { $0.map { $0 * $0 } }, at: x) { _ in x.map { 2 * $0 } }
        .contains("what comes from above, the cotangent, is not used"))
  }

  /// Of a large block that is transposed it is said, and the rows shown are not all of one.
  @Test func aLargeTransposedBlockHasItsName() throws {
    let (rows, columns) = (9, 12)
    let a = Matrix(
      rows: rows, columns: columns, values: (0..<108).map { sin(Double($0 * $0)) + 1.2 })
    let report = try checker.check(
      of: { p in zip(p, a.values).reduce(0) { $0 + $1.0 * $1.1 } },
      at: (0..<108).map { cos(Double($0)) + 2 }, is: a.transposed.values,
      blocks: [Block("W", shape: [rows, columns])])
    #expect(
      report.diagnosis.contains { $0.hasPrefix("block W is transposed") }, "\(report.diagnosis)")
    #expect(Set(report.offending.prefix(12).compactMap { $0.position?[0] }).count > 1)
  }

  /// The seventh: one evaluation of five leaves the batch out, and it was called right.
  @Test func aLossThatNowAndThenLosesItsBatchIsNoFunction() {
    var caught = 0
    for seed in 0..<40 as Range<UInt64> {
      var generator = RandomGenerator(seed: seed)
      let x = (0..<200).map { 1 + Double($0) / 100 }
      let report = try? GradientChecker(seed: seed).check(
        of: { generator.next32() % 5 == 0 ? 0 : $0.reduce(0) { $0 + $1 * $1 } }, at: x,
        is: x.map { 2 * $0 })
      if report?.verdict != .agrees { caught += 1 }
    }
    #expect(caught == 40)
  }
}
