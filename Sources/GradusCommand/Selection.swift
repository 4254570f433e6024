import ArgumentParser
import Exercising
import Foundation
import GradusCourse

/// The lessons and exercises that the words of a command line name; all of them without a word.
struct Selection {
  private(set) var exercises: [(lesson: Lesson, exercises: [any AnyExercise])] = []

  init(_ words: [String]) throws {
    var named: Set<String> = []
    for word in words {
      let found = Self.exercises(named: word)
      if found.isEmpty {
        throw ValidationError("there is no lesson and no exercise \(word); \(known(near: word))")
      }
      named.formUnion(found)
    }
    for lesson in Course.lessons {
      let chosen = lesson.exercises.filter { words.isEmpty || named.contains($0.id) }
      if !chosen.isEmpty { exercises.append((lesson, chosen)) }
    }
  }

  /// A lesson of which some exercises are selected, and not all.
  var partOfALesson: Lesson? {
    exercises.first { $0.exercises.count < $0.lesson.exercises.count }?.lesson
  }

  private static func exercises(named word: String) -> [String] {
    if let found = Course.find(word) { return [found.exercise.id] }
    let lesson = Course.lessons.first { $0.number == word }
    return lesson?.exercises.map(\.id) ?? exercises(at: word)
  }

  /// The exercises that are written in the file at `path`; those of its lesson where none is, as in a
  /// README.md, or where it is a lesson's folder.
  fileprivate static func exercises(at path: String) -> [String] {
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    let names = URL(filePath: path).standardizedFileURL.pathComponents
    for lesson in Course.lessons {
      guard let folder = names.lastIndex(of: lesson.folder) else { continue }
      let file = names[(folder + 1)...].joined(separator: "/")
      let inFile = lesson.exercises.filter { $0.file == file }
      return (inFile.isEmpty ? lesson.exercises : inFile).map(\.id)
    }
    return []
  }
}

/// The one exercise called `word`, or written in the file at it. A lesson is told which exercises it
/// has.
func findExercise(_ word: String) throws -> (lesson: Lesson, exercise: any AnyExercise) {
  let there = Selection.exercises(at: word)
  guard there.count <= 1 else {
    throw ValidationError("\(word) belongs to \(there.joined(separator: ", ")): which of them?")
  }
  guard let found = Course.find(there.first ?? word) else {
    throw ValidationError("there is no exercise \(word); \(known(near: word))")
  }
  return found
}

/// The exercises whose name has `word` in it, else those of the lesson that it begins with, else
/// the lessons.
private func known(near word: String) -> String {
  let ids = Course.lessons.flatMap(\.exercises).map(\.id)
  let similar = ids.filter {
    !word.isEmpty && $0.split(separator: ".").last?.contains(word) == true
  }
  if !similar.isEmpty { return "did you mean \(similar.joined(separator: " or "))?" }
  for lesson in Course.lessons where word.hasPrefix(lesson.number) {
    let exercises = lesson.exercises.map(\.id).joined(separator: ", ")
    return "lesson \(lesson.number) has \(exercises)"
  }
  let numbers = Course.lessons.map(\.number).joined(separator: ", ")
  return "the lessons are \(numbers), and swift run gradus shows their exercises"
}
