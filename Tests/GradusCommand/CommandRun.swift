import Answering
import Foundation

/// One run of the built `gradus` as people start it.
struct CommandRun {
  let status: Int32
  let output: String
  let errors: String

  /// Runs `gradus` with `arguments` in `folder`, with `input` on standard input.
  init(_ arguments: [String], in folder: URL? = nil, input: String = "") throws {
    let process = Process()
    process.executableURL = builtCommand
    process.arguments = arguments
    if let folder { process.currentDirectoryURL = folder }
    let (output, errors, standardInput) = (Pipe(), Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    process.standardInput = standardInput
    try process.run()
    try standardInput.fileHandleForWriting.write(contentsOf: Data(input.utf8))
    try standardInput.fileHandleForWriting.close()
    // What these commands say on standard error fits into the pipe's buffer.
    let text = output.fileHandleForReading.readDataToEndOfFile()
    self.output = String(decoding: text, as: UTF8.self)
    self.errors = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    status = process.terminationStatus
  }
}

/// The command that lies beside the tests.
let builtCommand = Products.folder.appending(path: "gradus")

/// A folder that looks like a checkout: stubs, and an exercise that somebody has written in.
struct Checkout: ~Copyable {
  let folder: URL

  init(adam: String) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "gradus-\(UUID().uuidString)")
    let lesson = "3.1-OptimizersBeyondSGD"
    for place in ["Exercises", "Fixtures/Stubs"] {
      try FileManager.default.createDirectory(
        at: folder.appending(path: "\(place)/\(lesson)"), withIntermediateDirectories: true)
    }
    try Data().write(to: folder.appending(path: "Package.swift"))
    try Data("the stub\n".utf8).write(
      to: folder.appending(path: "Fixtures/Stubs/\(lesson)/Adam.swift"))
    try Data(adam.utf8).write(to: folder.appending(path: "Exercises/\(lesson)/Adam.swift"))
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func read(_ path: String) throws -> String {
    try String(contentsOf: folder.appending(path: path), encoding: .utf8)
  }
}
