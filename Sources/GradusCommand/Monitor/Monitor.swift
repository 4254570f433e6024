import ArgumentParser
import Foundation
import func Gradus.counted

/// `gradus monitor`: a run, while it goes on.
struct Monitor: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show a run while it goes on, from the lines that it logs.",
    discussion: """
      A line is a JSON object such as {"step": 12, "loss": 0.31, "norm": 1.7, "ratio": 0.001}; step and \
      loss are needed. "steps" says how many there will be, "run" whose line it is, and any other number \
      is shown, too. They come on standard input, or from a file that grows. Ctrl-C ends it.

        python3 train.py | gradus monitor --steps 1000
        gradus monitor run.jsonl --tensorboard logs
        gradus train --log - | gradus monitor

      In a terminal the run has a board that is renewed; elsewhere each step is a line. Lines that are \
      none of a log are named on standard error, and the exit status is then 1.
      """)

  @Argument(
    help: "A file of such lines that grows. (default: standard input)", completion: .file())
  var file: String?

  @Option(
    parsing: .unconditional, help: "How many steps there will be, where the lines do not say.",
    transform: { try integer($0, 1...1_000_000_000) })
  var steps: Int?

  @Flag(help: "End where the file ends, and do not wait for more.")
  var once = false

  @Flag(help: "A line for each step, in a terminal, too.")
  var plain = false

  @Option(
    help: "Write TensorBoard's event files into this folder, a folder in it for each run.",
    completion: .directory)
  var tensorboard: String?

  func run() throws {
    let folder = try tensorboard.map { try writableFolder($0, "--tensorboard") }
    if file == nil && isatty(STDIN_FILENO) == 1 {
      complain("Error: there is nothing to read: name a file, or pipe a run's lines into this")
      throw ExitCode.validationFailure
    }
    var lines = try reportingProblems { try file.map(GrowingLines.init(path:)) ?? GrowingLines() }
    var view = MonitorView(
      steps: steps, folder: folder, inPlace: !plain && isatty(STDOUT_FILENO) == 1)
    while true {
      let arrival = try reportingProblems { try lines.wait(0.1, following: !once) }
      switch arrival {
      case .lines(let new):
        try view.take(new, from: lines.name)
      case .begunAnew:
        complain("\(lines.name) has become shorter: it is read from its beginning again")
        view.lineNumber = 0
      case .end(let last):
        try view.take(last, from: lines.name)
        try view.end(of: lines.name)
        if view.rubbish > 0 { throw ExitCode(1) }
        return
      }
    }
  }
}

/// What is on the screen, and in the event files.
struct MonitorView {
  private let steps: Int?
  private let folder: URL?
  private let inPlace: Bool
  private var boards: [String: RunBoard] = [:]
  private var files: [String: EventFile] = [:]
  private var current = ""
  private var shownLines = 0
  private var nextDrawing = 0.0
  /// The number of the last line that was taken.
  var lineNumber = 0
  /// How many lines were none of a log.
  private(set) var rubbish = 0

  /// Lines of rubbish beyond these are only counted.
  private static let complaints = 5

  init(steps: Int?, folder: URL?, inPlace: Bool) {
    (self.steps, self.folder, self.inPlace) = (steps, folder, inPlace)
  }

  /// Takes lines in, shows them and writes them down.
  mutating func take(_ lines: [Data], from name: String) throws {
    for line in lines {
      lineNumber += 1
      if line.allSatisfy({ [9, 13, 32].contains($0) }) { continue }
      do {
        try take(LoggedStep(line))
      } catch let problem as Problem {
        rubbish += 1
        try refuse(line, "line \(lineNumber) of \(name): \(problem)")
      }
    }
    if inPlace, !lines.isEmpty, now() >= nextDrawing { try draw() }
  }

  private mutating func take(_ step: LoggedStep) throws {
    let (run, time) = (step.run ?? "", step.time ?? Date().timeIntervalSince1970)
    current = run
    let notice = boards[run, default: RunBoard(steps: steps)].add(step, at: now())
    if let folder {
      try reportingProblems {
        let own = run.isEmpty ? folder : folder.appending(path: run)
        do {
          let file = try files[run] ?? EventFile(in: own, at: time)
          files[run] = file
          try file.add(step.scalars, step: step.step, at: time)
        } catch {
          throw Problem("\(own.path) cannot be written into: \(reason(error))")
        }
      }
    }
    if !inPlace, let board = boards[run] { try say(board.plain(notice)) }
  }

  private mutating func refuse(_ line: Data, _ message: String) throws {
    guard rubbish <= Self.complaints else { return }
    // The message stands above the board, which is drawn anew below it.
    if inPlace, shownLines > 0 { try erase() }
    complain(message)
    let start = String(decoding: line.prefix(60), as: UTF8.self)
    complain("  \(start)\(line.count > 60 ? "…" : "")")
    if rubbish == Self.complaints { complain("  other such lines are only counted from here on") }
  }

  /// Shows the last state, and how many lines were refused.
  mutating func end(of name: String) throws {
    if inPlace { try draw() }
    if boards.isEmpty && rubbish == 0 { complain("\(name) has no line: nothing was logged") }
    if rubbish > 0 {
      complain("\(counted(rubbish, "line")) could not be read as a step of a log")
    }
  }

  private mutating func draw() throws {
    guard let board = boards[current] else { return }
    let lines = board.lines(width: max(20, Screen.columns), at: now())
    let up = shownLines > 0 ? "\u{1B}[\(shownLines)A" : ""
    let text = lines.map { "\r\($0)\u{1B}[K\n" }.joined()
    // What an older and longer board has left below.
    try say("\(up)\(text)\u{1B}[J", terminator: "")
    shownLines = lines.count
    nextDrawing = now() + 0.1
  }

  private mutating func erase() throws {
    try say("\u{1B}[\(shownLines)A\r\u{1B}[J", terminator: "")
    shownLines = 0
  }

  private func now() -> Double { ProcessInfo.processInfo.systemUptime }
}
