import ArgumentParser
import Exercising
import Foundation
import GradusCatalogue
import Synchronization

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
    var rest = files[...]
    while !rest.isEmpty {
      let portion = Array(rest.prefix(sideBySide(rest)))
      let place = "\(rest.startIndex) of \(files.count) traces"
      progress.show("\(place), reading \(portion[0]) …")
      let verdicts = judged(portion) { progress.show("\(place), \($0)") }
      progress.clear()
      for verdict in verdicts {
        try say(json ? verdict.json() : verdict.text)
        worst = max(worst, verdict.exitStatus)
      }
      rest = rest.dropFirst(portion.count)
    }
    if worst != 0 { throw ExitCode(worst) }
  }

  /// How many of the next files are judged side by side: a large one alone, for its memory.
  private func sideBySide(_ rest: ArraySlice<String>) -> Int {
    let most = 4 * ProcessInfo.processInfo.activeProcessorCount
    let small = rest.prefix(most).prefix { file in
      let size = try? FileManager.default.attributesOfItem(atPath: file)[.size] as? Int
      return (size ?? 0) < 1 << 20
    }
    return max(small.count, 1)
  }

  private func judged(
    _ files: [String], _ progress: @escaping @Sendable (String) -> Void
  ) -> [TraceVerdict] {
    let verdicts = Mutex([TraceVerdict?](repeating: nil, count: files.count))
    DispatchQueue.concurrentPerform(iterations: files.count) { index in
      let verdict = TraceVerdict.judge(files[index], progress: progress)
      verdicts.withLock { $0[index] = verdict }
    }
    return verdicts.withLock { $0.compactMap { $0 } }
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
