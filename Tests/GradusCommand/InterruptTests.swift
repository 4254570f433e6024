import Foundation
import Testing

/// Whatever `gradus` has started ends with it.
@Suite struct InterruptTests {
  /// Programs under gradcheck that write the numbers of their processes to the file `started`.
  static let programs = [
    "echo $$ > started; while read line; do sleep 600; done",
    "trap '' TERM INT HUP; while :; do sleep 600 & echo $! $$ > started; wait; done",
    "trap '' TERM INT HUP; $(command -v setsid) sleep 600 & echo $! $$ > started; sleep 600",
  ]

  @Test(arguments: programs, [SIGINT, SIGTERM, SIGHUP])
  func aSignalEndsAll(program: String, signal: Int32) throws {
    try withFolder { folder in
      let process = try start(["gradcheck", "--at", "[1]", "--", "sh", "-c", program], folder)
      let started = try numbers(in: folder)
      kill(process.processIdentifier, signal)
      process.waitUntilExit()
      #expect(process.terminationReason == .exit && process.terminationStatus == 128 + signal)
      for number in started { #expect(kill(number, 0) != 0) }
    }
  }

  @Test(arguments: programs) func whoKillsItEndsAll(program: String) throws {
    try withFolder { folder in
      let process = try start(["gradcheck", "--at", "[1]", "--", "sh", "-c", program], folder)
      let started = try numbers(in: folder)
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      for number in started { #expect(eventually { kill(number, 0) != 0 || isZombie(number) }) }
    }
  }

  @Test func aTimeoutEndsWhatKeepsTheStreams() throws {
    try withFolder { folder in
      let process = try start(
        ["gradcheck", "--at", "[1]", "--timeout", "0.5", "--", "sh", "-c", Self.programs[2]], folder
      )
      let started = try numbers(in: folder)
      process.waitUntilExit()
      #expect(process.terminationStatus == 2)
      for number in started { #expect(kill(number, 0) != 0) }
    }
  }

  @Test func noSignalIsLostHoweverEarly() throws {
    try withFolder { folder in
      for _ in 0..<10 {
        let process = try start(
          ["gradcheck", "--at", "[1]", "--", "sh", "-c", Self.programs[0]], folder)
        usleep(.random(in: 0..<30_000))
        process.terminate()
        process.waitUntilExit()
        // Before it listens the signal itself ends it.
        let ended = [143, SIGTERM].contains(process.terminationStatus)
        #expect(ended, "\(process.terminationStatus)")
      }
    }
  }

  @Test func anInterruptedDrawingLeavesNoFile() throws {
    try withFolder { folder in
      let temporary = folder.appending(path: "temporary")
      try FileManager.default.createDirectory(at: temporary, withIntermediateDirectories: true)
      let gnuplot = folder.appending(path: "gnuplot")
      try Data("#!/bin/sh\necho $$ > \(folder.path)/started\nsleep 600\n".utf8).write(to: gnuplot)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: gnuplot.path)
      let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
      let process = try start(
        ["draw", "1.1"], folder,
        ["PATH": "\(folder.path):\(path)", "TMPDIR": temporary.path])
      let started = try numbers(in: folder)
      process.interrupt()
      process.waitUntilExit()
      #expect(process.terminationStatus == 130)
      for number in started { #expect(kill(number, 0) != 0) }
      #expect(try FileManager.default.contentsOfDirectory(atPath: temporary.path).isEmpty)
    }
  }

  @Test func aRemovedFolderIsSaidToBe() throws {
    try withFolder { folder in
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/bin/sh")
      process.arguments = [
        "-c", "mkdir gone; cd gone; rmdir ../gone; exec \"$0\" check 1.1", builtCommand.path,
      ]
      process.currentDirectoryURL = folder
      let errors = Pipe()
      process.standardError = errors
      try process.run()
      process.waitUntilExit()
      #expect(process.terminationStatus == 2)
      #expect(
        errors.fileHandleForReading.readDataToEndOfFile()
          == Data(
            "gradus: the working folder has been removed: change to a checkout of Gradus\n".utf8))
    }
  }

  private func start(
    _ arguments: [String], _ folder: URL, _ environment: [String: String] = [:]
  ) throws -> Process {
    let process = Process()
    process.executableURL = builtCommand
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }

  /// What `started` has in it, once it is there.
  private func numbers(in folder: URL) throws -> [Int32] {
    let file = folder.appending(path: "started")
    var text = ""
    try #require(
      eventually {
        text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        return text.hasSuffix("\n")
      })
    return text.split(whereSeparator: \.isWhitespace).compactMap { Int32($0) }
  }

  private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "gradus-test-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }
}

/// Whether `condition` comes true within a minute.
func eventually(_ condition: () -> Bool) -> Bool {
  for _ in 0..<6000 {
    if condition() { return true }
    usleep(10_000)
  }
  return false
}

/// Whether the process has ended, and nobody has asked how.
func isZombie(_ process: Int32) -> Bool {
  let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
  return status?.contains(") Z ") ?? false
}
