import GradientCheck
import GradientCheckTesting
import Testing

/// The reports on second derivatives, whole, for x₀² x₁.
@Suite(.looksAtIssues) struct ExpectHessianTests {
  let checker = GradientChecker(seed: 1)
  let x = [3.0, 5.0]
  private func gradient(_ x: [Double]) -> [Double] { [2 * x[0] * x[1], x[0] * x[0]] }

  @Test func rightOnesRecordNothing() {
    let report = expectHessianProduct(ofGradient: gradient, at: x) { v in
      [2 * x[1] * v[0] + 2 * x[0] * v[1], 2 * x[0] * v[0]]
    }
    #expect(report?.verdict == .agrees)
    #expect(expectSymmetricHessian(ofGradient: gradient, at: x)?.verdict == .agrees)
  }

  @Test func aWrongHessianProduct() {
    expectIssue(
      """
      disagrees: the product is wrong in 1 of 2 coordinates

      coordinates  2: 1 agree, 1 disagree
      evaluations  100, seed 1
      checked      that H v is the gradient of v · g(x), for random v

      block  position  verdict      analytic  numeric ± bar       in bars  detectable
      x      [1]       disagrees  -4.4915544  -8.9831088 ± 9e-09    5e+08       3e-09

      likely  only one coordinate of 2 is wrong: coordinate 1

      to replay: GRADUS_SEED=1 swift test …
      """
    ) {
      expectHessianProduct(ofGradient: gradient, at: x, checker: checker, sourceLocation: $0) {
        v in [2 * x[1] * v[0] + 2 * x[0] * v[1], x[0] * v[0]]
      }
    }
  }

  @Test func noFunctionsGradient() {
    expectIssue(
      """
      disagrees: the gradient is wrong

      evaluations  14, seed 1
      checked      that the slope of v · g along w is that of w · g along v

      likely  the second derivatives are not symmetric: 47.162475 ± 1.6e-11 one way, -47.162475 ±
              1.6e-11 the other, so this is no function's gradient

      to replay: GRADUS_SEED=1 swift test …
      """
    ) {
      expectSymmetricHessian(
        ofGradient: { x in [-x[1], x[0]] }, at: x, checker: checker, sourceLocation: $0)
    }
  }

  @Test func aGradientOfTheWrongLengthIsOneIssue() {
    let told = "not checked: the gradient has 1 coordinates, the point has 2"
    expectIssue(told) {
      expectSymmetricHessian(ofGradient: { [$0[0]] }, at: x, sourceLocation: $0)
    }
    expectIssue(told) {
      expectHessianProduct(ofGradient: { [$0[0]] }, at: x, sourceLocation: $0) { [$0[1], $0[0]] }
    }
  }
}
