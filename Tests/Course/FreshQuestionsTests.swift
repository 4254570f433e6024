import Answering
import Exercising
import Gradus
import GradusCourse
import Synchronization
import Testing
import TheTrainingLoopQuestions

/// What an exercise is asked when it is asked again after days.
@Suite struct FreshQuestionsTests {
  /// Answers 1.1.step rightly, and keeps the questions.
  private final class Step: Answerer {
    private let book = AnswerBook([
      .init("1.1.step") { (call: GradientStep) in
        Parameters(zip(call.parameters, call.gradient).map { $0 - call.learningRate * $1 })
      }
    ])
    let questions = Mutex<[String]>([])

    func answer(_ request: Wire.Request) throws -> Transcribed {
      questions.withLock { $0.append(String(decoding: request.question, as: UTF8.self)) }
      return try book.answer(request)
    }
  }

  private func asked() throws -> [String] {
    let step = Step()
    #expect(try #require(Course.find("1.1.step")).exercise.grade(step).state == .holds)
    return step.questions.withLock { $0 }
  }

  @Test func anotherSeedAsksOtherQuestionsAndTheSameTheSame() throws {
    let usual = try asked()
    let fresh = try FreshQuestions.drawn(from: 1) { try asked() }
    #expect(try FreshQuestions.drawn(from: 1) { try asked() } == fresh)
    #expect(try FreshQuestions.drawn(from: 2) { try asked() } != fresh)
    #expect(try asked() == usual)
    // What the lesson works out and what PyTorch recorded stay; what is drawn does not.
    let drawn = Set(usual).subtracting(fresh)
    #expect(drawn.count >= 12 && fresh.count == usual.count, "\(drawn.count) of \(usual.count)")
  }
}
