import ArgumentParser
import Exercising
import Foundation

struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show your code beside the worked answer, once it holds.",
    discussion: """
      Side by side where the terminal is wide enough, else one below the other. Both are right; the \
      worked answer has its derivation above it.
      """)

  @Argument(help: "An exercise such as 3.1.adam, or its file.", completion: .exercises)
  var exercise: String

  @Flag(help: "Show it even where yours has not held yet.")
  var anyway = false

  func run() throws {
    let (lesson, exercise) = try findExercise(exercise)
    try reportingProblems {
      let project = try Project.find()
      guard try anyway || Notes(of: project).held.contains(exercise.id) else {
        throw Problem(
          "\(exercise.id) has not held yet: swift run gradus check \(exercise.id) says what is wrong; "
            + "--anyway shows the worked answer all the same")
      }
      let path = try project.workedAnswer(of: exercise)
      let mine = try lines(of: project.file(of: exercise, in: lesson))
      // What is the package's own in the library is public in a stub.
      let worked = try lines(of: project.root.appending(path: path)).map {
        $0.hasPrefix("package ") ? "public" + $0.dropFirst("package".count) : $0
      }
      try say(
        sideBySide(
          ("yours, \(lesson.path(of: exercise))", mine), ("the worked answer, \(path)", worked),
          width: Screen.width))
    }
  }

  private func lines(of file: URL) throws -> [String] {
    do {
      return try String(contentsOf: file, encoding: .utf8).trimmingCharacters(in: .newlines)
        .components(separatedBy: "\n").map(\.visible)
    } catch {
      throw Problem("\(file.path) could not be read: \(error.localizedDescription)")
    }
  }
}

extension Project {
  /// The file with the worked answer, from the project's folder.
  /// - Throws: A ``Problem`` where there is none, or where several are called as the stub is.
  func workedAnswer(of exercise: any AnyExercise) throws -> String {
    if let worked = exercise.worked { return "Sources/\(worked)" }
    let folder = "Sources/GradusReference"
    let names = FileManager.default.enumerator(atPath: root.appending(path: folder).path)?
      .compactMap { $0 as? String }
    let found = (names ?? []).filter { ($0 as NSString).lastPathComponent == exercise.file }
    guard found.count == 1 else {
      throw Problem(
        "\(folder) has \(found.count) files called \(exercise.file), so where \(exercise.id) is worked "
          + "is not known")
    }
    return "\(folder)/\(found[0])"
  }
}

/// Two texts with their titles: beside each other where `width` has room for both, else one below the
/// other.
func sideBySide(
  _ left: (title: String, lines: [String]), _ right: (title: String, lines: [String]), width: Int
) -> String {
  let (first, second) = ([left.title, ""] + left.lines, [right.title, ""] + right.lines)
  let columns = [first, second].map { $0.map(\.count).max() ?? 0 }
  guard columns[0] + columns[1] + 3 <= width else {
    return (first + ["", ""] + second).joined(separator: "\n")
  }
  return (0..<max(first.count, second.count)).map { index in
    let (here, there) = (
      index < first.count ? first[index] : "", index < second.count ? second[index] : ""
    )
    let padded = here + String(repeating: " ", count: columns[0] - here.count)
    return there.isEmpty ? here : "\(padded) │ \(there)"
  }.joined(separator: "\n")
}
