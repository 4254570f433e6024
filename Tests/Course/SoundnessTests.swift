import Answering
import Dispatch
import Exercising
import Foundation
import Gradus
import GradusCourse
import Synchronization
import Testing

/// The lessons that are asked: all, or the one that `GRADUS_LESSON` names, for its author, who need not
/// wait for the others. A name that is no lesson's is none, and a test says so.
let lessonsUnderTest = lessons(named: ProcessInfo.processInfo.environment["GRADUS_LESSON"])

func lessons(named number: String?) -> [Lesson] {
  guard let number, !number.isEmpty else { return Course.lessons }
  return Course.lessons.filter { $0.number == number }
}

/// One exercise of the course, as a test's argument.
struct ExerciseUnderTest: Sendable, CustomTestStringConvertible {
  let exercise: any AnyExercise

  var testDescription: String { exercise.id }

  static let all = lessonsUnderTest.flatMap(\.exercises).map(ExerciseUnderTest.init)
}

/// One wrong function of an exercise.
struct DeviationUnderTest: Sendable, CustomTestStringConvertible {
  let exercise: any AnyExercise
  let index: Int

  var name: DeviationName { exercise.deviationNames[index] }
  var testDescription: String { "\(exercise.id) \(name.id)" }

  /// What grading it found, written by someone who rounds otherwise; made once for all tests.
  let report: ExerciseReport

  /// Graded side by side: it is most of what the tests do, and while it is done they say nothing.
  static let all: [DeviationUnderTest] = {
    let every = lessonsUnderTest.flatMap(\.exercises).flatMap { exercise in
      exercise.deviationNames.indices.map { (exercise, $0) }
    }
    let graded = Mutex([Int: DeviationUnderTest]())
    let line = TerminalLine()
    DispatchQueue.concurrentPerform(iterations: every.count) { place in
      let (exercise, index) = every[place]
      let report = rounding(exercise).gradeRounded([index])
      graded.withLock {
        $0[place] = DeviationUnderTest(exercise: exercise, index: index, report: report)
        line.show(
          "soundness: \($0.count) of \(every.count) wrong answers graded, at \(exercise.id) …")
      }
    }
    return every.indices.compactMap { place in graded.withLock { $0[place] } }
  }()
}

/// The build proves that every exercise is sound (the reference holds) and sharp (every deviation
/// is rejected and named).
@Suite struct SoundnessTests {
  @Test func theLessonThatIsAskedForIsThere() {
    #expect(!lessonsUnderTest.isEmpty, "GRADUS_LESSON is the number of no lesson, such as 3.1")
    #expect(lessons(named: "3.1").map(\.number) == ["3.1"])
    #expect(lessons(named: nil).count == Course.lessons.count)
    #expect(lessons(named: "9.9").isEmpty)
  }

  @Test(arguments: ExerciseUnderTest.all)
  func aStubIsNotStarted(_ under: ExerciseUnderTest) {
    let report = under.exercise.grade(Unstarted())
    #expect(report.state == .notStarted)
    #expect(report.claims.allSatisfy { $0.state == .notAsked })
  }

  @Test(arguments: ExerciseUnderTest.all)
  func theReferenceHolds(_ under: ExerciseUnderTest) {
    let report = under.exercise.gradeReference()
    #expect(report.state == .holds && report.isRobust, "\(report.text(path: under.exercise.file))")
  }

  @Test(arguments: ExerciseUnderTest.all)
  func theReferenceHoldsRoundedOtherwise(_ under: ExerciseUnderTest) {
    let report = rounding(under.exercise).gradeRounded([])
    #expect(report.state == .holds && report.isRobust, "\(report.text(path: under.exercise.file))")
  }

  @Test(arguments: DeviationUnderTest.all)
  func aDeviationIsRejectedAndNamed(_ under: DeviationUnderTest) {
    #expect(under.report.claims.contains { $0.state == .fails })
    #expect(
      under.report.diagnosis == .named([under.name]),
      "\(under.report.text(path: under.exercise.file))")
  }

  /// A crash of two of them together would be one of `gradus check`.
  @Test(arguments: ExerciseUnderTest.all)
  func pairsOfDeviationsAnswer(_ under: ExerciseUnderTest) throws {
    let exercise = try #require(under.exercise as? any AnsweredByPairs)
    #expect(exercise.answersByPairs() > 0)
  }

  @Test(arguments: ExerciseUnderTest.all)
  func everyClaimCatchesSomething(_ under: ExerciseUnderTest) {
    let reports = DeviationUnderTest.all.filter { $0.exercise.id == under.exercise.id }.map(
      \.report)
    for index in under.exercise.claimTitles.indices {
      #expect(
        reports.contains { $0.claims[index].state == .fails },
        "\(under.exercise.claimTitles[index]) fails for no deviation")
    }
  }

  @Test(arguments: ExerciseUnderTest.all)
  func thereAreEnoughDeviationsAndHints(_ under: ExerciseUnderTest) {
    #expect(under.exercise.deviationNames.count >= 6)
    #expect(under.exercise.hints.count == 3)
    #expect(
      Set(under.exercise.deviationNames.map(\.id)).count == under.exercise.deviationNames.count)
  }
}

private func rounding(_ exercise: any AnyExercise) -> any GradedRoundingOtherwise {
  guard let exercise = exercise as? any GradedRoundingOtherwise else {
    fatalError("\(exercise.id) is no Exercise")
  }
  return exercise
}

/// Answers nothing, as stubs do.
private struct Unstarted: Answerer {
  func answer(_ request: Wire.Request) throws -> Transcribed {
    throw AnswerFailure.notStarted(request.exercise)
  }
}
