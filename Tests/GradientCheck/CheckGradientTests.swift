import Foundation
import Testing

@testable import GradientCheck

@Suite struct CheckGradientTests {
  private let x = [0.3, -1.2, 2]
  private func f(_ x: [Double]) -> Double { x[0] * x[0] * x[1] + sin(x[2]) }
  private var gradient: [Double] { [2 * x[0] * x[1], x[0] * x[0], cos(x[2])] }

  private func verdicts(_ gradient: [Double]) throws -> [Verdict] {
    try checkGradient(of: f, at: x, is: gradient).map(\.verdict)
  }

  @Test func theRightGradientAgrees() throws {
    let checks = try checkGradient(of: f, at: x, is: gradient)
    #expect(checks.map(\.verdict) == [.agrees, .agrees, .agrees])
    #expect(checks.map(\.index) == [0, 1, 2] && checks.map(\.analytic) == gradient)
    #expect(checks.allSatisfy { $0.relativeError < 1e-9 })
  }

  @Test func aWrongCoordinateDisagreesAndTheOthersDoNot() throws {
    for wrong in 0..<3 {
      for change in [-1, 0, 2, 1.000_01] {
        var gradient = gradient
        gradient[wrong] *= change
        var expected = [Verdict.agrees, .agrees, .agrees]
        expected[wrong] = .disagrees
        #expect(try verdicts(gradient) == expected, "coordinate \(wrong) times \(change)")
      }
    }
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func whatIsNoNumberDisagrees(value: Double) throws {
    #expect(
      try verdicts([gradient[0], value, gradient[2]]) == [.agrees, .disagrees, .agrees])
  }

  @Test func whereTheFunctionIsNoNumberNothingIsDecided() throws {
    let checks = try checkGradient(
      of: { $0[0] == 1 ? $0[1] * $0[1] : .nan }, at: [1, 3], is: [0, 6])
    #expect(checks.map(\.verdict) == [.unresolved, .agrees])
  }

  @Test func aGradientOfAnotherLengthIsAnError() {
    let error = #expect(throws: CheckError.self) {
      try checkGradient(of: f, at: x, is: [1, 2])
    }
    #expect(error?.description == "the gradient has 2 coordinates, the point has 3")
  }

  @Test func anErrorOfTheFunctionPassesThrough() {
    struct Refused: Error {}
    #expect(throws: Refused.self) {
      try checkGradient(of: { _ in throw Refused() }, at: x, is: gradient)
    }
  }

  @Test func theRelativeErrorIsOfTheLarger() {
    func error(_ analytic: Double, _ numeric: Double) -> Double {
      CoordinateCheck(
        index: 0, verdict: .agrees, analytic: analytic, numeric: Estimate(value: numeric, bar: 0)
      ).relativeError
    }
    #expect(error(3, 4) == 0.25 && error(4, 3) == 0.25 && error(0, 0) == 0 && error(-1, 1) == 2)
  }
}
