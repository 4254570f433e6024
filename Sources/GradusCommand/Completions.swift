import ArgumentParser
import GradusCourse

/// What a shell completes a word with, after `gradus --generate-completion-script`. Where an argument
/// says nothing of it, the script offers nothing, not even files.
extension CompletionKind {
  /// The names of the exercises.
  static var exercises: CompletionKind { .list(Course.lessons.flatMap(\.exercises).map(\.id)) }

  /// The numbers of the lessons.
  static var lessons: CompletionKind { .list(Course.lessons.map(\.number)) }

  /// Lessons and exercises.
  static var lessonsAndExercises: CompletionKind {
    .list(Course.lessons.flatMap { [$0.number] + $0.exercises.map(\.id) })
  }
}
