import Foundation
import Testing

@testable import GradusCommand

/// Blanks, an apostrophe, an umlaut, what a shell or an address would read otherwise: each in the name of a
/// folder and of what the commands read and write there.
@Suite struct OddPathTests {
  private static let names = [
    "o'neill & co", "Zo\u{EB} \u{DC}bung", "a%20b #1?", "$HOME;\"x\" [1]",
  ]

  /// A program under gradcheck, whose own name is as odd.
  private static let program = """
    #!/bin/sh
    while read line; do case $line in
      *value*) echo '{"value": 1}';; *) echo '{"gradient": [0]}';;
    esac; done

    """

  private func withFolder(_ name: String, _ body: (URL) throws -> Void) throws {
    let outer = FileManager.default.temporaryDirectory.appending(path: "gradus-\(UUID())")
    defer { try? FileManager.default.removeItem(at: outer) }
    let folder = outer.appending(path: name, directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try body(folder)
  }

  @Test(arguments: names) func aProgramIsCheckedThere(name: String) throws {
    try withFolder(name) { folder in
      let program = folder.appending(path: name)
      try Data(Self.program.utf8).write(to: program)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.path)
      try Data("[1]".utf8).write(to: folder.appending(path: "at \(name)"))
      for path in ["./\(name)", program.path] {
        let run = try CommandRun(["gradcheck", "--at", "@at \(name)", "--", path], in: folder)
        #expect(run.status == 0 && run.output.hasPrefix("agrees"), "\(run.errors)")
      }
    }
  }

  @Test(arguments: names) func aTraceIsReadThere(name: String) throws {
    let trace = """
      {"format": "gradus.optimizer-trace/1", "recordedBy": {"framework": "mine", "version": "1"},
       "optimizer": "SGD", "options": {"lr": 0.5}, "dtype": "float64", "shapes": [[1]],
       "initial": [[1]], "steps": [{"gradients": [[1]], "parameters": [[0.5]]}]}
      """
    try withFolder(name) { folder in
      try Data(trace.utf8).write(to: folder.appending(path: "\(name).json"))
      let run = try CommandRun(["trace", "\(name).json"], in: folder)
      #expect(run.status == 0 && run.output.hasPrefix("\(name).json: matches SGD"), "\(run.output)")
    }
  }

  @Test(arguments: names) func whatIsWrittenIsThere(name: String) throws {
    try withFolder(name) { folder in
      let run = try CommandRun(
        ["train", "--epochs", "2", "--json", "--csv", "\(name).csv", "--log", "log \(name)"],
        in: folder)
      #expect(run.status == 0, "\(run.errors)")
      let written = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(Set(written) == ["\(name).csv", "log \(name)"])
      let log = try String(contentsOf: folder.appending(path: "log \(name)"), encoding: .utf8)
      let monitored = try CommandRun(["monitor", "--tensorboard", name], in: folder, input: log)
      #expect(monitored.status == 0, "\(monitored.errors)")
      let events = folder.appending(path: name).path
      #expect(try FileManager.default.contentsOfDirectory(atPath: events).count > 0)
    }
  }

  @Test(.enabled(if: (try? Gnuplot()) != nil, "gnuplot is not installed"), arguments: names)
  func picturesAreDrawnThere(name: String) throws {
    try withFolder(name) { folder in
      let run = try CommandRun(
        ["draw", "1.1", "--page", "\(name).html", "--plot", "plots/\(name)"], in: folder)
      #expect(run.status == 0, "\(run.errors)")
      let page = try String(contentsOf: folder.appending(path: "\(name).html"), encoding: .utf8)
      #expect(page.hasSuffix("</html>\n"))
      let plots = folder.appending(path: "plots/\(name)").path
      #expect(try FileManager.default.contentsOfDirectory(atPath: plots).contains("descent.svg"))
    }
  }
}
