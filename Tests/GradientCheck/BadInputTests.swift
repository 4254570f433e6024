import CGradusGSL
import Foundation
import Testing

@testable import GradientCheck

/// Whatever is wrong with the input is named, and nothing stops the process.
@Suite struct BadInputTests {
  private let checker = GradientChecker()
  private let square: @Sendable ([Double]) -> Double = { x in x.reduce(0) { $0 + $1 * $1 } }

  /// The error of each of the ways to check a scalar function, which must be one and the same.
  private func error(
    _ x: [Double], _ gradient: [Double], blocks: [Block] = [],
    _ f: @escaping @Sendable ([Double]) throws -> Double
  ) -> String? {
    var errors: [String] = []
    do {
      let report = try checker.check(of: f, at: x, is: gradient, blocks: blocks)
      Issue.record("no error: \(report)")
    } catch { errors.append("\(error)") }
    do {
      let report = try checker.checkEveryCoordinate(of: f, at: x, is: gradient, blocks: blocks)
      Issue.record("no error: \(report)")
    } catch { errors.append("\(error)") }
    #expect(Set(errors).count == 1)
    return errors.first
  }

  @Test func noParametersAtAll() {
    #expect(error([], [], square) == "there are no parameters to check")
  }

  @Test func anotherLength() {
    #expect(
      error([1, 2, 3], [2, 4], square) == "the gradient has 2 coordinates, the point has 3")
    #expect(
      error([1, 2], [2, 4], blocks: [Block("W", shape: [3])], square)
        == "the blocks have 3 parameters together, the point has 2")
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity]) func noNumbers(value: Double) throws {
    #expect(
      error([1, value], [2, 4], square)
        == "coordinate 1 of the point is \(value); it must be finite")
    #expect(
      error([1, 2], [2, 4]) { _ in value }
        == "the function is \(value) at the point; choose one where it has a value")
    let report = try checker.check(of: square, at: [1, 2], is: [2, value])
    #expect(report.verdict == .disagrees && report.disagreeing.map(\.index) == [1])
    #expect(report.coordinates[1].reason == "the gradient is \(value)")
  }

  @Test func aFunctionThatThrows() {
    struct Refused: Error, CustomStringConvertible { let description = "refused" }
    #expect(error([1, 2], [2, 4]) { _ in throw Refused() } == "refused")
    // Only away from the point.
    #expect(error([1], [2]) { if $0 == [1] { 1 } else { throw Refused() } } == "refused")
  }

  @Test func aProductThatChangesItsAnswer() throws {
    var calls = 0.0
    let f = { (x: [Double]) in [x[0] * x[1], x[0]] }
    #expect(throws: CheckError("the product changes its answer: two for the same cotangent")) {
      try checker.check(of: f, at: [1, 2]) { w in
        calls += 1
        return [2 * w[0] + w[1] + 1e-12 * calls, w[0]]
      }
    }
    // What is no number stays what it is, and is a verdict.
    #expect(try checker.check(of: f, at: [1, 2]) { [.nan, $0[0]] }.verdict == .disagrees)
  }

  @Test func aConstantHasNoKinkAndNoNoise() throws {
    for value in [0.0, 5, -1e300] {
      let report = try checker.check(of: { _ in value }, at: [0, 1, 1e8], is: [0, 0, 0])
      #expect(report.verdict == .agrees, "\(report)")
    }
    #expect(try checker.check(of: { _ in 5 }, at: [0, 1], is: [0, 1e-9]).verdict == .disagrees)
  }

  @Test(arguments: [1.0, 0, -3])
  func aFunctionThatEndsAtThePoint(x: Double) throws {
    for (inside, name) in [(1.0, "above"), (-1, "below")] {
      let f = { (p: [Double]) in (p[0] - x) * inside < 0 ? .nan : exp(p[0]) }
      let report = try checker.check(of: f, at: [x], is: [exp(x)])
      #expect(report.verdict == .agrees, "\(report)")
      #expect(
        report.coordinates[0].reason
          == "the function is defined on one side only; the derivative is from \(name)")
      #expect(try checker.check(of: f, at: [x], is: [1.01 * exp(x)]).verdict == .disagrees)
    }
  }

  @Test func aStatusOfGSLIsAnErrorThatSaysWhatItMeans() throws {
    #expect(
      "\(GSLError(status: Int32(GSL_EDOM), operation: "a derivative at 1.0"))"
        == "GSL could not compute a derivative at 1.0: input domain error")
    let all = Set((Int32(1)...32).map { "\(GSLError(status: $0, operation: ""))" })
    #expect(all.count == 32 && !all.contains { $0.hasSuffix("unknown error code") })
    _ = try derivative(of: exp, at: 1, step: 0.1)
    // GSL's own handler would end the process here.
    gsl_error("planned", #file, Int32(#line), Int32(GSL_EFAILED))
  }
}
