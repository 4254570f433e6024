import Answering
import Exercising
import Foundation
import GradusCourse
import GradusGrading
import Synchronization

/// Grades submissions side by side, each in a process of its own: a judge that ends, by whatever it was
/// answered, costs one row of one submission.
final class GradeQueue: Sendable {
  private let project: Project
  private let run: Ledger.Run
  private let lessons: [Lesson]
  private let scratch: URL

  /// Makes the kits of `lessons`, and looks whether the worked answers hold for the seed's questions.
  init(project: Project, run: Ledger.Run, lessons: [Lesson], unsafe: Bool) throws {
    (self.project, self.run, self.lessons) = (project, run, lessons)
    scratch = FileManager.default.temporaryDirectory.appending(path: "gradus-\(UUID().uuidString)")
    Interrupts.remove(scratch)
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    let sandbox = try Sandbox(unsafe: unsafe)
    try sandbox.check()
    // What lies in /usr everybody in the sandbox may read, worked answers too.
    if sandbox.isSafe, project.root.resolvingSymlinksInPath().path.hasPrefix("/usr/") {
      throw Trouble(
        "\(project.root.path) lies in /usr, which the sandbox shows to what learners wrote: grade with "
          + "a checkout elsewhere")
    }
    let progress = SlowProgress(after: .zero)
    defer { progress.clear() }
    for lesson in lessons {
      progress.show("preparing lesson \(lesson.number) …")
      _ = try Kit(
        lesson, root: project.root, products: Products.folder, in: scratch, sandbox: sandbox)
    }
    progress.show("asking the worked answers …")
    try checkReference()
  }

  deinit {
    try? FileManager.default.removeItem(at: scratch)
    Interrupts.remove(scratch, isOver: true)
  }

  /// A judge is a process like this one.
  private func judge(_ arguments: [String]) throws -> Subprocess.Said {
    var words = [Products.folder.appending(path: "gradus").path, GradeOne.name] + arguments
    words += ["--lessons", lessons.map(\.number).joined(separator: ",")]
    if run.isUnsafe { words.append("--unsafe") }
    var environment = ProcessInfo.processInfo.environment
    environment["GRADUS_SEED"] = "\(run.seed)"
    // Whatever it was answered, it does not judge for ever.
    if let prlimit = findExecutable("prlimit") {
      words = [prlimit.path, "--cpu=1200", "--"] + words
    }
    return try Subprocess.run(
      URL(filePath: words[0]), arguments: Array(words.dropFirst()), environment: environment)
  }

  private func checkReference() throws {
    let said = try judge(["--reference"])
    guard said.ending == .exited(0) else {
      throw Trouble(
        "the worked answers do not hold for the questions of seed \(run.seed), so nobody can be graded "
          + "by them: \(Self.firstLine(said)); give another --seed, and report this one")
    }
  }

  private static func firstLine(_ said: Subprocess.Said) -> String {
    String(decoding: said.errors, as: UTF8.self).split(separator: "\n").first.map(String.init)
      ?? "the judge said nothing"
  }

  /// Grades `submissions` and keeps each as soon as it is known.
  func grade(
    _ submissions: [NamedSubmission], jobs: Int, _ keep: @escaping @Sendable (Marked) throws -> Void
  ) throws {
    let progress = GradeProgress(of: submissions.count)
    let state = Mutex((next: 0, failure: (any Error)?.none))
    DispatchQueue.concurrentPerform(iterations: min(jobs, max(1, submissions.count))) { _ in
      while true {
        let next = state.withLock { state -> Int? in
          guard state.next < submissions.count, state.failure == nil else { return nil }
          defer { state.next += 1 }
          return state.next
        }
        guard let next else { return }
        do {
          try keep(try mark(submissions[next]))
          progress.done()
        } catch {
          state.withLock { $0.failure = $0.failure ?? error }
        }
      }
    }
    progress.clear()
    if let failure = state.withLock({ $0.failure }) { throw failure }
  }

  /// All rows of one submission: where the judge ends without one, that is the row, and another judge
  /// goes on.
  private func mark(_ submission: NamedSubmission) throws -> Marked {
    let folder = scratch.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    var marked = Marked(name: submission.name)
    let all = lessons.flatMap { lesson in lesson.exercises.map { (lesson, $0) } }
    while marked.rows.count < all.count {
      try? FileManager.default.removeItem(at: folder)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let done = marked.rows.map(\.report.exercise)
      let said = try judge([
        "--kits", scratch.path, "--scratch", folder.path, "--except",
        done.joined(separator: ","), submission.url.path,
      ])
      // What it was going to say when it ended is no whole line.
      let lines = said.output.split(separator: UInt8(ascii: "\n"))
      if let first = lines.first, let opened = try? Wire.decode(Marked.self, from: Data(first)) {
        (marked.problem, marked.refused) = (opened.problem, opened.refused)
        (marked.unused, marked.unusedCount) = (opened.unused, opened.unusedCount)
      }
      for line in lines.dropFirst() {
        guard let row = try? Wire.decode(Row.self, from: Data(line)) else { break }
        marked.rows.append(row)
      }
      if said.ending == .exited(2) { throw Trouble("\(submission.name): \(Self.firstLine(said))") }
      if marked.rows.count < all.count {
        let (lesson, exercise) = all[marked.rows.count]
        marked.rows.append(
          Row(
            lesson, exercise,
            crashed: "the judge ended before it had a verdict: look at this one by hand"))
      }
    }
    return marked
  }
}

/// "37 of 100 graded, the rest in about 40 s … 25 s".
private final class GradeProgress: Sendable {
  private let total: Int
  private let start = ContinuousClock.now
  private let count = Mutex(0)
  private let progress = SlowProgress(after: .zero)

  init(of total: Int) {
    self.total = total
    progress.show("0 of \(total) graded …")
  }

  func done() {
    count.withLock { count in
      count += 1
      let passed = start.duration(to: .now) / .seconds(1)
      let left = passed / Double(count) * Double(total - count)
      progress.show("\(count) of \(total) graded, the rest in about \(Int(left.rounded(.up))) s …")
    }
  }

  func clear() { progress.clear() }
}
