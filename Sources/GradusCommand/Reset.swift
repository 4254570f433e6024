import ArgumentParser
import Exercising
import Foundation

struct Reset: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Put an exercise's stub back, and keep what was written.",
    discussion: "Asks first. What was written goes to .backups/, which git does not track.")

  @Argument(help: "An exercise, such as 3.1.adam.", completion: .exercises)
  var exercise: String

  @Flag(help: "Do not ask.")
  var yes = false

  func run() throws {
    let (lesson, exercise) = try findExercise(exercise)
    try reportingProblems {
      let project = try Project.find()
      let file = project.file(of: exercise, in: lesson)
      let stub = try project.read(project.stub(of: exercise, in: lesson))
      let written = FileManager.default.fileExists(atPath: file.path) ? try project.read(file) : nil
      if written == stub {
        try say("\(lesson.path(of: exercise)) is the stub already.")
        return
      }
      // Nothing can be lost where there is nothing.
      guard
        try yes || written == nil
          || confirms("Put the stub of \(lesson.path(of: exercise)) back? [y/N] ")
      else {
        try say("Nothing was changed.")
        throw ExitCode(1)
      }
      if let written {
        let backup = try project.keep(written, of: exercise, in: lesson)
        try say("What you had written is in \(backup).")
      }
      try NamedFile(file.path).write(stub)
      try say("\(lesson.path(of: exercise)) is the stub again.")
    }
  }

  private func confirms(_ question: String) throws -> Bool {
    try say(question, terminator: "")
    let answer = readLine()?.trimmingCharacters(in: .whitespaces).lowercased()
    if answer == nil { try say() }
    return answer == "y" || answer == "yes"
  }
}

extension Project {
  /// Writes `text` to a file of the backups that was not there before, and returns its path in the
  /// project.
  func keep(_ text: Data, of exercise: any AnyExercise, in lesson: Lesson) throws -> String {
    let folder = ".backups/\(lesson.folder)"
    let base = exercise.file.replacing(".swift", with: "")
    var number = 1
    func path() -> String { "\(folder)/\(base)-\(number).swift" }
    while FileManager.default.fileExists(atPath: root.appending(path: path()).path) { number += 1 }
    let file = root.appending(path: path())
    try makeFolder(of: file)
    try NamedFile(file.path).write(text)
    return path()
  }

  /// Makes the folder that `file` is to lie in.
  func makeFolder(of file: URL) throws {
    let folder = file.deletingLastPathComponent()
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw Problem("\(folder.path) could not be made: \(error.localizedDescription)")
    }
  }

  func read(_ file: URL) throws -> Data {
    do {
      return try Data(contentsOf: file)
    } catch {
      throw Problem("\(file.path) could not be read: \(error.localizedDescription)")
    }
  }
}
