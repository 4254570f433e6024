import Answering
import Foundation
import Gradus
import GradusCourse
import OptimizersBeyondSGDQuestions
import Testing

@testable import Exercising

/// Whatever somebody needs who works an answer out by hand stands in the report.
@Suite struct InputsShownTests {
  @Test(arguments: ExerciseUnderTest.all)
  func theLessonsExampleIsAskedFirst(_ under: ExerciseUnderTest) {
    #expect(under.exercise.claimTitles.first == "computes the lesson's example")
  }

  @Test(arguments: DeviationUnderTest.all)
  func theLessonsExampleIsShownWhereItFails(_ under: DeviationUnderTest) throws {
    guard let example = under.report.claims[0].counterexample else { return }
    let report = under.report.text(path: under.exercise.file)
    #expect(report.contains("asked     \(example.asked)\n"))
    #expect(report.contains("answered  \(example.answered)\n"))
  }

  /// A place in the answer may show the part of the question that it is made of.
  @Test(arguments: ExerciseUnderTest.all)
  func allNumbersOfTheLessonsExampleAreInReportsAboutIt(_ under: ExerciseUnderTest) throws {
    let exercise = try #require(under.exercise as? any WithFirstQuestion)
    let (question, text) = try exercise.firstQuestion()
    // A factor of 1 is not written, and a loop's updates are shown as the parameters that they make.
    let omitted = [1] + (under.exercise.id == "3.1.loop" ? try updates(in: question) : [])
    for match in question.matches(of: #/[\[,:](-?\d[-+.e\d]*)/#) {
      let number = try #require(Double(match.output.1))
      guard !omitted.contains(number) else { continue }
      #expect(text.contains(legible(number)), "\(legible(number)) is nowhere in: \(text)")
    }
  }

  private func updates(in question: String) throws -> [Double] {
    let script = try JSONDecoder().decode(TrainingScript.self, from: Data(question.utf8))
    return script.updates.flatMap { [$0.weight, $0.bias] }
  }
}

/// What whoever only listens answers.
private struct Unanswered: Error {}

private protocol WithFirstQuestion {
  /// What is asked first, as JSON, and all that reports about it say of it.
  func firstQuestion() throws -> (question: String, text: String)
}

extension Exercise: WithFirstQuestion {
  fileprivate func firstQuestion() throws -> (question: String, text: String) {
    var first: Q?
    _ = grade {
      first = first ?? $0
      throw Unanswered()
    }
    let question = try #require(first)
    let details = (0..<100).compactMap { question.detail(at: $0) }
    let text = ([question.summary] + details).joined(separator: "; ")
    return (
      String(decoding: try Wire.encode(question), as: UTF8.self),
      text.replacing("²", with: "2").replacing("³", with: "3")
    )
  }
}
