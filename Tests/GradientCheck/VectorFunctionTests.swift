import Foundation
import Testing

@testable import GradientCheck

@Suite struct VectorFunctionTests {
  private let x = [0.5, -1.5, 2.0]
  private func f(_ x: [Double]) -> [Double] { [x[0] * x[1], sin(x[2]) + x[0], x[1] * x[1] * x[2]] }
  private func vjp(_ w: [Double]) -> [Double] {
    [
      w[0] * x[1] + w[1], w[0] * x[0] + w[2] * 2 * x[1] * x[2],
      w[1] * cos(x[2]) + w[2] * x[1] * x[1],
    ]
  }

  @Test func aRightProductAgrees() throws {
    let report = try GradientChecker().check(of: f, at: x, vjp: vjp)
    #expect(report.verdict == .agrees)
    #expect(report.evaluations > 0)
  }

  @Test func aForgottenCotangentDisagrees() throws {
    // Right for a cotangent of ones, which many checkers are content with.
    let ones = vjp([1, 1, 1])
    #expect(try GradientChecker().check(of: f, at: x, vjp: { _ in ones }).verdict == .disagrees)
  }

  @Test func outputsThatComeAndGoAreAnError() {
    #expect(throws: CheckError("the function has 1 outputs where it had 3 before")) {
      try GradientChecker().check(
        of: { $0 == x ? f($0) : [$0[0]] }, at: x, vjp: vjp)
    }
    #expect(throws: CheckError("the function has no outputs")) {
      try GradientChecker().check(of: { _ in [] }, at: x, vjp: vjp)
    }
  }

  private func gradient(_ x: [Double]) -> [Double] {
    // Of x₀² x₁ + e^{x₁ x₂}.
    let e = exp(x[1] * x[2])
    return [2 * x[0] * x[1], x[0] * x[0] + x[2] * e, x[1] * e]
  }

  private func product(_ v: [Double]) -> [Double] {
    let e = exp(x[1] * x[2])
    return [
      2 * x[1] * v[0] + 2 * x[0] * v[1],
      2 * x[0] * v[0] + x[2] * x[2] * e * v[1] + (1 + x[1] * x[2]) * e * v[2],
      (1 + x[1] * x[2]) * e * v[1] + x[1] * x[1] * e * v[2],
    ]
  }

  @Test func secondDerivatives() throws {
    let checker = GradientChecker()
    #expect(
      try checker.checkHessianProduct(ofGradient: gradient, at: x, is: product).verdict == .agrees)
    let wrong = { (v: [Double]) in product(v).map { $0 * (v[0] > 0 ? 1 : 1.001) + 1e-4 } }
    #expect(
      try checker.checkHessianProduct(ofGradient: gradient, at: x, is: wrong).verdict == .disagrees)
  }

  @Test func onlyAGradientHasSymmetricDerivatives() throws {
    let checker = GradientChecker()
    var evaluations = 0
    let right = try checker.checkSymmetry(
      ofGradient: { x in
        evaluations += 1
        return gradient(x)
      }, at: x)
    #expect(right.verdict == .agrees)
    #expect(right.evaluations == evaluations)
    let swirl = { (x: [Double]) in [-x[1], x[0], 0] }
    let report = try checker.checkSymmetry(ofGradient: swirl, at: x)
    #expect(report.verdict == .disagrees)
    #expect(report.diagnosis.first?.hasPrefix("the second derivatives are not symmetric") == true)
  }

  @Test func theSelfTestCountsWhatWouldBeCaught() throws {
    let f: ([Double]) -> Double = { x in x.reduce(0) { $0 + sin($1) } }
    let sharp = try GradientChecker(seed: 1).selfTest(of: f, at: x, is: x.map(cos))
    #expect(sharp.rows.map(\.size) == (1...8).map { power(10, -$0) })
    #expect(sharp.rows.allSatisfy { $0.planted == 3 })
    #expect(sharp.rows.prefix(6).allSatisfy { $0.caught == 3 })
    // Nothing can be seen in a function that rounds to six digits.
    let blunt = try GradientChecker(seed: 1).selfTest(
      of: { (f($0) * 1e6).rounded() / 1e6 }, at: x, is: x.map(cos))
    #expect(blunt.rows.last?.caught == 0)
    #expect(blunt.rows.first?.caught == 3)
  }
}
