import Answering
import Foundation
import Testing

@testable import GradusCommand

/// What the first day brings that no exercise is to blame for: each is one line that says what to do.
@Suite struct BuildTroubleTests {
  private static let project = Project(root: URL(filePath: "/home/me/gradus"))

  /// As Swift 5.10 and 6.3, clang and git say it.
  @Test(arguments: [
    (
      "error: 'gradus': package 'gradus' is using Swift tools version 6.2.0 but the installed version is 5.10.1",
      "Swift 5.10.1 is too old, Gradus takes 6.2.0 or later: install it, as "
        + "https://www.swift.org/install says"
    ),
    (
      "/home/me/gradus/Sources/CGradusGSL/CGradusGSL.h:7:2: error: \"The GNU Scientific Library is missing. "
        + "Debian/Ubuntu: sudo apt-get install libgsl-dev. macOS: brew install gsl.\"\n"
        + "/home/me/gradus/Sources/Gradus/Matrix.swift:1:8: error: could not build C module 'CGradusGSL'",
      "nothing can be built: The GNU Scientific Library is missing. Debian/Ubuntu: "
        + "sudo apt-get install libgsl-dev. macOS: brew install gsl."
    ),
    (
      "error: encountered an I/O error (code: 28) while reading /home/me/gradus/.build/a.json",
      "no space is left on the disk of /home/me/gradus, so nothing can be built: free some and "
        + "try again"
    ),
    (
      "Fetching https://github.com/apple/swift-argument-parser\n"
        + "error: 'swift-argument-parser': Git command 'git -C /home/me/.cache' failed: fatal: no",
      "swift-argument-parser, which the command is built with, could not be fetched: the first build "
        + "needs a network"
    ),
  ])
  func eachIsOneLine(output: String, words: String) {
    #expect(BuildTrouble(output, in: Self.project)?.problem.description == words)
  }

  @Test func whatIsWrittenInAnExerciseIsNone() {
    let error = "/home/me/gradus/Exercises/1.1-TheTrainingLoop/Step.swift:3:1: error: no such thing"
    #expect(BuildTrouble(error, in: Self.project) == nil)
  }

  /// A `swift` that is too old, as it is met.
  @Test func theCommandSaysThatSwiftIsTooOld() throws {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let swift = folder.appending(path: "swift")
    let script = """
      #!/bin/sh
      echo "error: package 'gradus' is using Swift tools version 6.2.0 but the installed version is 5.9"
      exit 1

      """
    try Data(script.utf8).write(to: swift)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: swift.path)
    let path = ["PATH": "\(folder.path):/usr/bin:/bin"]
    let said = try Subprocess.run(
      builtCommand, arguments: ["check", "1.1.step"],
      environment: ProcessInfo.processInfo.environment.merging(path) { $1 })
    #expect(said.ending == .exited(2))
    #expect(
      String(decoding: said.errors, as: UTF8.self)
        == "gradus: Swift 5.9 is too old, Gradus takes 6.2.0 or later: install it, as "
        + "https://www.swift.org/install says\n")
  }

  private func temporaryFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "gradus-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }

  @Test func howFarABuildIsComesFromWhatItSays() {
    let end = "[1/1] Planning build\n[11/400] Compiling A\n[12/400] Compiling B b.swift\nnote [9/9]"
    #expect(
      Builder.words("building lesson 3.1", saying: end, after: .milliseconds(9900))
        == "building lesson 3.1: 12 of 400 steps, 9 s; the first build takes some minutes")
    #expect(
      Builder.words("building lesson 3.1", saying: "[3/7] Linking a", after: .seconds(1))
        == "building lesson 3.1: 3 of 7 steps, 1 s")
    #expect(Builder.words("building", saying: "", after: .zero) == "building … 0 s")
    // SwiftPM 6.3, where an editor builds at the same time.
    let waiting =
      "Another instance of SwiftPM (PID: 7) is already running using '/home/me/gradus/.build', waiting "
      + "until that process has finished execution...\n"
    #expect(
      Builder.words("building lesson 3.1", saying: waiting, after: .seconds(16))
        == "waiting for another swift build to end … 16 s")
    #expect(
      Builder.words("building lesson 3.1", saying: waiting + "[3/7] Linking a", after: .seconds(1))
        == "building lesson 3.1: 3 of 7 steps, 1 s")
  }

  /// The end of what a program has written by now is seen while it runs.
  @Test func aProgramIsWatchedWhileItRuns() throws {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let go = folder.appending(path: "go")
    var seen = ""
    // It goes on when what it has written is seen, and then the rest follows behind that.
    let said = try Subprocess.run(
      URL(filePath: "/bin/sh"),
      arguments: [
        "-c",
        "echo wait >&2; echo '[1/2] one'; until [ -e '\(go.path)' ]; do sleep 0.01; done; echo two",
      ],
      within: 600
    ) { end in
      guard end.contains("[1/2] one\n") else { return }
      seen = end
      try? Data().write(to: go)
    }
    #expect(seen == "wait\n[1/2] one\n" && said.ending == .exited(0))
    #expect(String(decoding: said.output, as: UTF8.self) == "[1/2] one\ntwo\n")
  }
}
