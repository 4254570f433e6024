import Exercising
import Foundation

/// When exercises were checked, and what came of it: a file of the checkout that may be deleted, or
/// mended by hand, at any time.
///
/// A line is a check of code that had been saved since the last one, or came out otherwise: when it was
/// checked and when saved, in seconds since 1970, the exercise, and its state. Nothing leaves the
/// machine.
struct History {
  /// One line of the file.
  struct Check: Equatable {
    var checked: Double
    var saved: Double
    var exercise: String
    var state: State
  }

  /// What has come of an exercise until now.
  struct Effort: Equatable {
    /// How often changed code was checked.
    var attempts = 0
    /// The time between the checks before and these, of which no more than ``longest`` counts each.
    var seconds = 0.0
  }

  static let path = ".history/checks.txt"
  /// A longer time between two checks was a pause.
  static let longest = 1200.0

  let file: URL

  init(_ project: Project) { file = project.root.appending(path: Self.path) }

  /// All lines that can be read, in their order.
  var checks: [Check] { read().checks }

  /// The lines that can be read, in their order, and the numbers of those that are none of a check.
  func read() -> (checks: [Check], rubbish: [Int]) {
    guard let data = try? Data(contentsOf: file) else { return ([], []) }
    var (checks, rubbish): ([Check], [Int]) = ([], [])
    let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() where !line.isEmpty {
      if let check = Check(line: String(decoding: line, as: UTF8.self)) {
        checks.append(check)
      } else {
        rubbish.append(index + 1)
      }
    }
    return (checks, rubbish)
  }

  /// Adds the exercises of `results` that are started, as far as they have not been checked as they
  /// are; where the checkout cannot be written into nothing is kept, and no check fails for that.
  func add(_ results: [LessonResult], of project: Project, at time: Double) {
    let known = Dictionary(checks.map { ($0.exercise, $0) }) { $1 }
    let new = results.flatMap { result in
      result.reports.compactMap { report -> Check? in
        guard report.state != .notStarted,
          let exercise = result.lesson.exercises.first(where: { $0.id == report.exercise }),
          let saved = saved(project.file(of: exercise, in: result.lesson))
        else { return nil }
        let check = Check(
          checked: time.rounded(), saved: saved, exercise: report.exercise, state: report.state)
        let last = known[report.exercise]
        return last?.saved == check.saved && last?.state == check.state ? nil : check
      }
    }
    add(new)
  }

  /// Adds what came of an exercise that was asked with what is in `file`, unless it was not started.
  func add(_ report: ExerciseReport, saved file: URL, at time: Double) {
    guard report.state != .notStarted, let saved = saved(file) else { return }
    add([
      Check(checked: time.rounded(), saved: saved, exercise: report.exercise, state: report.state)
    ])
  }

  private func add(_ new: [Check]) {
    guard !new.isEmpty else { return }
    try? FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    let descriptor = open(file.path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    let lines = new.map { $0.line + "\n" }.joined()
    try? writeAll(Data((endsInALine(descriptor) ? lines : "\n" + lines).utf8), to: descriptor)
  }

  /// Whether what is written next begins a line.
  private func endsInALine(_ descriptor: Int32) -> Bool {
    var last: UInt8 = 0
    let end = lseek(descriptor, 0, SEEK_END)
    return end <= 0 || pread(descriptor, &last, 1, end - 1) < 1 || last == UInt8(ascii: "\n")
  }

  private func saved(_ file: URL) -> Double? {
    let attributes = try? FileManager.default.attributesOfItem(atPath: file.path)
    return (attributes?[.modificationDate] as? Date)?.timeIntervalSince1970.rounded()
  }

  /// How often each exercise was checked, and how long that took.
  ///
  /// The time before a check is that since the check before it, whatever that was of, and is shared
  /// among those that were checked at once.
  static func efforts(_ checks: [Check]) -> [String: Effort] {
    var efforts: [String: Effort] = [:]
    var before: Double?
    for (time, together) in Dictionary(grouping: checks, by: \.checked).sorted(by: {
      $0.key < $1.key
    }) {
      let passed = before.map { time - $0 } ?? 0
      for check in together {
        efforts[check.exercise, default: Effort()].attempts += 1
        if passed <= longest {
          efforts[check.exercise]?.seconds += passed / Double(together.count)
        }
      }
      before = time
    }
    return efforts
  }
}

extension History.Check {
  /// Such as "1764441600 1764441590 3.1.adam holds".
  var line: String { "\(Int(checked)) \(Int(saved)) \(exercise) \(state.rawValue)" }

  init?(line: String) {
    let parts = line.split(separator: " ")
    guard parts.count == 4, let checked = Int(parts[0]), let saved = Int(parts[1]),
      let state = State(rawValue: String(parts[3]))
    else { return nil }
    self.init(
      checked: Double(checked), saved: Double(saved), exercise: String(parts[2]), state: state)
  }
}
