import Foundation
import Gradus
import PropertyTesting
import Synchronization
import Testing

@testable import GradientCheck

@Suite struct CheckerTests {
  /// A quadratic in many variables with a known gradient, of about n multiplications.
  private func bowl(_ n: Int) -> (
    f: @Sendable ([Double]) -> Double, x: [Double], gradient: [Double]
  ) {
    let x = (0..<n).map { 0.5 + sin(Double($0) * 1.7) }
    let curvature = (0..<n).map { 1 + 0.5 * cos(Double($0)) }
    let f: @Sendable ([Double]) -> Double = { x in
      var sum = 0.0
      for i in 0..<x.count { sum += curvature[i] * (x[i] * x[i] / 2 + cos(x[i])) }
      return sum
    }
    return (f, x, zip(curvature, x).map { $0 * ($1 - sin($1)) })
  }

  /// Ten, and sixteen that look whether the function answers the same again.
  @Test func aCorrectGradientOfTenThousandTakesFewEvaluations() throws {
    let (f, x, gradient) = bowl(10_001)
    let report = try GradientChecker().check(of: f, at: x, is: gradient)
    #expect(report.verdict == .agrees, "\(report)")
    #expect(report.evaluations <= 10 + 16)
  }

  @Test(arguments: [1, 2, 5]) func wrongCoordinatesAreFound(count: Int) throws {
    let (f, x, right) = bowl(10_001)
    var gradient = right
    let wrong = (0..<count).map { 37 + $0 * 2011 }
    for index in wrong { gradient[index] *= 1.001 }
    let report = try GradientChecker(seed: 3).check(of: f, at: x, is: gradient)
    #expect(report.disagreeing.map(\.index) == wrong)
    #expect(report.verdict == .disagrees)
    #expect(report.evaluations <= [1: 60, 2: 110, 5: 260][count] ?? 0)
  }

  /// Errors of 1e-1 to 1e-5, up to five at once: what is named is wrong, and what is large is named.
  /// Benchmarks/Counts plants a thousand times.
  @Test(arguments: [65, 200, 1500]) func whatIsRightIsNeverNamed(count: Int) throws {
    let (f, x, right) = bowl(count)
    for seed in UInt64(0)..<30 {
      var generator = SplitMix64(seed: seed)
      var gradient = right
      var sizes: [Int: Double] = [:]
      for _ in 0...(seed % 5) {
        let index = Int(generator.next(below: UInt64(count)))
        let size = power(10, -Int(1 + generator.next(below: 5)))
        sizes[index] = size
        gradient[index] = right[index] * (generator.next() & 1 == 0 ? 1 + size : 1 - size)
      }
      let report = try GradientChecker(seed: seed).check(of: f, at: x, is: gradient)
      let named = Set(report.disagreeing.map(\.index))
      #expect(named.isSubset(of: sizes.keys), "\(report)")
      let large = sizes.filter { $0.value > 1e-3 && abs(right[$0.key]) > 0.1 }.keys
      #expect(named.isSuperset(of: large), "\(report)")
    }
  }

  @Test(arguments: [
    (0.0, Verdict.kink), (1, .kink), (0.5, .kink), (0.3, .kink), (1.2, .disagrees),
    (-0.1, .disagrees),
  ])
  func atAKinkOnlySubgradientsPass(answer: Double, verdict: Verdict) throws {
    let report = try GradientChecker().check(of: { max(0, $0[0]) }, at: [0], is: [answer])
    #expect(report.verdict == verdict, "\(report)")
  }

  @Test func atATieTheCoordinatesAreJudgedTogether() throws {
    let f: ([Double]) -> Double = { max($0[0], $0[1]) }
    func verdict(_ g: [Double]) throws -> Verdict {
      try GradientChecker().check(of: f, at: [2, 2], is: g).verdict
    }
    #expect(try verdict([1, 0]) == .kink)
    #expect(try verdict([0, 1]) == .kink)
    #expect(try verdict([0.3, 0.7]) == .kink)
    #expect(try verdict([1, 1]) == .disagrees)
    #expect(try verdict([0, 0]) == .disagrees)
  }

  @Test func oneSidedDomainsGiveOneSidedDerivatives() throws {
    let report = try GradientChecker().check(
      of: { $0[0] < 1 ? .nan : $0[0] * $0[0] }, at: [1], is: [2])
    #expect(report.verdict == .agrees, "\(report)")
    #expect(report.coordinates[0].reason?.contains("from above") == true)
  }

  @Test func aFunctionThatChangesItsAnswerIsAnError() {
    var calls = 0.0
    #expect(throws: CheckError.self) {
      try GradientChecker().check(
        of: { x in
          calls += 1
          return x[0] + calls
        }, at: [1], is: [1])
    }
  }

  @Test func aConstantHasAZeroGradient() throws {
    #expect(
      try GradientChecker().check(of: { _ in 5 }, at: [1, 2], is: [0, 0]).verdict == .agrees)
    #expect(
      try GradientChecker().check(of: { _ in 5 }, at: [1, 2], is: [0, 1]).verdict == .disagrees)
  }

  @Test func everyCoordinateIsCheckedOnAllProcessors() throws {
    let (f, x, right) = bowl(300)
    var gradient = right
    for index in [7, 299] { gradient[index] += 0.5 }
    let counts = Mutex<[Int]>([])
    let report = try GradientChecker().checkEveryCoordinate(of: f, at: x, is: gradient) { done in
      counts.withLock { $0.append(done) }
    }
    #expect(report.coordinates.map(\.index) == Array(0..<300))
    #expect(report.disagreeing.map(\.index) == [7, 299])
    #expect(counts.withLock { $0.max() } == 300)
    let serial = try GradientChecker().checkCoordinates(of: f, at: x, is: gradient)
    #expect(report.coordinates == serial.coordinates)
  }

  @Test func anErrorEndsAllWorkers() {
    struct Refused: Error {}
    let calls = Mutex(0)
    #expect(throws: Refused.self) {
      try GradientChecker().checkEveryCoordinate(
        of: { x in
          let count = calls.withLock {
            $0 += 1
            return $0
          }
          if count > 100 { throw Refused() }
          return x.reduce(0, +)
        }, at: Array(repeating: 1, count: 1000), is: Array(repeating: 1, count: 1000))
    }
    #expect(calls.withLock { $0 } < 1000)
  }
}
