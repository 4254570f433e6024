import Answering
import Foundation
import Gradus

/// How far an exercise has come.
public enum State: String, Codable, Sendable {
  /// Its stub still throws `Todo`.
  case notStarted
  /// Every claim holds, or every one but those about robustness.
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
public struct ClaimReport: Sendable, Equatable, Codable {
  public enum State: String, Codable, Sendable { case holds, fails, notAsked }

  /// What is claimed.
  public var title: String
  /// Whether it is about a corner, and does not count for the exercise's state.
  public var isRobustness = false
  /// Whether it holds; it is not asked where an answer did not come before.
  public var state: State
  /// The question that was answered wrongly; nil where the claim does not fail.
  public var counterexample: Counterexample?

  package init(
    title: String, isRobustness: Bool = false, state: State, counterexample: Counterexample? = nil
  ) {
    (self.title, self.isRobustness) = (title, isRobustness)
    (self.state, self.counterexample) = (state, counterexample)
  }
}

/// What grading one exercise found.
public struct ExerciseReport: Sendable, Codable {
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

  /// Whether each claim about robustness holds, too.
  public var isRobust: Bool { claims.allSatisfy { !$0.isRobustness || $0.state == .holds } }

  public init(exercise: String, title: String, state: State, claims: [ClaimReport]) {
    self.exercise = exercise
    self.title = title
    self.state = state
    self.claims = claims
  }
}

extension Exercise {
  /// Asks every claim's questions, those about robustness last; a process that ends also ends the
  /// asking, but for those. An exercise that has answered nothing but `Todo` is not started.
  package func grade(
    startAnew: () -> Void = {}, _ answerer: @escaping (Q) throws -> (answer: A, printed: String)
  ) -> ExerciseReport {
    let interview = Interview(tolerance: tolerance, answerer)
    var report = ExerciseReport(
      exercise: id, title: title, state: .holds,
      claims: claims.map {
        ClaimReport(title: $0.title, isRobustness: $0.isRobustness, state: .notAsked)
      })
    let unasked = report.claims
    var main = (answers: 0, errors: 0)
    do {
      try ask(aboutRobustness: false, interview, &report)
      if interview.isUnstarted {
        return ExerciseReport(exercise: id, title: title, state: .notStarted, claims: unasked)
      }
      let fails = report.claims.contains { $0.state == .fails }
      report.state = fails ? .fails : .holds
      if let again = try askAgain(interview, fails, startAnew) {
        report.diagnosis = .unsteady(question: again.asked)
        if !fails { report.claims[0].note(again) }
        report.state = .fails
      }
      main = (interview.transcript.count, interview.thrown.count)
      try ask(aboutRobustness: true, interview, &report)
    } catch {
      (report.state, report.crash) = (error.state, error.crash)
      report.lastQuestion = interview.lastQuestion?.summary
      return report
    }
    for index in report.claims.indices {
      report.claims[index].counterexample?.shape.removeAll {
        !$0.isBorneOut(by: interview.wrongAnswers)
      }
    }
    if report.diagnosis == nil && report.claims.contains(where: { $0.state == .fails }) {
      report.diagnosis = diagnose(interview, main: main)
    }
    return report
  }

  /// Asks what the claims ask that are about robustness, or what the others do, and notes in
  /// `report` what became of each.
  private func ask(
    aboutRobustness: Bool, _ interview: Interview<Q, A>, _ report: inout ExerciseReport
  ) throws(EndedProcess) {
    for (index, claim) in claims.enumerated() where claim.isRobustness == aboutRobustness {
      report.claims[index].note(try counterexample(to: claim, interview))
    }
  }

  /// The first wrong answer to what `claim` asks, or the question that had none; nil where it holds.
  private func counterexample(
    to claim: Claim<Q, A>, _ interview: Interview<Q, A>
  ) throws(EndedProcess) -> Counterexample? {
    do {
      try claim.check(interview)
      return nil
    } catch {
      let ended = EndedProcess(error)
      if let ended, !claim.isRobustness { throw ended }
      let question = interview.lastQuestion
      var counterexample =
        error as? Counterexample
        ?? Counterexample(
          asked: question?.summary ?? claim.title, detail: question?.detail(at: 0),
          answered: ended?.words ?? words(for: error), expected: "an answer")
      if claim.isTheLessons { counterexample.size = 0 }
      return counterexample
    }
  }

  /// What the second answer is to a question that had another one before: the first that was
  /// answered wrongly, and the first of all; and then that wrong one as the first of a new process,
  /// where nothing is kept of the questions before it.
  private func askAgain(
    _ interview: Interview<Q, A>, _ fails: Bool, _ startAnew: () -> Void
  ) throws(EndedProcess) -> Counterexample? {
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
      } catch {
        if let ended = EndedProcess(error) { throw ended }
        // What is no failure of the code's cannot be asked again.
        return error as? Counterexample
      }
    }
    return nil
  }

  private func words(for error: any Error) -> String {
    if case AnswerFailure.notStarted = error { return "nothing: a part still throws Todo" }
    return "\(error)"
  }
}

extension ClaimReport {
  /// Notes what was answered wrongly; nil where the claim holds.
  fileprivate mutating func note(_ wrong: Counterexample?) {
    (state, counterexample) = (wrong == nil ? .holds : .fails, wrong)
  }
}

/// A process that ended instead of answering.
private struct EndedProcess: Error {
  let state: State
  let crash: Crash

  /// Nil where `error` is something else.
  init?(_ error: any Error) {
    switch error {
    case AnswerFailure.crashed(let crash): (state, self.crash) = (.crashed, crash)
    case AnswerFailure.timedOut(let crash): (state, self.crash) = (.timedOut, crash)
    default: return nil
    }
  }

  var words: String {
    "nothing: \(crash.reason)" + (crash.location.map { ", at \($0)" } ?? "")
  }
}
