import Exercising
import Foundation

extension Lesson {
  /// The program that answers with the learner's functions.
  var program: String { "answers-\(number)" }
}

extension AnyExercise {
  /// The report where the compiler refuses the exercise's file.
  func doesNotCompile(_ errors: String) -> ExerciseReport {
    var report = ExerciseReport(exercise: id, title: title, state: .doesNotCompile, claims: [])
    report.errors = errors
    return report
  }
}

extension Project {
  /// Where the copies of lessons are, from the project's folder; Package.swift knows it too.
  static let copies = ".build/copied/"

  /// The program that answers for `lesson`, and by exercise what the compiler says of those that
  /// had to be left out of it; with `others` in the place of the files of these exercises.
  func build(
    _ lesson: Lesson, putting others: [String: URL] = [:]
  ) throws -> (outcome: Builder.Outcome, broken: [String: String]) {
    try leavingOutBroken(of: lesson) { stubs in
      var files = others
      for exercise in lesson.exercises where stubs.contains(exercise.id) {
        files[exercise.id] = stub(of: exercise, in: lesson)
      }
      if !files.isEmpty { try copy(lesson, putting: files) }
      return try Builder(project: self).build(
        lesson.program, copied: files.isEmpty ? nil : lesson.number)
    }
  }

  /// What `build` ends with when the stubs of the exercises that it is given stand in the place of
  /// their files, and by exercise why; it is asked again until nobody else is to blame.
  ///
  /// In a copy of the lesson: the learner's files are left alone. Where the errors are about no
  /// exercise, what the first build said, since that is about what the learner wrote.
  func leavingOutBroken(
    of lesson: Lesson, build: (Set<String>) throws -> Builder.Outcome
  ) rethrows -> (outcome: Builder.Outcome, broken: [String: String]) {
    var broken = absent(in: lesson)
    var first = broken.values.min().map(Builder.Outcome.failed)
    while true {
      let outcome = try build(Set(broken.keys))
      guard case .failed(let errors) = outcome else { return (outcome, broken) }
      first = first ?? outcome
      let others = lesson.exercises.filter { broken[$0.id] != nil }.map(\.file)
      let blamed = blamed(in: lesson, errors).filter { broken[$0.key] == nil }
      guard !blamed.isEmpty else { return (first ?? outcome, [:]) }
      for (id, text) in blamed {
        broken[id] =
          others.isEmpty
          ? text : "\(text)\n(with the stub in the place of \(others.joined(separator: ", ")))"
      }
    }
  }

  /// By exercise, that its file is not there.
  func absent(in lesson: Lesson) -> [String: String] {
    var absent: [String: String] = [:]
    for exercise in lesson.exercises
    where !FileManager.default.fileExists(atPath: file(of: exercise, in: lesson).path) {
      absent[exercise.id] =
        "\(lesson.path(of: exercise)) is missing: swift run gradus reset \(exercise.id) puts its "
        + "stub back"
    }
    return absent
  }

  /// What `errors` says, by the exercise whose file it is about, or whose function the grader calls.
  func blamed(in lesson: Lesson, _ errors: String) -> [String: String] {
    var blocks: [String: [String]] = [:]
    var blamed: Set<String> = []
    var current: String?
    for line in errors.split(separator: "\n", omittingEmptySubsequences: false) {
      if let match = line.prefixMatch(of: #/([^ :][^:]*\.swift):\d+:\d+: (error|warning):/#) {
        current = String(match.1)
        if match.2 == "error" { blamed.insert(String(match.1)) }
      }
      if let current { blocks[current, default: []].append(String(line)) }
    }
    var found = missing(in: lesson, errors)
    for exercise in lesson.exercises {
      let path = lesson.path(of: exercise)
      if blamed.contains(path), let lines = blocks[path] {
        found[exercise.id] = lines.joined(separator: "\n")
      }
    }
    return found
  }

  private func copy(_ lesson: Lesson, putting others: [String: URL]) throws {
    let folder = root.appending(path: "\(Self.copies)Exercises/\(lesson.folder)")
    let files = FileManager.default
    do {
      try? files.removeItem(at: folder)
      try files.createDirectory(
        at: folder.deletingLastPathComponent(), withIntermediateDirectories: true)
      try files.copyItem(at: exercises(of: lesson), to: folder)
      for exercise in lesson.exercises {
        guard let other = others[exercise.id] else { continue }
        let copy = folder.appending(path: exercise.file)
        try? files.removeItem(at: copy)
        try files.copyItem(at: other, to: copy)
      }
    } catch {
      throw Problem("\(folder.path) cannot be written: \(error.localizedDescription)")
    }
  }
}
