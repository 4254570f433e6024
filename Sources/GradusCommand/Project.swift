import Answering
import Exercising
import Foundation
import GradusCourse

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
    if let found = around(URL(fileURLWithPath: here)) ?? around(Products.folder) { return found }
    throw Problem(
      "\(here) does not lie in a checkout of Gradus (a folder with Package.swift and "
        + "Exercises/): change to one and try again")
  }

  /// The project that this program was built in, wherever it is called: to grade, the working folder may
  /// be one that was handed in.
  static func trusted() throws -> Project {
    if let found = around(Products.folder) ?? around(URL(filePath: #filePath)) { return found }
    throw Problem(
      "the checkout that this gradus was built in is gone: build one, and grade with it")
  }

  /// The project that `place` lies in.
  private static func around(_ place: URL) -> Project? {
    var folder = place.standardizedFileURL
    while folder.pathComponents.count > 1 {
      if isProject(folder) { return Project(root: folder) }
      folder.deleteLastPathComponent()
    }
    return nil
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
