import ArgumentParser
import Exercising
import GradusCourse
import Testing

@testable import GradusCommand

@Suite struct VerifyTests {
  private let good = Verification(
    "Adam, 12 runs", with: "PyTorch 2.15.0", errors: [0, 3.8e-16, 1e-17], unit: .relative,
    bound: 1e-12)
  private let bad = Verification(
    "Linear by bias", with: "GSL's gsl_deriv_central", errors: [.nan], unit: .errorBars, bound: 3)

  @Test func theTableHasAHeaderAndALineForEach() {
    #expect(
      VerifyText.table([good]) == """
        compared       with            numbers  largest error  unit      bound
        Adam, 12 runs  PyTorch 2.15.0        3        3.8e-16  relative  1e-12  ok

        all 1 within their bounds
        """)
  }

  @Test func aFailingLineSaysSo() {
    #expect(
      VerifyText.table([good, bad]) == """
        compared        with                     numbers  largest error  unit        bound
        Adam, 12 runs   PyTorch 2.15.0                 3        3.8e-16  relative    1e-12  ok
        Linear by bias  GSL's gsl_deriv_central        1            inf  error bars      3  FAILS

        1 of 2 fail
        """)
  }

  @Test func aComparisonThatCannotBeMadeIsNoneThatFails() {
    let problem = #expect(throws: Problem.self) {
      try Verify.rows { throw Problem("Fixtures/Manifest.json is missing") }
    }
    #expect(problem?.description == "Fixtures/Manifest.json is missing")
  }

  @Test func jsonHasTheSameFields() throws {
    #expect(
      try VerifyText.json([bad]) == """
        [
          {
            "bound" : 3,
            "compared" : "Linear by bias",
            "largestError" : "inf",
            "numbers" : 1,
            "ok" : false,
            "unit" : "error bars",
            "with" : "GSL's gsl_deriv_central"
          }
        ]
        """)
  }

  @Test func oneFailureIsExitStatusOne() throws {
    let verify = try Verify.parse(["--json"])
    #expect(verify.json)
    try verify.report([good])
    let exit = #expect(throws: ExitCode.self) { try verify.report([good, bad]) }
    #expect(exit?.rawValue == 1)
  }
}
