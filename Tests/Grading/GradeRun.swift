import Answering
import Foundation
import Testing

/// One run of `gradus grade` as an instructor starts it, in a folder of its own.
final class GradeRun {
  let folder: URL
  private(set) var status: Int32 = -1
  private(set) var output = ""
  private(set) var errors = ""

  static let checkout = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  static let lesson = "Exercises/1.1-TheTrainingLoop"

  /// Whether bubblewrap makes namespaces on this machine. Grading's own walls are not asked: where they
  /// are wrong its tests are to fail, not to be left out.
  static let hasSandbox = {
    let said = try? Subprocess.run(
      URL(filePath: "/usr/bin/env"),
      arguments: ["bwrap", "--unshare-all", "--ro-bind", "/", "/", "--proc", "/proc", "true"])
    return said?.ending == .exited(0)
  }()

  init() throws {
    folder = URL(filePath: "/tmp/gradus-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Puts `text` at `path` below the folder.
  func put(_ text: String, _ path: String) throws {
    let file = folder.appending(path: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  /// Puts the files of lesson 1.1, by name, into the submission called `name`.
  func submit(_ name: String, _ files: [String: String]) throws {
    for (file, text) in files { try put(text, "in/\(name)/\(Self.lesson)/\(file)") }
  }

  /// Grades what is in the folder `in`, with `options`, into `out`; `through` starts the command.
  func grade(
    _ options: [String] = [], submissions: [String]? = nil, through: [String] = []
  ) throws {
    let names =
      try submissions
      ?? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "in").path)
    try run(
      ["grade"] + names.sorted().map { folder.appending(path: "in/\($0)").path }
        + ["--lessons", "1.1", "--out", folder.appending(path: "out").path] + options,
      through: through)
  }

  func run(_ arguments: [String], through: [String] = []) throws {
    let words = through + [Products.folder.appending(path: "gradus").path] + arguments
    let said = try Subprocess.run(
      URL(filePath: words[0]), arguments: Array(words.dropFirst()), within: 3000)
    if case .exited(let status) = said.ending { self.status = status }
    output = String(decoding: said.output, as: UTF8.self)
    errors = String(decoding: said.errors, as: UTF8.self)
  }

  /// Runs another program of this machine in the folder.
  func tool(_ words: String...) throws {
    let said = try Subprocess.run(
      URL(filePath: "/usr/bin/env"), arguments: ["-C", folder.path] + words)
    #expect(said.ending == .exited(0), "\(words): \(String(decoding: said.errors, as: UTF8.self))")
  }

  func read(_ path: String) throws -> String {
    try String(contentsOf: folder.appending(path: path), encoding: .utf8)
  }

  /// "alice 1.1.step" and its state, for all rows of marks.csv.
  func states() throws -> [String: String] {
    let lines = try read("out/marks.csv").split(separator: "\r\n").dropFirst()
    return Dictionary(
      uniqueKeysWithValues: lines.map { line in
        let fields = line.split(separator: ",", omittingEmptySubsequences: false)
        return ("\(fields[0]) \(fields[1])", String(fields[2]))
      })
  }
}
