import Foundation
import GradusCourse
import Testing

/// What `author` reads and writes of the project, in a temporary folder, nothing solved.
struct AuthorsCopy: ~Copyable {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "gradus-\(UUID().uuidString)")
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let files = FileManager.default
    for path in ["Fixtures", "Sources", "Tests", "Exercises"] {
      try files.createDirectory(
        at: folder.appending(path: path), withIntermediateDirectories: true)
    }
    let lessons = Course.lessons.map(\.folder)
    for path in [
      "Package.swift", "README.md", "Fixtures/Stubs", "Fixtures/Templates", "Sources/Lessons",
      "Sources/GradusCourse", "Sources/GradusReference",
    ] + lessons.map({ "Tests/\($0)" }) {
      try files.copyItem(at: root.appending(path: path), to: folder.appending(path: path))
    }
    for lesson in lessons {
      try files.copyItem(
        at: root.appending(path: "Fixtures/Stubs/\(lesson)"),
        to: folder.appending(path: "Exercises/\(lesson)"))
      try files.copyItem(
        at: root.appending(path: "Exercises/\(lesson)/README.md"),
        to: folder.appending(path: "Exercises/\(lesson)/README.md"))
    }
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func read(_ path: String) throws -> String {
    try String(contentsOf: folder.appending(path: path), encoding: .utf8)
  }

  func write(_ text: String, to path: String) throws {
    try Data(text.utf8).write(to: folder.appending(path: path))
  }

  func replace(_ part: String, with other: String, in path: String) throws {
    let text = try read(path)
    let range = try #require(text.range(of: part), "\(path) does not have \(part)")
    try write(text.replacingCharacters(in: range, with: other), to: path)
  }
}
