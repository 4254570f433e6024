import Answering
import Gradus
import Synchronization

/// Answers the questions that a picture or a command has, with the learner's code where its
/// exercise holds and with the reference where not.
public final class Respondent: Sendable {
  /// Whose answers an exercise's are.
  public enum Code: String, Codable, Sendable { case mine, reference }

  private let answerer: (any Answerer)?
  private let note: @Sendable (_ exercise: String, _ state: State) -> Void
  private let states = Mutex<[String: State]>([:])

  /// The reference alone answers.
  public init() {
    answerer = nil
    note = { _, _ in }
  }

  /// `answerer` is the learner's code. `note` is told each exercise's state once, before its first
  /// answer.
  public init(
    mine answerer: any Answerer,
    note: @escaping @Sendable (_ exercise: String, _ state: State) -> Void
  ) {
    self.answerer = answerer
    self.note = note
  }

  /// Whose code answers for `exercise`.
  public func code(of exercise: any AnyExercise) -> Code {
    guard let answerer else { return .reference }
    if let known = states.withLock({ $0[exercise.id] }) {
      return known == .holds ? .mine : .reference
    }
    let state = exercise.grade(answerer).state
    states.withLock { $0[exercise.id] = state }
    note(exercise.id, state)
    return state == .holds ? .mine : .reference
  }

  /// The answer of whoever answers for `exercise`.
  public func answer<Q: Question, A: Answer>(
    _ exercise: Exercise<Q, A>, _ question: Q
  ) throws -> A {
    guard let answerer, code(of: exercise) == .mine else {
      return try exercise.reference(question)
    }
    return try exercise.answer(question, by: answerer).answer
  }
}

/// One picture of a lesson.
public struct Picture: Sendable, Equatable {
  /// The file in the lesson's folder Pictures/, such as `loss.svg`.
  public var file: String
  public var figure: Figure

  public init(_ file: String, _ figure: Figure) {
    self.file = file
    self.figure = figure
  }
}
