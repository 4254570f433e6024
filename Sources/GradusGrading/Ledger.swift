import Answering
import Exercising
import Foundation
import Gradus

/// The folder in which a run keeps what it knows: what was asked for, and each submission's rows in a
/// file of its own, written whole or not at all. What is there is not graded again.
package struct Ledger: Sendable {
  /// What must be the same in all parts of a run.
  package struct Run: Codable, Equatable, Sendable {
    package let version: String
    package let seed: UInt64
    package let lessons: [String]
    package let isUnsafe: Bool

    package init(version: String, seed: UInt64, lessons: [String], isUnsafe: Bool) {
      (self.version, self.seed) = (version, seed)
      (self.lessons, self.isUnsafe) = (lessons, isUnsafe)
    }
  }

  package let folder: URL

  package init(_ folder: URL) { self.folder = folder }

  private var runFile: URL { folder.appending(path: "run.json") }
  private var marked: URL { folder.appending(path: "marked") }

  /// What was asked for; nil where nothing has begun here.
  /// - Throws: A ``Trouble`` where it cannot be read.
  package func run() throws -> Run? {
    var isFolder: ObjCBool = false
    let isThere = FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder)
    guard !isThere || isFolder.boolValue else {
      throw Trouble("\(folder.path) is a file, and marks are kept in a folder")
    }
    guard FileManager.default.fileExists(atPath: runFile.path) else { return nil }
    do {
      return try CheckedJSON.decode(Run.self, from: Data(contentsOf: runFile))
    } catch {
      throw Trouble("\(runFile.path) cannot be read: give another --out")
    }
  }

  /// Notes what is asked for.
  /// - Throws: A ``Trouble`` where nothing can be written.
  package func begin(_ run: Run) throws {
    try writing(folder) {
      try FileManager.default.createDirectory(at: marked, withIntermediateDirectories: true)
      try json(run).write(to: runFile, options: .atomic)
    }
  }

  /// All that have been marked.
  /// - Throws: A ``Trouble`` where a file of it cannot be read.
  package func submissions() throws -> [Marked] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: marked.path)) ?? []
    return try names.filter { $0.hasSuffix(".json") }.sorted().map { name in
      let file = marked.appending(path: name)
      do {
        return try Wire.decode(Marked.self, from: Data(contentsOf: file))
      } catch {
        throw Trouble("\(file.path) cannot be read: remove it, and --resume grades it again")
      }
    }
  }

  /// Keeps what is known of one submission.
  /// - Throws: A ``Trouble`` where it cannot be written.
  package func keep(_ submission: Marked) throws {
    let file = marked.appending(path: "\(submission.name).json")
    try writing(file) { try json(submission).write(to: file, options: .atomic) }
  }

  /// Writes the reports of `formats` and the instructor's own.
  /// - Throws: A ``Trouble`` where one cannot be written.
  package func write(_ marks: ClassMarks, _ formats: [ReportFormat]) throws {
    for (path, data) in try [("report.txt", Data((marks.text + "\n").utf8))]
      + formats.flatMap({ try $0.files(marks) })
    {
      let file = folder.appending(path: path)
      try writing(file) {
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try data.write(to: file, options: .atomic)
      }
    }
  }

  private func writing(_ place: URL, _ body: () throws -> Void) throws {
    do {
      try body()
    } catch {
      throw Trouble("\(place.path) cannot be written: \(error.localizedDescription)")
    }
  }
}
