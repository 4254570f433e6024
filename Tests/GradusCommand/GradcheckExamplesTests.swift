import Foundation
import Testing

/// The examples of Documentation/GradcheckAnyLanguage.md, right and with the error they can plant.
@Suite struct GradcheckExamplesTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  private static let examples = root.appending(path: "Documentation/Examples")

  @Test func numPy() throws {
    try needs("python3", toImport: "numpy")
    let program = ["python3", Self.examples.appending(path: "gradcheck_numpy.py").path]
    #expect(try check(program).hasPrefix("agrees: the gradient is right in all 4 coordinates\n"))
    let wrong = try check(program + ["--wrong"], status: 1)
    #expect(wrong.hasPrefix("disagrees: the gradient is wrong in 1 of 4 coordinates\n"))
    #expect(wrong.contains("\nw      [1]       disagrees  "))
    let tested = try check(program, ["--self-test"])
    let counts = try #require(tested.firstRange(of: "self-test: ").map { tested[$0.lowerBound...] })
    let document = try read(Self.root.appending(path: "Documentation/GradcheckAnyLanguage.md"))
    #expect(document.contains("```text\n\(counts)```\n"), "the document does not show\n\(counts)")
    let remainder = try check(program, ["--taylor"]).split(separator: "\n").suffix(2)
      .joined(separator: "\n")
    #expect(document.contains("```text\n\(remainder)\n```\n"), "it does not show\n\(remainder)")
  }

  @Test func pyTorch() throws {
    let python = ProcessInfo.processInfo.environment["GRADUS_TORCH_PYTHON"] ?? "python3"
    try needs(python, toImport: "torch")
    let program = [python, Self.examples.appending(path: "gradcheck_torch.py").path]
    #expect(try check(program).hasPrefix("agrees: the gradient is right in all 17 coordinates\n"))
    let wrong = try check(program + ["--wrong"], status: 1)
    #expect(wrong.hasPrefix("disagrees: the gradient is wrong in 9 of 17 coordinates\n"))
    #expect(wrong.contains("\nfirst.weight  [2, 0]    disagrees  "))
    #expect(!wrong.contains("\nsecond."))
  }

  @Test func c() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "gradcheck-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let source = Self.examples.appending(path: "gradcheck.c").path
    let program = folder.appending(path: "gradcheck").path
    guard try run("cc", ["--version"]) == 0 else { try Test.cancel("there is no cc") }
    try #require(run("cc", ["-Wall", "-Werror", "-o", program, source]) == 0)
    let at = ["--at", "[-1.2, 1.0]"]
    #expect(
      try check([program], at).hasPrefix("agrees: the gradient is right in all 2 coordinates\n"))
    let wrong = try check([program, "--wrong"], at, status: 1)
    #expect(wrong.hasPrefix("disagrees: the gradient is wrong in 1 of 2 coordinates\n"))
    #expect(wrong.contains("\nx      [1]       disagrees  "))
  }

  /// The document shows the programs as they are.
  @Test(arguments: [
    "gradcheck_one_call.py", "gradcheck_numpy.py", "gradcheck_torch.py", "gradcheck.c",
  ])
  func theDocumentShowsTheProgram(name: String) throws {
    let document = try read(Self.root.appending(path: "Documentation/GradcheckAnyLanguage.md"))
    let program = try read(Self.examples.appending(path: name))
    #expect(document.contains("\n\(program)```\n"), "the document does not show \(name) as it is")
  }

  private func read(_ file: URL) throws -> String {
    try String(contentsOf: file, encoding: .utf8)
  }

  /// What `gradus gradcheck` prints about `program`.
  private func check(
    _ program: [String], _ options: [String] = [], status: Int32 = 0
  ) throws -> String {
    let run = try CommandRun(["gradcheck"] + options + ["--"] + program)
    #expect(run.status == status, "\(run.errors)")
    return run.output
  }

  /// Skips the test where `python` has no module called `module`.
  private func needs(_ python: String, toImport module: String) throws {
    guard try run(python, ["-c", "import \(module)"]) == 0 else {
      try Test.cancel("\(python) has no \(module)")
    }
  }

  private func run(_ command: String, _ arguments: [String]) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [command] + arguments
    (process.standardOutput, process.standardError) = (
      FileHandle.nullDevice, FileHandle.nullDevice
    )
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }
}
