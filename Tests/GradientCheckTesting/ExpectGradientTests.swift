import Foundation
import GradientCheck
import GradientCheckTesting
import Testing

/// The reports on scalar and vector functions, whole.
@Suite(.looksAtIssues) struct ExpectGradientTests {
  let checker = GradientChecker(seed: 1)

  @Test func aRightGradientRecordsNothing() {
    let f = { (x: [Double]) in x[0] * x[0] + 3 * x[1] }
    let x = [1.5, -2.0]
    #expect(expectGradient(of: f, at: x, is: [3, 3])?.verdict == .agrees)
    #expect(expectGradient(of: f, at: x, is: { [2 * $0[0], 3] })?.verdict == .agrees)
  }

  @Test func theIssueStandsAtTheCall() {
    var line = 0
    let issues = Recorded.issues {
      line = #line + 1
      expectGradient(of: { $0[0] }, at: [1], is: [2])
    }
    #expect(issues.count == 1)
    #expect(issues.first?.sourceLocation?.line == line)
    #expect(issues.first?.sourceLocation?.fileName == "ExpectGradientTests.swift")
  }

  @Test func oneWrongCoordinate() {
    expectIssue(
      """
      disagrees: the gradient is wrong in 1 of 3 coordinates

      coordinates  3: 2 agree, 1 disagree
      evaluations  110, seed 1

      block  position  verdict    analytic  numeric ± bar  in bars  detectable
      x      [1]       disagrees       3.5  3 ± 3.5e-09    1.4e+08     3.5e-09

      likely  only one coordinate of 3 is wrong: coordinate 1

      to replay: GRADUS_SEED=1 swift test …
      """
    ) {
      expectGradient(
        of: { $0[0] * $0[0] + 3 * $0[1] + $0[2] }, at: [1.5, -2, 4], is: [3, 3.5, 1],
        checker: checker, sourceLocation: $0)
    }
  }

  @Test func theWrongSign() {
    expectIssue(
      """
      disagrees: the gradient is wrong in 2 of 2 coordinates

      coordinates  2: 2 disagree
      evaluations  154, seed 1

      block  position  verdict    analytic  numeric ± bar  in bars  detectable
      x      [0]       disagrees        -3  3 ± 3e-09        2e+09       3e-09
      x      [1]       disagrees        -3  3 ± 3e-09        2e+09       3e-09

      likely  the analytic gradient has the opposite sign in every coordinate

      to replay: GRADUS_SEED=1 swift test …
      """
    ) {
      expectGradient(
        of: { $0[0] * $0[0] + 3 * $0[1] }, at: [1.5, -2], is: [-3, -3], checker: checker,
        sourceLocation: $0)
    }
  }

  @Test func aTransposedBlockWithItsName() {
    // f = Σ k W_k, for W of two rows and three columns, plus b.
    let f = { (x: [Double]) in (0..<6).reduce(2 * x[6]) { $0 + Double($1 + 1) * x[$1] } }
    expectIssue(
      """
      disagrees: the gradient is wrong in 4 of 7 coordinates

      coordinates  7: 3 agree, 4 disagree
      evaluations  280, seed 1
      blocks       W wrong; b right

      block  position  verdict    analytic  numeric ± bar  in bars  detectable
      W      [0, 1]    disagrees         4  2 ± 4e-09        5e+08       6e-09
      W      [1, 1]    disagrees         3  5 ± 5e-09        4e+08       3e-09
      W      [0, 2]    disagrees         2  3 ± 3e-09      3.3e+08       3e-09
      W      [1, 0]    disagrees         5  4 ± 5e-09        2e+08     3.8e-09

      likely  block W is transposed

      to replay: GRADUS_SEED=1 swift test …
      """
    ) {
      expectGradient(
        of: f, at: [1, 2, 3, 4, 5, 6, 7], is: [1, 4, 2, 5, 3, 6, 2],
        blocks: [Block("W", shape: [2, 3]), Block("b", shape: [1])], checker: checker,
        sourceLocation: $0)
    }
  }

  @Test func aWrongProduct() {
    // The second row of the Jacobian is (1, 1), not (1, 2).
    expectIssue(
      """
      disagrees: the product is wrong in 1 of 2 coordinates

      coordinates  2: 1 agree, 1 disagree
      evaluations  100, seed 1
      checked      that vjp(w) is the gradient of w · f(x), for random w

      block  position  verdict       analytic  numeric ± bar         in bars  detectable
      x      [1]       disagrees  -0.12925489  -1.5618123 ± 1.6e-09  9.2e+08       3e-09

      likely  only one coordinate of 2 is wrong: coordinate 1

      to replay: GRADUS_SEED=1 swift test …
      """
    ) {
      expectGradient(
        of: { x in [x[0] * x[1], x[0] + x[1]] }, at: [2, 3],
        vjp: { w in [3 * w[0] + w[1], 2 * w[0] + 2 * w[1]] }, checker: checker,
        sourceLocation: $0)
    }
  }

  @Test func aRightProductRecordsNothing() {
    let report = expectGradient(
      of: { x in [x[0] * x[1], x[0] + x[1]] }, at: [2, 3],
      vjp: { w in [3 * w[0] + w[1], 2 * w[0] + w[1]] })
    #expect(report?.verdict == .agrees)
  }

  @Test func aKinkPasses() {
    let report = expectGradient(of: { abs($0[0]) }, at: [0], is: [0.5])
    #expect(report?.verdict == .kink)
  }

  @Test func noiseFailsAndSaysWhatToleranceItAllows() {
    // Errors of up to 1e-5, a different one at every point.
    let f = { (x: [Double]) in
      let error = Double((x[0].bitPattern &* 0x9E37_79B9_7F4A_7C15) >> 40) * 0x1p-24
      return exp(x[0]) + 1e-5 * error
    }
    expectIssue(
      """
      unresolved: the error bar is too wide: the function carries noise of about 4e-06

      coordinates  1: 1 unresolved
      evaluations  160, seed 1

      block  position  verdict      analytic  numeric ± bar      in bars  detectable
      x      [0]       unresolved  3.3201169  3.3201278 ± 7e-05     0.16     6.3e-05

      x[0]  the error bar is too wide: the function carries noise of about 4e-06

      to decide: pass tolerance: 4e-05, which the function's digits allow, or compute it with more
      to replay: GRADUS_SEED=1 swift test …
      """
    ) {
      expectGradient(of: f, at: [1.2], is: [exp(1.2)], checker: checker, sourceLocation: $0)
    }
    expectGradient(of: f, at: [1.2], is: [exp(1.2)], tolerance: 4e-5, checker: checker)
  }

  @Test func aSeedOfTheEnvironmentReplays() async {
    await #expect(processExitsWith: .success) {
      setenv("GRADUS_SEED", "7", 1)
      let right = expectGradient(of: { $0[0] }, at: [1], is: [1])
      let own = expectGradient(of: { $0[0] }, at: [1], is: [1], checker: GradientChecker(seed: 8))
      setenv("GRADUS_SEED", "seven", 1)
      nonisolated(unsafe) var text: String?
      withKnownIssue {
        expectGradient(of: { $0[0] }, at: [1], is: [1])
      } matching: {
        text = $0.comments.first?.rawValue
        return true
      }
      let told = "not checked: GRADUS_SEED is \"seven\", not a decimal number from 0 to "
      exit(right?.seed == 7 && own?.seed == 8 && text?.hasPrefix(told) == true ? 0 : 1)
    }
  }
}
