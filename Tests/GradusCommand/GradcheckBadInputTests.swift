import Answering
import Foundation
import Testing

/// Programs that do not keep to the protocol: each is named, with the request and what came back.
@Suite struct GradcheckBadInputTests {
  @Test(arguments: shell) func aShellProgram(case: Case) throws {
    let run = try GradcheckRun(`case`.options, shell: `case`.program)
    #expect(run.errors == "Error: \(`case`.message)\n")
    #expect(run.status == 2 && run.output.isEmpty)
  }

  @Test(arguments: python) func aPythonProgram(case: Case) throws {
    let run = try GradcheckRun(`case`.options, answering: `case`.program)
    #expect(run.errors == "Error: \(`case`.message)\n")
    #expect(run.status == 2 && run.output.isEmpty)
  }

  @Test(arguments: [
    (["--at", "[1, 2", "--", "cat"], "--at [1, 2: it ends too early: the JSON is cut off"),
    (["--at", "[1, 1e400]", "--", "cat"], "--at [1, 1e400]: [1] is 1e400: not a finite number"),
    (["--at", "[true]", "--", "cat"], "--at [true]: \"[0]\" is true, no number"),
    (["--at", "{\"at\": [1], \"at\": [2]}", "--", "cat"], "it has the key \"at\" twice"),
    (["--at", "[1, null]", "--", "cat"], "--at [1, null]: \"[1]\" is null, no number"),
    (["--at", "[]", "--", "cat"], "--at []: \"at\" is empty: there are no parameters to check"),
    (
      ["--at", "[0, \"nan\"]", "--", "cat"],
      "--at [0, \"nan\"]: coordinate 1 of \"at\" is nan; it must be finite"
    ),
    (
      ["--at", "[\"inf\", 0]", "--", "cat"],
      "--at [\"inf\", 0]: coordinate 0 of \"at\" is inf; it must be finite"
    ),
    (
      ["--at", "{\"at\": [0, 1, \"-inf\"]}", "--", "cat"],
      "--at {\"at\": [0, 1, \"-inf\"]}: coordinate 2 of \"at\" is -inf; it must be finite"
    ),
    (["--at", "@/nowhere/x.json", "--", "cat"], "--at @/nowhere/x.json: the file cannot be read"),
    (["--at", "[1]"], "there is no command: gradus gradcheck [options] -- COMMAND [ARG …]"),
    (["--", "no-such-command"], "command not found: no-such-command"),
    (["--", "/dev/null"], "command not found: /dev/null"),
    (["--plot", "/dev/null", "--", "cat"], "--plot /dev/null is no folder that can be made and"),
    (["--timeout", "0", "--", "cat"], "The value '0' is invalid for '--timeout <timeout>'"),
    (["--precision", "nan", "--", "cat"], "it must be a number above 0 and at most 0.1."),
    (["--seeds", "3", "--", "cat"], "Unknown option '--seeds'"),
  ])
  func aWrongCall(arguments: [String], message: String) throws {
    let run = try CommandRun(["gradcheck"] + arguments)
    #expect(run.status == 2 && run.output.isEmpty)
    let line = String(run.errors.prefix { $0 != "\n" })
    #expect(line.hasPrefix("Error: ") && line.contains(message), "\(run.errors)")
  }

  /// The system's words alone, where it has no descriptors left for a pipe.
  @Test func aSystemWithoutDescriptorsIsNamed() throws {
    let run = try Subprocess.run(
      URL(filePath: "/bin/sh"),
      arguments: ["-c", "ulimit -n 5; exec \"$0\" gradcheck -- cat", builtCommand.path])
    #expect(run.ending == .exited(2))
    #expect(
      String(decoding: run.errors, as: UTF8.self)
        == "Error: cat could not be started: no pipe could be made: Too many open files\n")
  }

  @Test func controlCEndsTheProgramAndWhatItStarted() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "gradcheck-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let process = Process()
    process.executableURL = builtCommand
    process.arguments = ["gradcheck", "--", "sh", "-c", "sleep 600 & echo $! > started; wait"]
    process.currentDirectoryURL = folder
    try process.run()
    let note = folder.appending(path: "started")
    let read = {
      let text = (try? String(contentsOf: note, encoding: .utf8)) ?? ""
      return text.hasSuffix("\n") ? Int32(text.dropLast()) : nil
    }
    #expect(eventually { read() != nil })
    let sleeping = try #require(read())
    process.interrupt()
    process.waitUntilExit()
    #expect(process.terminationStatus == 130)
    #expect(eventually { kill(sleeping, 0) != 0 || isZombie(sleeping) })
  }
}
