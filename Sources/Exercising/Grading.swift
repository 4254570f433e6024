import Answering
import Foundation
import Gradus

/// How far an exercise has come.
public enum State: String, Codable, Sendable {
  /// Its stub still throws `Todo`.
  case notStarted
  /// Every claim holds.
  case holds
  /// A claim does not hold.
  case fails
  /// The process that answered ended.
  case crashed
  /// A question took too long.
  case timedOut
  /// The compiler refuses its file; the lesson's other files are graded without it.
  case doesNotCompile
}

/// What became of one claim.
public struct ClaimReport: Sendable, Equatable {
  public enum State: String, Codable, Sendable { case holds, fails, notAsked }

  /// What is claimed.
  public var title: String
  /// Whether it holds; it is not asked where an answer did not come before.
  public var state: State
  /// The question that was answered wrongly; nil where the claim does not fail.
  public var counterexample: Counterexample?
}

/// What grading one exercise found.
public struct ExerciseReport: Sendable {
  /// Such as `3.1.adam`.
  public var exercise: String
  /// The exercise's title.
  public var title: String
  /// How far the exercise is.
  public var state: State
  /// One for each claim of the exercise, in its order.
  public var claims: [ClaimReport]
  /// The likely mistake; nil where nothing fails, or nothing is to be said.
  public var diagnosis: Diagnosis?
  /// Where and how the process ended, when it crashed or ran out of time.
  public var crash: Crash?
  /// What was asked when it did.
  public var lastQuestion: String?
  /// What the compiler said, where the exercise does not compile.
  public var errors: String?

  public init(exercise: String, title: String, state: State, claims: [ClaimReport]) {
    self.exercise = exercise
    self.title = title
    self.state = state
    self.claims = claims
  }
}

extension Exercise {
  /// Asks every claim's questions; a process that ends also ends the asking. An exercise that has
  /// answered nothing but `Todo` is not started.
  package func grade(
    startAnew: () -> Void = {}, _ answerer: @escaping (Q) throws -> (answer: A, printed: String)
  ) -> ExerciseReport {
    let interview = Interview(tolerance: tolerance, answerer)
    var unstarted = false
    var report = ExerciseReport(
      exercise: id, title: title, state: .holds,
      claims: claims.map { ClaimReport(title: $0.title, state: .notAsked) })
    for (index, claim) in claims.enumerated() {
      do {
        try claim.check(interview)
        report.claims[index].state = .holds
      } catch let counterexample as Counterexample {
        report.claims[index].counterexample = counterexample
      } catch AnswerFailure.crashed(let crash) {
        return ended(report, .crashed, crash, interview)
      } catch AnswerFailure.timedOut(let crash) {
        return ended(report, .timedOut, crash, interview)
      } catch {
        if case AnswerFailure.notStarted = error { unstarted = true }
        let question = interview.lastQuestion
        report.claims[index].counterexample = Counterexample(
          asked: question?.summary ?? claim.title, detail: question?.detail(at: 0),
          answered: words(for: error), expected: "an answer")
      }
      guard report.claims[index].counterexample != nil else { continue }
      report.claims[index].state = .fails
      report.state = .fails
      if claim.isTheLessons { report.claims[index].counterexample?.size = 0 }
    }
    for index in report.claims.indices {
      report.claims[index].counterexample?.shape.removeAll {
        !$0.isBorneOut(by: interview.wrongAnswers)
      }
    }
    if unstarted && interview.transcript.isEmpty {
      return ExerciseReport(
        exercise: id, title: title, state: .notStarted,
        claims: claims.map { ClaimReport(title: $0.title, state: .notAsked) })
    }
    do {
      if let again = try askAgain(interview, report.state == .fails, startAnew) {
        report.diagnosis = .unsteady(question: again.asked)
        if report.state == .holds {
          report.claims[0].state = .fails
          report.claims[0].counterexample = again
        }
        report.state = .fails
      } else if report.state == .fails {
        report.diagnosis = diagnose(interview.transcript, thrown: interview.thrown)
      }
    } catch AnswerFailure.timedOut(let crash) {
      return ended(report, .timedOut, crash, interview)
    } catch AnswerFailure.crashed(let crash) {
      return ended(report, .crashed, crash, interview)
    } catch {
      // What is no failure of the code's cannot be asked again.
      report.diagnosis =
        report.state == .fails ? diagnose(interview.transcript, thrown: interview.thrown) : nil
    }
    return report
  }

  /// What the second answer is to a question that had another one before: the first that was
  /// answered wrongly, and the first of all; and then that wrong one as the first of a new process,
  /// where nothing is kept of the questions before it.
  private func askAgain(
    _ interview: Interview<Q, A>, _ fails: Bool, _ startAnew: () -> Void
  ) throws -> Counterexample? {
    let asked = interview.transcript
    let wrong =
      !fails
      ? nil
      : asked.first {
        guard let right = try? reference($0.question) else { return false }
        return !agree($0.answer, right, tolerance)
      }
    for (round, asked) in [wrong, asked.first, wrong].enumerated() {
      guard let (question, before) = asked else { continue }
      if round == 2 { startAnew() }
      do {
        try interview.expect(question, toBe: before, source: "your own answer the first time")
      } catch let counterexample as Counterexample {
        return counterexample
      }
    }
    return nil
  }

  private func ended(
    _ report: ExerciseReport, _ state: State, _ crash: Crash, _ interview: Interview<Q, A>
  ) -> ExerciseReport {
    var report = report
    report.state = state
    report.crash = crash
    report.lastQuestion = interview.lastQuestion?.summary
    return report
  }

  private func words(for error: any Error) -> String {
    if case AnswerFailure.notStarted = error { return "nothing: a part still throws Todo" }
    return "\(error)"
  }
}
