import CourseTesting
import MonitoringAndDebuggingCourse
import Testing

@testable import answers_3_6

/// What the learner has written for lesson 3.6, graded: one test an exercise, one case a claim.
@Suite("3.6 MonitoringAndDebugging") struct MonitoringAndDebuggingTests {
  static let grader = Grader(monitoringAndDebuggingLesson, book: Answers.book)

  @Test(
    "3.6.log", .started("3.6.log", grader),
    arguments: grader.claims("3.6.log"))
  func log(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "3.6.culprit", .started("3.6.culprit", grader),
    arguments: grader.claims("3.6.culprit"))
  func culprit(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "3.6.birthplace", .started("3.6.birthplace", grader),
    arguments: grader.claims("3.6.birthplace"))
  func birthplace(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "3.6.deaths", .started("3.6.deaths", grader),
    arguments: grader.claims("3.6.deaths"))
  func deaths(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "3.6.spikes", .started("3.6.spikes", grader),
    arguments: grader.claims("3.6.spikes"))
  func spikes(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "3.6.resume", .started("3.6.resume", grader),
    arguments: grader.claims("3.6.resume"))
  func resume(claim: ClaimUnderTest) { claim.check() }
}
