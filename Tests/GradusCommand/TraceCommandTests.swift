import Foundation
import Testing

/// `gradus trace` as people call it, and the recorder as its document shows it.
@Suite struct TraceCommandTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  private static let fixtures = root.appending(path: "Fixtures")
  private static let python = root.appending(path: "Python")

  private func golden(_ name: String) -> String { Self.fixtures.appending(path: name).path }

  @Test func theWorstFileDecidesTheStatusAndAllAreJudged() throws {
    let good = golden("optimizers/SGD-plain.json")
    let bad = golden("Manifest.json")
    let run = try CommandRun(["trace", bad, good, "--json"])
    #expect(run.status == 2)
    let lines = run.output.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.first?.contains(#""verdict":"invalid""#) == true)
    #expect(lines.last?.contains(#""verdict":"matches""#) == true)
    #expect(try CommandRun(["trace", good]).status == 0)
  }

  @Test func aCallWithoutFilesIsWrong() throws {
    let run = try CommandRun(["trace"])
    #expect(run.status == 2 && run.output.isEmpty)
    #expect(run.errors.contains("Which files? Or --list for the known deviations."))
    let unknown = try CommandRun(["trace", "--list", "Adamm"])
    #expect(unknown.status == 2)
    #expect(unknown.errors.contains("there is no catalogue of Adamm; there are SGD, "))
  }

  @Test func theListIsADocument() throws {
    let run = try CommandRun(["trace", "--list", "SGD"])
    #expect(run.status == 0 && run.output.hasPrefix("SGD: "))
    #expect(run.output.contains("\n  rate-in-buffer\n      The learning rate goes into the buffer"))
  }

  private static let torchPython =
    ProcessInfo.processInfo.environment["GRADUS_TORCH_PYTHON"] ?? "python3"

  /// The tests of Python/, with this command; what needs a library that is not there is skipped.
  @Test func thePythonPackagesOwnTestsPass() throws {
    try needs(Self.torchPython, toImport: "unittest")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      Self.torchPython, "-W", "ignore", "-m", "unittest", "discover", "-s",
      Self.python.appending(path: "tests").path,
    ]
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["GRADUS": builtCommand.path]) { $1 }
    let pipe = Pipe()
    (process.standardOutput, process.standardError) = (FileHandle.nullDevice, pipe)
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(text)")
  }

  /// With default options, as foreach and as fused, from the first step and from a later one.
  @Test func everyClassOfPyTorchIsRecordedAndMatches() throws {
    try needs(Self.torchPython, toImport: "torch")
    let folder = FileManager.default.temporaryDirectory.appending(path: "trace-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let program = Self.python.appending(path: "tests/record_every_class.py").path
    #expect(try run(Self.torchPython, [program, folder.path]) == 0)
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(files.count >= 40, "\(files)")
    let answer = try CommandRun(["trace", "--json"] + files, in: folder)
    let wrong = answer.output.split(separator: "\n")
      .filter { !$0.contains(#""verdict":"matches""#) }
    #expect(answer.status == 0 && wrong.isEmpty, "\(wrong)")
  }

  /// The document's program for plain code, and what it says is answered.
  @Test func theDocumentsProgramIsAnsweredAsShown() throws {
    try needs("python3", toImport: "numpy")
    let document = try String(
      contentsOf: Self.root.appending(path: "Documentation/RecordingTraces.md"), encoding: .utf8)
    let blocks = document.components(separatedBy: "```")
    let program = try #require(blocks.first { $0.hasPrefix("python\n") && $0.contains("numpy") })
    let folder = FileManager.default.temporaryDirectory.appending(path: "trace-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.copyItem(
      at: Self.python.appending(path: "gradus_trace.py"),
      to: folder.appending(path: "gradus_trace.py"))
    try Data(program.dropFirst(7).utf8).write(to: folder.appending(path: "program.py"))
    #expect(try run("python3", ["program.py"], in: folder) == 0)
    let answer = try CommandRun(["trace", "rmsprop.json"], in: folder)
    #expect(answer.status == 1)
    #expect(document.contains("```text\n\(answer.output)```"), "\(answer.output)")
  }

  /// The programs beside the document, and what their frameworks do differently.
  @Test(arguments: [
    ("optax", ["epsilon-inside-root"]), ("keras", ["epsilon-hat", "epsilon-1e-7"]),
    ("mlx", ["no-bias-correction"]),
  ])
  func aFrameworksOptimizerIsRecordedAndNamed(framework: String, ids: [String]) throws {
    let python = ProcessInfo.processInfo.environment["GRADUS_TORCH_PYTHON"] ?? "python3"
    try needs(python, toImport: framework)
    let folder = FileManager.default.temporaryDirectory.appending(path: "trace-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let program = "trace_\(framework).py"
    for file in [
      Self.python.appending(path: "gradus_trace.py"),
      Self.root.appending(path: "Documentation/Examples/\(program)"),
    ] {
      try FileManager.default.copyItem(at: file, to: folder.appending(path: file.lastPathComponent))
    }
    #expect(try run(python, [program, "trace.json"], in: folder) == 0)
    let answer = try CommandRun(["trace", "trace.json", "--json"], in: folder)
    let names = ids.map { "\"\($0)\"" }.joined(separator: ",")
    #expect(answer.output.contains("\"ids\":[\(names)]"), "\(answer.output)")
  }

  private func needs(_ python: String, toImport module: String) throws {
    guard try run(python, ["-c", "import \(module)"]) == 0 else {
      try Test.cancel("\(python) has no \(module)")
    }
  }

  /// The exit status of a program, which says nothing here.
  private func run(_ program: String, _ arguments: [String], in folder: URL? = nil) throws -> Int32
  {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    if let folder { process.currentDirectoryURL = folder }
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }
}
