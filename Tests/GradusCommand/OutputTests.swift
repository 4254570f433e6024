import Foundation
import Testing

/// What becomes of output that nobody can have.
@Suite struct OutputTests {
  private static let calls = [
    ["--help"], ["check", "--help"], ["hint", "3.1.sgd"], ["trace", "--list", "SGD"],
    ["train", "--epochs", "2", "--json"], ["train", "--epochs", "2"],
    ["landscape", "--epochs", "2"],
    ["gradcheck", "--at", "[1]", "--", "sh", "-c", answers],
  ]
  private static let answers =
    #"while read line; do case $line in *value*) echo '{"value": 1}';; *) echo '{"gradient": [0]}';; "#
    + "esac; done"

  private func run(_ arguments: [String], _ redirection: String) throws -> (Int32, String) {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments =
      ["-c", "\"$@\" \(redirection)", "sh", builtCommand.path] + arguments
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let text = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: text, as: UTF8.self))
  }

  #if os(Linux)
    @Test(arguments: calls) func aFullDiskIsToldAndEndsWithTwo(arguments: [String]) throws {
      let (status, errors) = try run(arguments, "> /dev/full")
      #expect(status == 2)
      #expect(errors == "Error: standard output cannot be written: No space left on device\n")
    }
  #endif

  @Test(arguments: calls) func noStandardOutputIsToldAndEndsWithTwo(arguments: [String]) throws {
    let (status, errors) = try run(arguments, ">&-")
    #expect(status == 2)
    #expect(errors == "Error: standard output cannot be written: Bad file descriptor\n")
  }

  /// With `head` it is SIGPIPE that ends the command; where that is ignored, the command itself.
  @Test(arguments: ["", "trap '' PIPE; "]) func aReaderThatLeavesIsNoError(before: String) throws {
    let (status, errors) = try run(
      ["train", "--json"], "--epochs 2000 | true; \(before)\"$@\" --epochs 2000 | head -c 5 >&2")
    #expect(status == 0 && errors == "{\"dat")
  }

  @Test func withoutAnyStreamItStillEnds() throws {
    let (status, errors) = try run(["hint", "3.1.sgd"], "<&- >&- 2>&-")
    #expect(status == 2 && errors.isEmpty)
  }
}
