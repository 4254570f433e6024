import Foundation
import Gradus
import Testing

@testable import GradientCheck

/// What the accuracy bench in Benchmarks/ taught the checker, one case each.
@Suite struct HonestyTests {
  private func report(
    _ x: [Double], _ gradient: [Double], _ f: @escaping ([Double]) -> Double
  ) throws -> GradientReport {
    try GradientChecker(seed: 5).checkCoordinates(of: f, at: x, is: gradient)
  }

  @Test func severalLargeStepsMayAgreeOnTheWrongThing() throws {
    let wave = { (x: [Double]) in sin(1e6 * x[0]) }
    #expect(try report([0], [1e6], wave).verdict == .agrees)
    #expect(try report([0], [1e6 * 1.0001], wave).verdict == .disagrees)
    let bell = { (x: [Double]) in exp(-pow((x[0] - 1e4) / 1e-2, 2)) }
    let x = 1e4 + 0.003
    #expect(try report([x], [-2e4 * (x - 1e4) * bell([x])], bell).verdict == .agrees)
    #expect(try report([x], [0], bell).verdict == .disagrees)
  }

  @Test func aPoleIsNearerThanAThousandthOfX() throws {
    let x = 1 + 1e-5
    let pole = { (x: [Double]) in 1 / (x[0] - 1) }
    #expect(try report([x], [-1 / ((x - 1) * (x - 1))], pole).verdict == .agrees)
  }

  @Test func nextToABorderStepsLoseNothingToTheRoundingOfX() throws {
    let x = 1 - 1e-7
    let border = { (x: [Double]) in log(1 - x[0]) }
    #expect(try report([x], [-1 / (1 - x)], border).verdict == .agrees)
    #expect(try report([x], [-1.000_01 / (1 - x)], border).verdict == .disagrees)
  }

  @Test func whereTermsCancelTheNoiseIsThatOfTheTerms() throws {
    let difference = { (x: [Double]) in exp(x[0]) - exp(x[1]) }
    let x = [20, 20.000_001]
    #expect(try report(x, [exp(x[0]), -exp(x[1])], difference).verdict == .agrees)
    #expect(try report(x, [exp(x[0]), -1.000_01 * exp(x[1])], difference).verdict == .disagrees)
  }

  /// Near a root terms cancel that are larger than the function is; every other of the quadratics is
  /// at one.
  @Test(arguments: UInt64(0)..<26) func quadraticsAtTheirRootsAndElsewhere(seed: UInt64) throws {
    var generator = RandomGenerator(seed: seed)
    func draw() -> Double {
      (generator.next32() & 1 == 0 ? 1 : -1) * (0.2 + 1.8 * Double(generator.next32()) * 0x1p-32)
    }
    for turn in 0..<200 {
      let (a, b, c, x) = (draw(), draw(), draw(), draw())
      let root = turn % 2 == 0 ? a * x * x + b * x + c : 0
      let slope = 2 * a * x + b
      let report = try report([x], [slope]) { a * $0[0] * $0[0] + b * $0[0] + (c - root) }
      #expect(report.verdict == .agrees, "\(report)")
      let numeric = report.coordinates[0].numeric
      #expect(abs(numeric.value - slope) <= numeric.bar, "\(report)")
    }
  }

  /// Noise between −1 and 1 that is a function of the bits of x.
  private func noise(_ x: Double, _ salt: UInt64) -> Double {
    var bits = (x.bitPattern ^ salt) &* 0x9E37_79B9_7F4A_7C15
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double(bits >> 11) * 0x1p-52 - 1
  }

  @Test(arguments: [1e-13, 1e-11, 1e-9, 1e-7, 1e-5])
  func noiseIsNeverAFalseAlarm(level: Double) throws {
    for salt in UInt64(1)...40 {
      let x = 0.3 + 0.05 * Double(salt)
      let f = { [self] (x: [Double]) in exp(x[0]) + level * noise(x[0], salt) }
      let right = try report([x], [exp(x)], f)
      #expect(right.verdict == (level <= 1e-9 ? .agrees : right.verdict), "\(right)")
      #expect(right.verdict != .disagrees && right.verdict != .kink, "\(right)")
      #expect(try report([x], [exp(x) * 1.01], f).verdict == .disagrees)
    }
  }

  @Test func theReasonNamesTheNoise() throws {
    let f = { [self] (x: [Double]) in exp(x[0]) + 1e-6 * noise(x[0], 3) }
    let report = try report([1], [exp(1)], f)
    #expect(report.verdict == .unresolved)
    #expect(report.reason?.contains("the function carries noise of about") == true)
  }

  @Test func whatIsBelowTheLastDigitIsInvisibleAndDecidesNothing() throws {
    let f = { (x: [Double]) in x[0] * x[0] + sin(x[1]) }
    let faint = try report([3e8, 0.5], [6e8, cos(0.5)], f)
    #expect(faint.coordinates.map(\.verdict) == [.agrees, .unresolved])
    #expect(faint.coordinates[1].reason?.contains("is invisible") == true)
    #expect(faint.verdict == .agrees && faint.invisible.map(\.index) == [1])
    #expect(try report([3e8, 0.5], [6.000_06e8, cos(0.5)], f).verdict == .disagrees)
    // What would be visible, if it were so, is not let pass.
    #expect(try report([3e8, 0.5], [6e8, 1e6], f).verdict == .disagrees)
  }

  @Test func roundedValuesAreNoZeroDerivative() throws {
    let f = { (x: [Double]) in (x[0] * x[0] * x[0] * 1e6).rounded() / 1e6 }
    let found = try report([1.2], [3 * 1.2 * 1.2], f)
    #expect(found.verdict == .unresolved)
    #expect(found.reason?.hasSuffix("its values are rounded") == true)
    #expect(try report([1.2], [4], f).verdict == .disagrees)
  }

  @Test func aSaturatedUnitLeavesTheVerdictToTheOthers() throws {
    let f = { (x: [Double]) in 1 / (1 + exp(-x[0])) + x[1] * x[1] }
    let report = try report([45, 0.7], [exp(-45), 1.4], f)
    #expect(report.verdict == .agrees && report.invisible.map(\.index) == [0])
    #expect(
      report.description == """
        agrees: the gradient is right in 1 of 2 coordinates, and no evaluation can see the rest

        coordinates  2: 1 agree, 1 invisible
        evaluations  \(report.evaluations), seed 5
        detectable   a relative error of 3e-09 or more

        block  position  verdict          analytic  numeric ± bar  in bars  detectable
        x      [0]       unresolved  2.8625186e-20  0 ± 2e-15      1.4e-05         inf

        x[0]  the coordinate is invisible: it does not move the function's last digits
        """)
    #expect(try self.report([45, 0.7], [exp(-45), 1.400_01], f).verdict == .disagrees)
    for visible in [1, 1e-3, 1e-9, -1e-11] {
      #expect(try self.report([45, 0.7], [visible, 1.4], f).verdict == .disagrees)
    }
    // Alone it is all there is, but far away the function does more.
    let alone = try self.report([45], [exp(-45)]) { 1 / (1 + exp(-$0[0])) }
    #expect(alone.verdict == .agrees && alone.invisible.map(\.index) == [0])
    #expect(alone.description.hasPrefix("agrees: nothing speaks against the gradient, but"))
  }

  @Test func aSmallEffectIsLookedAtMoreSharply() throws {
    let f = { (x: [Double]) in x[0] + sin(x[1]) }
    for small in [2e-5, 1e-9] {
      #expect(try report([3e7, small], [1, cos(small)], f).verdict == .agrees)
      #expect(try report([3e7, small], [1, 1.000_01 * cos(small)], f).verdict == .disagrees)
    }
    // And where it cannot be, the check says so.
    let blunt = try report([1e-8, 2], [1.5e-4, 1.5 * 2.squareRoot()]) {
      pow($0[0], 1.5) + pow($0[1], 1.5)
    }
    #expect(blunt.verdict == .agrees && blunt.coordinates[0].smallestDetectable > 1e-4)
    #expect(blunt.coordinates[0].reason?.hasPrefix("only errors of that size") == true)
  }

  @Test func atAKinkTheMeanOfTheSlopesIsNoDerivative() throws {
    let kinks: [(Double, Double, ([Double]) -> Double)] = [
      (0, 0.5, { max(0, $0[0]) }), (0, 0, { abs($0[0]) }), (1, 0.5, { max(1, $0[0]) }),
      (2, 1, { 1e6 * abs($0[0] - 2) + $0[0] }), (0, 0.5, { 1e4 + max(0, $0[0]) }),
    ]
    for (x, mean, f) in kinks {
      let report = try report([x], [mean], f)
      #expect(report.verdict == .kink && report.evaluations <= 120, "\(report)")
      #expect(try self.report([x], [3e6], f).evaluations <= 120)
    }
  }

  @Test func singlePrecision() throws {
    var checker = GradientChecker(seed: 1)
    checker.arithmetic = .float32
    func report(_ gradient: Double, _ f: @escaping (Float) -> Float) throws -> GradientReport {
      try checker.checkCoordinates(of: { Double(f(Float($0[0]))) }, at: [0.75], is: [gradient])
    }
    #expect(try report(exp(0.75)) { exp($0) }.verdict == .agrees)
    for error in [1e-2, 1e-3, 1e-4, 2e-5] {
      #expect(try report((1 + error) * exp(0.75)) { exp($0) }.verdict == .disagrees, "\(error)")
    }
    let corner = { (x: Float) -> Float in max(0.75, x) }
    for (slope, verdict) in [(0.0, Verdict.kink), (0.5, .kink), (1, .kink), (1.2, .disagrees)] {
      #expect(try report(slope, corner).verdict == verdict, "\(slope)")
    }
  }

  @Test(arguments: 2...9, [-1.0, 1])
  func besideAKinkTheFunctionHasOneSlope(exponent: Int, side: Double) throws {
    let x = 1 + side * power(10, -exponent)
    let corner = { (x: [Double]) in 3 + abs(x[0] - 1) }
    #expect(try report([x], [side], corner).verdict == .agrees)
    #expect(try report([x], [-side], corner).verdict == .disagrees)
    #expect(try report([x], [0.3], corner).verdict == .disagrees)
  }

  @Test func theMeansOfSlopesAtATieAreNoSubgradientTogether() throws {
    let f = { (x: [Double]) in max(x[0], x[1], x[2]) }
    let x = [1.5, 1.5, 1.5]
    #expect(try report(x, [0.5, 0.5, 0.5], f).verdict == .disagrees)
    #expect(try report(x, [0.5, 0, 0], f).verdict == .disagrees)
    #expect(try report(x, [0.25, 0.25, 0.5], f).verdict == .kink)
  }

  @Test func aUnitAtItsThresholdMovesWithAllItsInputs() throws {
    let unit = { (x: [Double]) in max(0, x[0] + x[1] + x[2]) }
    for seed in UInt64(0)..<20 {
      func verdict(_ gradient: [Double]) throws -> Verdict {
        try GradientChecker(seed: seed)
          .checkCoordinates(of: unit, at: [1, -1, 0], is: gradient).verdict
      }
      #expect(try verdict([1, 1, 1]) == .kink)
      #expect(try verdict([1, 0, 0]) == .disagrees)
    }
  }

  @Test func anOrdinaryCoordinateCostsSixteenEvaluations() throws {
    let x = [0.3, -1.2, 2, 0.7]
    let report = try report(x, x.map(cos)) { $0.reduce(0) { $0 + sin($1) } }
    #expect(report.verdict == .agrees && report.evaluations <= 4 + 16 * x.count)
  }

  /// Up to four more are of the point itself.
  @Test(arguments: [1, 10, 64]) func aDerivativeOfZeroCostsFourEvaluations(count: Int) throws {
    let x = (0..<count).map { -0.3 - Double($0) / 7 }
    let rectifier: @Sendable ([Double]) -> [Double] = { $0.map { max(0, $0) } }
    let (w, zeros) = (x.map { 1 + $0 }, x.map { _ in 0.0 })
    let report = try GradientChecker().checkCoordinates(
      of: { x in
        zip(w, rectifier(x)).reduce(0) { $0 + $1.0 * $1.1 }
      }, at: x, is: zeros)
    #expect(report.verdict == .agrees && report.evaluations <= 4 + 4 * count, "\(report)")
    // What stands still in the large alone is looked at closely where anything but zero is claimed.
    let claimed = try GradientChecker().checkCoordinates(
      of: { $0.map { max(0, $0) }.reduce(0, +) }, at: x, is: x.map { _ in 1e-3 })
    #expect(claimed.verdict == .disagrees, "\(claimed)")
  }
}
