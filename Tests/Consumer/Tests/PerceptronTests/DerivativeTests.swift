import Foundation
import GradientCheckTesting
import Gradus
import Testing

/// Whatever has a derivative, and what is said of it.
@Suite(.looksAtIssues) struct DerivativeTests {
  private let x = [0.7, -1.2]
  private let f = { (x: [Double]) in [x[0] * x[1], exp(x[0])] }
  private var jacobian: Matrix { Matrix([[x[1], x[0]], [exp(x[0]), 0]]) }

  private func issue(_ body: () -> Void) async throws -> String {
    try #require(try await Issues.of(body).first)
  }

  @Test func parametersOfOnesOwn() async throws {
    func loss(_ network: Network) -> Double {
      network.flattened.reduce(0) { $0 + $1 * $1 } / 2
    }
    expectGradient(of: loss, at: Network(), is: Network())
    var wrong = Network()
    wrong.bias[1] = 7
    #expect(
      try await issue { expectGradient(of: loss, at: Network(), is: wrong) }
        .contains("only one coordinate of 6 is wrong: bias[1]"))
    expectGradient(
      of: { (x: [Float]) in x[0] * x[0] * x[1] }, at: [1.5, -2] as [Float],
      is: { (x: [Float]) in [2 * x[0] * x[1], x[0] * x[0]] })
  }

  @Test func productsAndJacobians() async throws {
    let (x, jacobian) = (x, jacobian)
    expectJacobian(of: f, at: x, is: jacobian)
    expectGradient(
      of: f, at: x,
      jvp: { [x[1] * $0[0] + x[0] * $0[1], exp(x[0]) * $0[0]] })
    expectGradient(
      of: f, at: x, vjp: { [x[1] * $0[0] + exp(x[0]) * $0[1], x[0] * $0[0]] })
    #expect(
      try await issue { expectJacobian(of: f, at: x, is: jacobian.transposed) }
        .contains("block J is transposed"))
  }

  /// Right at each cotangent that is above zero, and no linear map.
  @Test func aProductIsLinearInItsCotangent() async throws {
    let text = try await issue {
      expectGradient(
        of: { [$0[0] * $0[1]] }, at: [2, 3], vjp: { [3 * abs($0[0]), 2 * abs($0[0])] })
    }
    #expect(text.contains("the product is not linear"), "\(text)")
  }

  @Test func secondDerivatives() {
    let gradient = { (x: [Double]) in [2 * x[0] * x[1], x[0] * x[0]] }
    let x = x
    expectSymmetricHessian(ofGradient: gradient, at: x)
    expectHessianProduct(ofGradient: gradient, at: x) { v in
      [2 * x[1] * v[0] + 2 * x[0] * v[1], 2 * x[0] * v[0]]
    }
  }

  /// What the digits of a function allow is a matter of how it computes, or of what is asked.
  @Test func toleranceAndArithmetic() async throws {
    let noisy = { (x: [Double]) in exp(x[0]) + 1e-6 * sin(1e10 * x[0]) }
    let open = try await issue { expectGradient(of: noisy, at: [1.5], is: [exp(1.5)]) }
    #expect(
      open.hasPrefix("unresolved: ") && open.contains("to decide: pass tolerance: "), "\(open)")
    expectGradient(of: noisy, at: [1.5], is: [exp(1.5)], tolerance: 1e-3)
    let half = { (x: [Double]) in Double(Float(Float(x[0]) * Float(x[0]))) / 3 }
    expectGradient(of: half, at: [1.5], is: [1], arithmetic: .float32)
  }

  /// A report is a value: it has words, goes through JSON, and has a picture.
  @Test func reportsAreValues() throws {
    let cube = { (x: [Double]) in x[0] * x[0] * x[0] }
    let checker = GradientChecker(seed: 1)
    let report = try checker.check(of: cube, at: [1.5], is: [7])
    #expect("\(report)".hasPrefix("disagrees: the gradient is wrong in its one coordinate\n"))
    let back = try JSONDecoder().decode(
      GradientReport.self, from: JSONEncoder().encode(report))
    #expect(back == report && back.verdict == .disagrees)
    let curve = try checker.vCurve(of: cube, at: [1.5], along: report.offending[0])
    #expect(curve.svg.hasPrefix("<svg ") && curve.claim > 0.2)
  }

  /// `.ci/consumer` looks for what this leaves: the report and the picture, as attachments.
  @Test func aWrongGradientIsAttached() async throws {
    let issues = try await Issues.of {
      expectGradient(of: { $0[0] * $0[0] * $0[0] }, at: [1.5], is: [7])
    }
    #expect(issues.count == 1)
  }
}
