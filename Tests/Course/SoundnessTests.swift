import Exercising
import GradusCourse
import Testing

/// One exercise of the course, as a test's argument.
struct ExerciseUnderTest: Sendable, CustomTestStringConvertible {
  let exercise: any AnyExercise

  var testDescription: String { exercise.id }

  static let all = Course.lessons.flatMap(\.exercises).map(ExerciseUnderTest.init)
}

/// What all exercises are, made once for all tests: it is most of what they do, and while it is done they
/// say nothing.
let soundnessOfAll: [Soundness] = {
  let line = TerminalLine()
  return Soundness.of(Course.lessons.flatMap(\.exercises)) { done, all, exercise in
    line.show("soundness: \(done) of \(all) gradings, at \(exercise) …")
  }
}()

/// One wrong function of an exercise.
struct DeviationUnderTest: Sendable, CustomTestStringConvertible {
  let exercise: any AnyExercise
  let name: DeviationName
  /// What grading it found, written by someone who rounds otherwise.
  let report: ExerciseReport

  var testDescription: String { "\(exercise.id) \(name.id)" }

  static let all = soundnessOfAll.flatMap { found in
    zip(found.exercise.deviationNames, found.deviations).map {
      DeviationUnderTest(exercise: found.exercise, name: $0, report: $1)
    }
  }
}

/// The build proves that every exercise is sound (the reference holds) and sharp (every deviation
/// is rejected and named).
@Suite struct SoundnessTests {
  @Test(arguments: ExerciseUnderTest.all)
  func anExerciseIsSound(_ under: ExerciseUnderTest) throws {
    let found = try #require(soundnessOfAll.first { $0.exercise.id == under.exercise.id })
    #expect(found.faults.isEmpty, "\(found.faults.joined(separator: "\n"))")
    #expect(found.deviations.count == under.exercise.deviationNames.count)
  }
}
