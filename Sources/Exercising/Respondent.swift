import Answering
import Gradus
import Synchronization

/// Answers the questions that a picture or a command has, with the learner's code where its
/// exercise holds and with the reference where not.
public final class Respondent: Sendable {
  /// Whose answers an exercise's are.
  public enum Code: String, Codable, Sendable { case mine, reference }

  private let answerer: (any Answerer)?
  private let note: @Sendable (Note) -> Void
  private let say: @Sendable (String) -> Void
  private let kept = Mutex<[Note]>([])

  /// Whose code answers for an exercise, and why.
  public struct Note: Sendable, Equatable {
    /// Such as `3.1.adam`.
    public let exercise: String
    /// That of the learner's code.
    public let state: State
    /// Whose code it is.
    public let used: Code

    public init(exercise: String, state: State, used: Code) {
      (self.exercise, self.state, self.used) = (exercise, state, used)
    }
  }

  /// The reference alone answers. `tell` is told what is being done, where that takes its time.
  public init(tell: @escaping @Sendable (String) -> Void = { _ in }) {
    answerer = nil
    note = { _ in }
    say = tell
  }

  /// `answerer` is the learner's code. `note` is told each exercise's state once, before its first
  /// answer, and whose code answers; `tell` what is being done, where that takes its time.
  public init(
    mine answerer: any Answerer, note: @escaping @Sendable (Note) -> Void,
    tell: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.answerer = answerer
    say = tell
    self.note = note
  }

  /// Tells whoever waits what is being done, such as "the digits: step 40 of 300".
  public func tell(_ text: String) { say(text) }

  /// One for each exercise whose learner's code could have answered until now.
  public var notes: [Note] { kept.withLock { $0 } }

  /// Whose code answers for `exercise`; with `evenWrong` the learner's, too, where a claim fails.
  public func code(of exercise: any AnyExercise, evenWrong: Bool = false) -> Code {
    guard let answerer else { return .reference }
    func used(_ state: State) -> Code {
      state == .holds || evenWrong && state == .fails ? .mine : .reference
    }
    if let known = notes.first(where: { $0.exercise == exercise.id }) { return used(known.state) }
    let state = exercise.grade(answerer).state
    let note = Note(exercise: exercise.id, state: state, used: used(state))
    kept.withLock { $0.append(note) }
    self.note(note)
    return used(state)
  }

  /// The answer of whoever answers for `exercise`; see ``code(of:evenWrong:)``.
  /// - Throws: What the reference throws, or an `AnswerFailure` where the learner's code gives no
  ///   answer.
  public func answer<Q: Question, A: Answer>(
    _ exercise: Exercise<Q, A>, _ question: Q, evenWrong: Bool = false
  ) throws -> A {
    guard let answerer, code(of: exercise, evenWrong: evenWrong) == .mine else {
      return try exercise.reference(question)
    }
    return try exercise.answer(question, by: answerer).answer
  }
}

/// One picture of a lesson.
public struct Picture: Sendable, Equatable {
  /// The file in the lesson's folder Pictures/, such as `loss.svg`.
  public var file: String
  /// What is drawn into it.
  public var figure: Figure

  public init(_ file: String, _ figure: Figure) {
    self.file = file
    self.figure = figure
  }
}
