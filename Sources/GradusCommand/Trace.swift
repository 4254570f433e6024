import GradusCatalogue
import ArgumentParser
import Exercising
import Foundation

/// `gradus trace`: an optimizer or a schedule in any language.
struct Trace: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Verify recorded optimizers and schedules, and name what a wrong one does.",
    discussion: """
      A trace has the numbers that went into an optimizer and those that came out; \
      Python/gradus_trace.py records it from PyTorch, Keras, JAX, MLX or any program \
      (Documentation/RecordingTraces.md).

      Exit status: 0 all match PyTorch, 1 some deviate, 2 some are invalid or the call is wrong.
      """)

  @Argument(help: ArgumentHelp("The traces, in JSON.", valueName: "file"), completion: .file())
  var files: [String] = []

  @Flag(help: "Print one JSON object a line, and nothing else.")
  var json = false

  @Flag(help: "List the known deviations, all or those of the optimizers and schedules named.")
  var list = false

  func validate() throws {
    guard list || !files.isEmpty else {
      throw ValidationError("Which files? Or --list for the known deviations.")
    }
    guard !(list && json) else { throw ValidationError("--list has no --json.") }
  }

  func run() throws {
    if list {
      do {
        return try say(Catalogue.text(of: files))
      } catch let code as ExitCode {
        throw code
      } catch {
        complain("Error: \(error)")
        throw ExitCode(2)
      }
    }
    let progress = SlowProgress()
    var worst: Int32 = 0
    for (number, file) in files.enumerated() {
      progress.show("\(number) of \(files.count) traces, reading \(file) …")
      let verdict = TraceVerdict.judge(file) {
        progress.show("\(number) of \(files.count) traces, \($0)")
      }
      progress.clear()
      try say(json ? verdict.json() : verdict.text)
      worst = max(worst, verdict.exitStatus)
    }
    if worst != 0 { throw ExitCode(worst) }
  }
}

extension TraceVerdict {
  fileprivate var exitStatus: Int32 {
    switch outcome {
    case .matches: 0
    case .deviates: 1
    case .invalid: 2
    }
  }
}
