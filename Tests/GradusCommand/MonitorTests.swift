import Foundation
import Testing

@testable import GradusCommand

/// `gradus monitor`: what it reads, what it shows, and what it writes.
@Suite struct MonitorTests {
  // MARK: Lines

  private func step(_ line: String) throws -> LoggedStep { try LoggedStep(Data(line.utf8)) }

  @Test func aLineHasItsNumbers() throws {
    let line = try step(
      #"{"step": 3, "loss": 0.5, "ratio": 0.01, "norm": 2, "steps": 9, "run": "Adam 0.1", "#
        + #""lr": 1e-3, "note": "x", "a": [1]}"#)
    #expect(line.step == 3 && line.steps == 9 && line.run == "Adam 0.1" && line.time == nil)
    #expect(
      line.scalars == [
        .init(name: "loss", value: 0.5), .init(name: "norm", value: 2),
        .init(name: "ratio", value: 0.01), .init(name: "lr", value: 1e-3),
      ])
  }

  @Test(arguments: [#"{"step": 1, "loss": NaN}"#, #"{"step": 1, "loss": "nan"}"#])
  func aLossMayBeNoNumber(line: String) throws { #expect(try step(line).loss.isNaN) }

  @Test func pythonsWordsAreReadOutsideOfTexts() throws {
    let line = try step(
      #"{"step": 1, "loss": -Infinity, "norm": Infinity, "note": "NaN \" Infinity"}"#)
    #expect(line.loss == -.infinity && line.others.map(\.value) == [.infinity])
  }

  @Test(arguments: [
    ("epoch 3: loss 0.5", "it is no valid JSON"),
    (#"{"step": 1, "loss": 0.5"#, "it ends too early"),
    (#"{"loss": 0.5}"#, "\"step\" is missing"), (#"{"step": 1}"#, "\"loss\" is missing"),
    (#"{"step": 1.5, "loss": 1}"#, "\"step\" must be a whole number from 0 on"),
    (#"{"step": -1, "loss": 1}"#, "\"step\" must be a whole number from 0 on"),
    (#"{"step": 1, "loss": "low"}"#, "\"loss\" must be a number"),
    (#"{"step": 1, "loss": 1, "norm": null}"#, "\"norm\" must be a number"),
    (#"{"step": 1, "loss": 1, "time": "nan"}"#, "\"time\" must be a finite number"),
    (#"{"step": 1, "loss": 1, "run": "../x"}"#, "\"run\" must be a name of letters"),
    (#"{"step": 1, "step": 2, "loss": 1}"#, "step"), ("[1, 2]", "it is no JSON object such as"),
    (#"{"step": 1, "loss": 1e400}"#, "loss"), ("", "it is empty"),
  ])
  func rubbishIsSaidToBe(line: String, reason: String) throws {
    let problem = #expect(throws: Problem.self) { try step(line) }
    #expect(problem?.description.contains(reason) == true, "\(problem?.description ?? "")")
  }

  @Test func depthIsNoDanger() throws {
    let deep =
      #"{"step": 1, "loss": 1, "a": "# + String(repeating: "[", count: 70)
      + String(repeating: "]", count: 70) + "}"
    let problem = #expect(throws: Problem.self) { try step(deep) }
    #expect(problem?.description.contains("deep") == true, "\(problem?.description ?? "")")
  }

  // MARK: The board

  private func board(_ losses: [Double], steps: Int? = 100) throws -> RunBoard {
    var board = RunBoard(steps: steps)
    for (index, loss) in losses.enumerated() {
      let text = loss.isFinite ? "\(loss)" : "NaN"
      _ = board.add(
        try step(#"{"step": \#(index + 1), "loss": \#(text), "norm": 2}"#), at: 10 + Double(index))
    }
    return board
  }

  @Test func theBoardSaysWhereARunIs() throws {
    let lines = try board([4, 3, 1, 2, 2]).lines(width: 79, at: 14)
    #expect(
      lines == [
        "step 5 of 100  █░░░░░░░░░░░░░░░░░░░░░░░░░░░░  5 %  0:04 gone, 1:35 left",
        "least loss 1 at step 3", "loss  2           █▆▁▃▃", "norm  2           ▁▁▁▁▁",
      ], "\(lines.joined(separator: "\n"))")
  }

  @Test func withoutAnEndThereIsNoTimeLeft() throws {
    let lines = try board([4, 3], steps: nil).lines(width: 79, at: 75)
    #expect(lines.first == "step 2  1:05 gone")
  }

  @Test func whatIsNoNumberIsNoticedAndDrawn() throws {
    let lines = try board([4, .nan, 2]).lines(width: 79, at: 12)
    #expect(lines.contains("loss  2           █×▁"))
    #expect(lines.contains("! step 2: loss is NaN"))
  }

  @Test func aSpikeIsNoticedOnce() throws {
    let losses = (0..<40).map { 1 + ($0.isMultiple(of: 2) ? 0.01 : -0.01) + ($0 == 30 ? 5 : 0) }
    let notices = try board(losses).lines(width: 79, at: 60).filter { $0.hasPrefix("!") }
    #expect(notices == ["! step 31: the loss stands out"])
  }

  @Test func linesAreNoWiderThanTheTerminal() throws {
    let lines = try board((0..<3000).map { 1 / Double($0 + 1) }).lines(width: 50, at: 3e6)
    #expect(lines.allSatisfy { $0.count <= 50 } && lines.count >= 4)
  }

  @Test func aLongCurveKeepsItsShape() {
    var curve = Curve(first: 0)
    for number in 1..<5000 { curve.add(Double(number)) }
    #expect(curve.sparkline(8) == "▁▂▃▄▅▆▇█")
    #expect(curve.last == 4999)
    var wide = Curve(first: 1)
    for power in 1...7 { wide.add(exp(-Double(power))) }
    // By logarithms, as it spans a factor of e⁷.
    #expect(wide.sparkline(8) == "█▇▆▅▄▃▂▁")
  }

  // MARK: Event files

  /// RFC 3720, B.4, and the check value that catalogues of such sums have.
  @Test func sumsAreCastagnolis() {
    let sums: [(data: Data, sum: UInt32)] = [
      (Data(count: 32), 0x8a91_36aa), (Data(repeating: 0xff, count: 32), 0x62a8_ab43),
      (Data(0..<32), 0x46dd_794e), (Data((0..<32).reversed()), 0x113f_db5c),
      (Data("123456789".utf8), 0xe306_9283),
    ]
    for (data, sum) in sums { #expect(CRC32C.sum(data) == sum) }
    // Turned by 15 bits: 0xe3069283 is 0x2507c60d then.
    #expect(CRC32C.masked(Data("123456789".utf8)) == 0x2507_c60d &+ 0xa282_ead8)
  }

  /// The bytes that tensorboard 2.20's own writer has for the same events.
  @Test func recordsAreTensorBoards() throws {
    let first = EventFile.record(EventFile.beginning(at: 1000.5))
    #expect(first.base64EncodedString() == Self.firstRecord)
    let step = EventFile.record(
      EventFile.event([.init(name: "loss", value: 0.25)], step: 300, at: 1001.25))
    #expect(step.base64EncodedString() == Self.stepRecord)
  }

  private static let firstRecord = "GAAAAAAAAACjf0siCQAAAAAARI9AGg1icmFpbi5FdmVudDoyq6MzRQ=="
  private static let stepRecord = "GwAAAAAAAAAaDZ4TCQAAAAAASo9AEKwCKg0KCwoEbG9zcxUAAIA+AWpgKg=="

  // MARK: The command

  private static let log = """
    {"step": 1, "loss": 2.5, "norm": 1, "time": 1000}
    hello
    {"step": 2, "loss": NaN, "norm": 4, "time": 1001}

    {"step": 3}
    {"step": 3, "loss": 0.125, "time": 1002}
    """

  @Test func withoutATerminalEachStepIsALine() throws {
    let run = try CommandRun(["monitor", "--steps", "3"], input: Self.log)
    #expect(
      run.output == """
        step 1 of 3  loss 2.5  norm 1
        step 2 of 3  loss NaN  norm 4  ← loss is NaN
        step 3 of 3  loss 0.125

        """)
    #expect(run.status == 1)
    #expect(
      run.errors.hasPrefix("line 2 of standard input: it is no valid JSON")
        && run.errors.contains("\n  hello\n")
        && run.errors.contains("line 5 of standard input: \"loss\" is missing\n")
        && run.errors.hasSuffix("2 lines could not be read as a step of a log\n"), "\(run.errors)")
  }

  @Test func aSoundLogEndsWell() throws {
    let run = try CommandRun(["monitor"], input: #"{"step": 1, "loss": 2}"#)
    #expect(run.status == 0 && run.errors.isEmpty && run.output == "step 1  loss 2\n")
  }

  @Test func wrongCallsAreSaidToBe() throws {
    let missing = try CommandRun(["monitor", "there/is/none.jsonl"])
    #expect(missing.status == 2)
    #expect(
      missing.errors == "gradus: there/is/none.jsonl cannot be read: No such file or directory\n")
    #expect(try CommandRun(["monitor", "--steps", "0"]).status == 64)
  }

  @Test func aLogWithoutALineIsSaidToBeOne() throws {
    let run = try CommandRun(["monitor"], input: "\n")
    #expect(run.status == 0 && run.output.isEmpty)
    #expect(run.errors == "standard input has no line: nothing was logged\n")
  }

  /// A log has no say over the terminal.
  @Test func namesAreShownAndNotObeyed() throws {
    let line = try step(#"{"step": 1, "loss": 1, "a\u001b[31m\nb": 2}"#)
    #expect(line.others.map(\.name) == [#"a\u{1B}[31m b"#])
  }

  @Test func aFolderThatCannotBeMadeIsNamed() throws {
    try withFolder { folder in
      try Data().write(to: folder.appending(path: "A"))
      let run = try CommandRun(
        ["monitor", "--tensorboard", folder.path], input: #"{"step": 1, "loss": 1, "run": "A"}"#)
      #expect(run.status == 2)
      let words = "\(folder.lastPathComponent)/A cannot be written"
      #expect(run.errors.contains(words), "\(run.errors)")
    }
  }

  @Test func floodsOfRubbishAreCounted() throws {
    let run = try CommandRun(["monitor"], input: String(repeating: "x\n", count: 1000))
    #expect(run.errors.split(separator: "\n").count == 12, "\(run.errors)")
    #expect(run.errors.contains("1000 lines") && run.status == 1)
  }

  @Test func trainsLogIsRead() throws {
    let log = try CommandRun(["train", "--epochs", "3", "--log", "-"]).output
    #expect(log.split(separator: "\n").count == 9)
    try withFolder { folder in
      let run = try CommandRun(["monitor", "--tensorboard", folder.path], input: log)
      #expect(run.status == 0 && run.errors.isEmpty)
      #expect(run.output.contains("SGD  step 1 of 3  loss "))
      for name in ["SGD", "RMSprop", "Adam"] {
        let files = try FileManager.default.contentsOfDirectory(
          atPath: folder.appending(path: name).path)
        #expect(files.count == 1 && files[0].hasPrefix("events.out.tfevents."))
      }
    }
  }

  /// A file is read as it grows, from its beginning where it is begun anew, and Ctrl-C ends it with all
  /// that was read written down.
  @Test func aFileThatGrowsIsFollowed() throws {
    try withFolder { folder in
      let log = folder.appending(path: "run.jsonl")
      try Data("{\"step\": 1, \"loss\": 2}\n{\"step\"".utf8).write(to: log)
      let process = Process()
      process.executableURL = builtCommand
      process.arguments = ["monitor", log.path, "--tensorboard", folder.appending(path: "tb").path]
      let (output, errors) = (Pipe(), Pipe())
      (process.standardOutput, process.standardError) = (output, errors)
      try process.run()
      let reading = output.fileHandleForReading
      #expect(String(decoding: reading.availableData, as: UTF8.self) == "step 1  loss 2\n")
      let writing = try FileHandle(forWritingTo: log)
      try writing.seekToEnd()
      try writing.write(contentsOf: Data(": 2, \"loss\": 1}\n".utf8))
      #expect(String(decoding: reading.availableData, as: UTF8.self) == "step 2  loss 1\n")
      try writing.truncate(atOffset: 0)
      try writing.write(contentsOf: Data("{\"step\": 7, \"loss\": 9}\n".utf8))
      #expect(String(decoding: reading.availableData, as: UTF8.self) == "step 7  loss 9\n")
      process.interrupt()
      process.waitUntilExit()
      #expect(process.terminationStatus == 130)
      let files = try FileManager.default.contentsOfDirectory(
        atPath: folder.appending(path: "tb").path)
      let events = try Data(contentsOf: folder.appending(path: "tb/\(files[0])"))
      let last = events.suffix(20)
      #expect(files.count == 1 && last.range(of: Data([0x15, 0, 0, 0x10, 0x41])) != nil)
    }
  }

  private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "gradus-test-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }
}
