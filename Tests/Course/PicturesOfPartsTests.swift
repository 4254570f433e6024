import Answering
import Exercising
import Foundation
import Gradus
import GradusCourse
import Testing
import TheTrainingLoopQuestions

/// What exercises of earlier lessons do in the pictures of later ones.
@Suite struct PicturesOfPartsTests {
  /// The exercises of earlier lessons, by the lesson whose pictures are made of them.
  private static let earlier = [
    ("1.2", "1.1.step"), ("1.3", "1.1.step"), ("1.3", "1.2.gradient"), ("1.6", "1.3.shuffle"),
    ("1.6", "1.2.predict"), ("1.6", "1.1.stopping"), ("3.1", "1.2.gradient"),
  ]

  private func lesson(_ number: String) throws -> Lesson {
    try #require(Course.lessons.first { $0.number == number })
  }

  @Test(arguments: earlier) func rightCodeTakesPart(_ number: String, _ id: String) throws {
    let lesson = try lesson(number)
    let exercise = try #require(Course.find(id)).exercise
    let book = CountingBook(try #require(exercise as? any Bookable))
    let mine = Respondent(mine: book) { _ in }
    #expect(mine.code(of: exercise) == .mine)
    let forGrading = book.count
    let pictures = try Course.pictures(of: lesson, by: mine)
    #expect(book.count > forGrading)
    #expect(try pictures == Course.pictures(of: lesson, by: Respondent()))
  }

  /// A step that is right to the last digit but two: the pictures show whose it was.
  @Test func whoseCodeItWasIsSeen() throws {
    let slightly = AnswerBook([
      AnswerBook.Entry("1.1.step") { (step: GradientStep) in
        Parameters(
          zip(step.parameters, step.gradient).map { ($0 - step.learningRate * $1) * (1 + 1e-14) })
      }
    ])
    let mine = Respondent(mine: slightly) { _ in }
    let pictures = try Course.pictures(of: try lesson("1.2"), by: mine)
    let theirs = try Course.pictures(of: try lesson("1.2"), by: Respondent())
    #expect(pictures.map(\.file) == theirs.map(\.file))
    #expect(pictures[0] != theirs[0] && pictures[1] == theirs[1])
    #expect(mine.notes.contains { $0.exercise == "1.1.step" && $0.used == .mine })
  }

  @Test(arguments: ["1.2", "1.3"]) func wrongCodeTakesNoPart(_ number: String) throws {
    let still = AnswerBook([
      AnswerBook.Entry("1.1.step") { (step: GradientStep) in Parameters(step.parameters) }
    ])
    let wrong = Respondent(mine: still) { _ in }
    let pictures = try Course.pictures(of: try lesson(number), by: wrong)
    #expect(try pictures == Course.pictures(of: try lesson(number), by: Respondent()))
    #expect(wrong.notes.first { $0.exercise == "1.1.step" }?.state == .fails)
  }

  /// The lessons whose code is built before the pictures are drawn are those that are asked, and what a
  /// text says of `--mine` is so.
  @Test(arguments: ["1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "3.1"])
  func whoIsAskedIsKnown(_ number: String) throws {
    let lesson = try lesson(number)
    let nobody = Respondent(mine: AnswerBook([])) { _ in }
    _ = try Course.pictures(of: lesson, by: nobody)
    let asked = Set(nobody.notes.map(\.exercise))
    let lessons = Set(asked.compactMap { Course.find($0)?.lesson.number })
    #expect(lessons.subtracting([number]) == Set(Course.lessonsBehindPictures(of: lesson)))
    let said = try LessonText(number).text.components(separatedBy: "\n\n")
      .filter { $0.contains("gradus draw \(number)") && $0.contains("--mine") }
    #expect(!said.isEmpty)
    for name in said.flatMap({ $0.matches(of: #/\d\.\d\.[a-z][a-z-]*/#).map { String($0.output) } })
    {
      #expect(asked.contains(name), "the pictures of \(number) do not ask \(name)")
    }
  }
}
