import Answering
import Exercising
import ForwardAndBackwardQuestions
import Gradus
import Synchronization
import Testing

@testable import ForwardAndBackwardCourse

/// Whose code answers for a picture.
@Suite struct RespondentTests {
  private static let wrong = Passes(values: [1], cotangents: [2])
  private static let question = ChainQuestion([.sine], at: 0.5, cotangent: 2)

  private func notes(
    _ book: AnswerBook, evenWrong: Bool
  ) throws -> (answer: Passes, notes: [String]) {
    let notes = Mutex<[Respondent.Note]>([])
    let respondent = Respondent(mine: book) { note in notes.withLock { $0.append(note) } }
    let answer = try respondent.answer(chainExercise, Self.question, evenWrong: evenWrong)
    _ = try respondent.answer(chainExercise, Self.question, evenWrong: evenWrong)
    #expect(respondent.notes == notes.withLock { $0 })
    return (answer, respondent.notes.map { "\($0.exercise) \($0.state) \($0.used)" })
  }

  @Test func wrongCodeAnswersWhereAPictureShowsWhatIsWrong() throws {
    let book = AnswerBook([.init("2.2.chain") { (_: ChainQuestion) in Self.wrong }])
    let shown = try notes(book, evenWrong: true)
    #expect(shown.answer == Self.wrong)
    #expect(shown.notes == ["2.2.chain fails mine"])
    let other = try notes(book, evenWrong: false)
    #expect(try other.answer == chainExercise.reference(Self.question))
    #expect(other.notes == ["2.2.chain fails reference"])
  }

  @Test func whatIsNotStartedIsTheReferences() throws {
    let book = AnswerBook([
      .init("2.2.chain") { (_: ChainQuestion) -> Passes in throw Todo("2.2.chain") }
    ])
    let shown = try notes(book, evenWrong: true)
    #expect(try shown.answer == chainExercise.reference(Self.question))
    #expect(shown.notes == ["2.2.chain notStarted reference"])
  }
}
