import Answering
import ArgumentParser
import Course
import Exercising
import Foundation

/// The checkout of Gradus that the command works on.
struct Project {
  /// The folder with Package.swift and Exercises/.
  let root: URL

  /// The project that the working folder lies in, or else the one that this program was built in.
  static func find() throws -> Project {
    // Empty where the working folder has been removed.
    let here = FileManager.default.currentDirectoryPath
    guard here.hasPrefix("/") else {
      throw Problem("the working folder has been removed: change to a checkout of Gradus")
    }
    for start in [here, Products.folder.path] {
      var folder = URL(fileURLWithPath: start).standardizedFileURL
      while folder.pathComponents.count > 1 {
        if isProject(folder) { return Project(root: folder) }
        folder.deleteLastPathComponent()
      }
    }
    throw Problem(
      "\(here) does not lie in a checkout of Gradus (a folder with Package.swift and "
        + "Exercises/): change to one and try again")
  }

  private static func isProject(_ folder: URL) -> Bool {
    ["Package.swift", "Exercises", "Fixtures/Stubs"].allSatisfy {
      FileManager.default.fileExists(atPath: folder.appending(path: $0).path)
    }
  }

  func exercises(of lesson: Lesson) -> URL { root.appending(path: "Exercises/\(lesson.folder)") }

  /// The file in which the learner writes `exercise`.
  func file(of exercise: any AnyExercise, in lesson: Lesson) -> URL {
    exercises(of: lesson).appending(path: exercise.file)
  }

  /// The stub as it was before anybody wrote in it.
  func stub(of exercise: any AnyExercise, in lesson: Lesson) -> URL {
    root.appending(path: "Fixtures/Stubs/\(lesson.folder)/\(exercise.file)")
  }
}

/// Something that the user can mend, in one line. The exit status is 2.
struct Problem: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

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
