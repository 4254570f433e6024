import Foundation
import Testing

/// The line that says on a terminal how far the tests are.
@Suite struct TerminalLineTests {
  /// What is no terminal at which somebody waits, such as a file that output goes to, stays as it is.
  @Test func aFileIsNoTerminal() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "gradus-\(UUID())")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data().write(to: file)
    for path in [file.path, "/dev/null", "/nowhere/at/all"] {
      let line = TerminalLine(path, after: .zero)
      line.show("soundness: 1 of 2 …")
    }
    #expect(try Data(contentsOf: file).isEmpty)
  }
}
