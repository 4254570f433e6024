import Foundation
import Testing

@testable import GradusCommand

/// Where `--csv`, `--plot` and `reset` write, nothing is lost that is not theirs.
@Suite struct NamedFileTests {
  private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "gradus-test-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  private func mode(_ file: URL) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
  }

  private func problem(_ path: String) -> String? {
    #expect(throws: Problem.self) { try NamedFile(path) }?.description
  }

  @Test func aFileIsReplacedWholeAndKeepsItsPermissions() throws {
    try withFolder { folder in
      let file = folder.appending(path: "a")
      try Data("before".utf8).write(to: file)
      try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: file.path)
      try NamedFile(file.path).write(Data("after".utf8))
      #expect(try String(contentsOf: file, encoding: .utf8) == "after")
      #expect(try mode(file) == 0o640)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a"])
    }
  }

  @Test func linksAreWrittenThrough() throws {
    try withFolder { folder in
      let manager = FileManager.default
      try manager.createDirectory(
        at: folder.appending(path: "deep"), withIntermediateDirectories: true)
      let (first, second) = (folder.appending(path: "first"), folder.appending(path: "second"))
      try manager.createSymbolicLink(atPath: first.path, withDestinationPath: "second")
      try manager.createSymbolicLink(atPath: second.path, withDestinationPath: "deep/file")
      // What it leads to is not there at first, and then it is.
      for text in ["one", "two"] {
        try NamedFile(first.path).write(Data(text.utf8))
        let file = folder.appending(path: "deep/file")
        #expect(try String(contentsOf: file, encoding: .utf8) == text)
        #expect(try manager.destinationOfSymbolicLink(atPath: first.path) == "second")
        #expect(try manager.destinationOfSymbolicLink(atPath: second.path) == "deep/file")
      }
    }
  }

  @Test func aFileWithTwoNamesKeepsBoth() throws {
    try withFolder { folder in
      let (a, b) = (folder.appending(path: "a"), folder.appending(path: "b"))
      try Data("something long before".utf8).write(to: a)
      try FileManager.default.linkItem(at: a, to: b)
      try NamedFile(a.path).write(Data("after".utf8))
      #expect(try String(contentsOf: b, encoding: .utf8) == "after")
    }
  }

  @Test func aDeviceAndAFIFOAreOpenedAndStay() throws {
    try NamedFile("/dev/null").write(Data("gone".utf8))
    try withFolder { folder in
      let fifo = folder.appending(path: "fifo").path
      #expect(mkfifo(fifo, 0o600) == 0)
      let reader = Process()
      reader.executableURL = URL(filePath: "/bin/cat")
      reader.arguments = [fifo]
      let output = Pipe()
      reader.standardOutput = output
      try reader.run()
      try NamedFile(fifo).write(Data("through".utf8))
      let text = output.fileHandleForReading.readDataToEndOfFile()
      reader.waitUntilExit()
      #expect(String(decoding: text, as: UTF8.self) == "through")
      var status = stat()
      #expect(lstat(fifo, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
    }
  }

  #if os(Linux)
    @Test func aFullDeviceIsAProblemAndNotACrash() throws {
      let problem = #expect(throws: Problem.self) {
        try NamedFile("/dev/full").write(Data("more".utf8))
      }
      #expect(problem?.description == "/dev/full cannot be written: No space left on device")
    }
  #endif

  @Test func whatMayNotBeWrittenIsRefused() throws {
    try withFolder { folder in
      let (file, link) = (folder.appending(path: "file"), folder.appending(path: "link"))
      try Data("precious".utf8).write(to: file)
      try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: file.path)
      #expect(problem(file.path) == "\(file.path) cannot be written: it is write-protected")
      try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: "file")
      #expect(problem(link.path) == "\(link.path) cannot be written: it is write-protected")
      #expect(try String(contentsOf: file, encoding: .utf8) == "precious")
      #expect(problem(folder.path) == "\(folder.path) cannot be written: it is a folder")
      let circle = folder.appending(path: "circle").path
      try FileManager.default.createSymbolicLink(atPath: circle, withDestinationPath: "circle")
      #expect(problem(circle)?.hasPrefix("\(circle) cannot be written: ") == true)
    }
    #expect(problem("/nowhere/a") == "/nowhere/a cannot be written: there is no folder /nowhere")
    #expect(problem("") == "a file must have a name")
  }

  /// Of two pictures neither is written where one cannot be.
  @Test func allFilesOfAFolderOrNone() throws {
    try withFolder { folder in
      try FileManager.default.createDirectory(
        at: folder.appending(path: "b.svg"), withIntermediateDirectories: true)
      #expect(throws: (any Error).self) {
        try write([("a.svg", Data("a".utf8)), ("b.svg", Data("b".utf8))], into: folder)
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["b.svg"])
    }
  }

  /// The table and the numbers go into one file, one after the other.
  @Test func standardOutputsOwnFileIsContinued() throws {
    try withFolder { folder in
      let process = Process()
      process.executableURL = URL(filePath: "/bin/sh")
      process.arguments = [
        "-c", "\"$0\" train --json --epochs 1 --csv /dev/stdout > out", builtCommand.path,
      ]
      process.currentDirectoryURL = folder
      try process.run()
      process.waitUntilExit()
      let text = try String(contentsOf: folder.appending(path: "out"), encoding: .utf8)
      #expect(text.hasPrefix("{\"data\"") && text.contains("}\nepoch,sgd,rmsprop,adam\n1,"))
    }
  }

  @Test func resetWritesThroughALink() throws {
    let checkout = try Checkout(adam: "my own\n")
    let file = "Exercises/3.1-OptimizersBeyondSGD/Adam.swift"
    let (link, real) = (checkout.folder.appending(path: file), checkout.folder.appending(path: "A"))
    try FileManager.default.moveItem(at: link, to: real)
    try FileManager.default.createSymbolicLink(at: link, withDestinationURL: real)
    let run = try CommandRun(["reset", "--yes", "3.1.adam"], in: checkout.folder)
    #expect(run.status == 0)
    #expect(try checkout.read("A") == "the stub\n")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link.path) == real.path)
  }
}
