import Answering
import Exercising
import Foundation

/// Grades one submission.
package struct Marking: Sendable {
  /// The trusted checkout.
  let root: URL
  /// The kits of the lessons, by number.
  let kits: [String: Kit]
  let sandbox: Sandbox
  /// Whose mistake the compiler's words are about: by exercise, what it says, where `root` is the
  /// folder in which the learner's Exercises/ lie.
  let blamed: @Sendable (_ root: URL, _ lesson: Lesson, _ errors: String) -> [String: String]

  /// What one exercise may take, as everywhere, and answers that a judge can hold.
  private static let limits = Limits(answer: 4 << 20)

  /// The bytes that are kept of the compiler's words about an exercise, and of a wrong answer's: nobody
  /// reads more.
  private static let words = 1 << 14

  package init(
    root: URL, kits: [String: Kit], sandbox: Sandbox,
    blamed: @escaping @Sendable (URL, Lesson, String) -> [String: String]
  ) {
    (self.root, self.kits, self.sandbox, self.blamed) = (root, kits, sandbox, blamed)
  }

  /// Opens the submission at `url`, builds its lessons and tells each row, in the order of `lessons`,
  /// as soon as it is known; `done` are rows that are known already. `scratch` is an empty folder.
  package func mark(
    _ url: URL, _ lessons: [Lesson], except done: Set<String>, scratch: URL,
    opened: (Marked) throws -> Void, tell: (Row) throws -> Void
  ) throws {
    var marked = Marked(name: "")
    var files: [String: Data] = [:]
    do {
      let submission = try Submission(url, lessons: lessons, sandbox: sandbox, scratch: scratch)
      files = submission.files
      marked.refused = submission.refused
      (marked.unused, marked.unusedCount) = (submission.unused, submission.unusedCount)
    } catch let trouble as Trouble {
      marked.problem = trouble.description
    }
    try opened(marked)
    for lesson in lessons {
      let asked = lesson.exercises.filter { !done.contains($0.id) }
      if asked.isEmpty { continue }
      try mark(lesson, asked, files, scratch.appending(path: lesson.number), tell)
    }
  }

  private func mark(
    _ lesson: Lesson, _ exercises: [any AnyExercise], _ files: [String: Data], _ scratch: URL,
    _ tell: (Row) throws -> Void
  ) throws {
    let stubs = root.appending(path: "Fixtures/Stubs/\(lesson.folder)")
    func shape(_ exercise: any AnyExercise) throws -> CodeShape? {
      guard let data = files[exercise.id] else { return nil }
      let stub = try String(contentsOf: stubs.appending(path: exercise.file), encoding: .utf8)
      return CodeShape(String(decoding: data, as: UTF8.self), stub: stub)
    }
    var shapes: [String: CodeShape] = [:]
    for exercise in lesson.exercises { shapes[exercise.id] = try shape(exercise) }
    guard !shapes.isEmpty, let kit = kits[lesson.number] else {
      for exercise in exercises { try tell(Row(lesson, exercise, .notStarted)) }
      return
    }
    let bench = try Bench(lesson, files: files, stubs: stubs, in: scratch)
    let (program, broken) = try build(lesson, bench, kit)
    for exercise in exercises {
      var row = Row(lesson, exercise, .notStarted)
      row.code = shapes[exercise.id]
      if let errors = broken[exercise.id] {
        row.report.state = .doesNotCompile
        row.report.errors = errors.bounded(to: Self.words)
      } else if let program, row.code != nil {
        // A stub need not be asked.
        (row.report, row.answers) = ask(
          exercise, in: lesson.path(of: exercise), kit.launch(program, sandbox, Self.limits))
      }
      if let file = files[exercise.id], row.code != nil {
        row.unusual = unusualWords(in: String(decoding: file, as: UTF8.self))
      }
      try tell(row)
    }
  }

  /// Builds what is on the bench, with the stubs in the places of the files that do not compile; the
  /// errors of those, by exercise.
  private func build(
    _ lesson: Lesson, _ bench: Bench, _ kit: Kit
  ) throws -> (program: URL?, broken: [String: String]) {
    let view = try View(bench, root: root)
    var broken: [String: String] = [:]
    while true {
      switch try kit.build(bench, sandbox) {
      case .built(let program): return (program, broken)
      case .failed(let errors):
        var blamed = blamed(view.root, lesson, errors).filter { broken[$0.key] == nil }
        if blamed.isEmpty {
          blamed = try culprits(bench, kit, except: Set(broken.keys)).reduce(into: [:]) {
            $0[$1] = errors
          }
        }
        broken.merge(blamed) { first, _ in first }
        try bench.putStubs(Set(broken.keys))
        if blamed.isEmpty { return (nil, broken) }
      }
    }
  }

  /// The exercises whose files keep the others from being built, where the errors name none: the one
  /// without which the rest builds, or all that were handed in.
  private func culprits(
    _ bench: Bench, _ kit: Kit, except known: Set<String>
  ) throws -> [String] {
    let handedIn = bench.handedIn.filter { !known.contains($0) }
    for id in handedIn where handedIn.count > 1 {
      try bench.putStubs(known.union([id]))
      if case .built = try kit.build(bench, sandbox) { return [id] }
      try bench.putBack(id)
    }
    return handedIn
  }

  private func ask(
    _ exercise: any AnyExercise, in path: String, _ launch: Launch
  ) -> (report: ExerciseReport, answers: String?) {
    let child = Child(launch, limits: Self.limits)
    let heard = Heard(child, of: path)
    var report = exercise.grade(heard)
    if report.state == .holds || report.state == .fails {
      do {
        try child.finish()
      } catch AnswerFailure.crashed(let crash) {
        report.state = .crashed
        report.crash = crash
      } catch {
        report.state = .crashed
        report.crash = Crash(reason: "\(error)")
      }
    }
    // Which questions are asked the instructor alone is to know.
    for index in report.claims.indices {
      guard var wrong = report.claims[index].counterexample else { continue }
      wrong.replay = nil
      wrong.answered = wrong.answered.bounded(to: Self.words)
      report.claims[index].counterexample = wrong
    }
    return (report, report.state == .fails ? heard.transcript : nil)
  }
}

/// A folder that looks like a checkout, with the learner's files in it, for whoever reads compiler
/// errors.
private struct View {
  let root: URL

  init(_ bench: Bench, root trusted: URL) throws {
    root = bench.folder.appending(path: "view")
    let files = FileManager.default
    try files.createDirectory(at: root, withIntermediateDirectories: true)
    try files.createSymbolicLink(
      at: root.appending(path: "Exercises"),
      withDestinationURL: bench.folder.appending(path: "work/Exercises"))
    for name in ["Sources", "Fixtures"] {
      try files.createSymbolicLink(
        at: root.appending(path: name), withDestinationURL: trusted.appending(path: name))
    }
  }
}
