import Answering
import Exercising
import Foundation
import Testing

@testable import GradusCommand

/// The learner's code of several lessons, asked as one.
@Suite struct OwnCodeTests {
  /// Says which lesson it is.
  private struct Named: Answerer {
    let name: String
    func answer(_ request: Wire.Request) throws -> Transcribed { throw AnswerFailure.threw(name) }
  }

  @Test func eachExerciseIsAskedOfItsLesson() throws {
    let code = try OwnCode(
      of: [], beside: ["1.1": Named(name: "one"), "1.3": Named(name: "three")])
    let missing = "its lesson does not compile"
    for (exercise, failure) in [
      ("1.1.step", "one"), ("1.3.shuffle", "three"), ("1.2.predict", missing),
    ] {
      let request = Wire.Request(exercise: exercise, question: try Wire.encode("?"))
      #expect(throws: AnswerFailure.threw(failure)) { try code.answer(request) }
    }
    #expect(code.answers("1.3.shuffle") && !code.answers("1.2.predict"))
  }
}
