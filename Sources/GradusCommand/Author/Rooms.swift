import Exercising
import Foundation
import GradusCourse

/// The places in which an exercise has a part of its own, and what is wrong with them.
struct Rooms {
  private let project: Project
  private var root: URL { project.root }

  init(_ project: Project) { self.project = project }

  /// A line for each part that is missing, that is not the exercise's, or that belongs to none.
  var faults: [String] {
    Course.lessons.flatMap { faults(of: $0.exercises, in: $0) } + strayFolders
  }

  /// The same for some of a lesson's exercises; what the lesson has itself belongs to all of them.
  func faults(of exercises: [any AnyExercise], in lesson: Lesson) -> [String] {
    let own = exercises.flatMap { faults(of: $0, in: lesson) }
    guard exercises.count == lesson.exercises.count else { return own }
    return own + trapFaults(in: lesson) + strangers(in: lesson)
  }

  /// The lessons whose texts list traps without the deviations that tell them apart.
  var lessonsWithUnnamedTraps: [String] {
    Course.lessons.filter { traps(in: $0)?.lackNames == true }.map(\.number)
  }

  private func traps(in lesson: Lesson) -> Traps? {
    text("Exercises/\(lesson.folder)/README.md").map { Traps(lesson, text: $0) }
  }

  private func trapFaults(in lesson: Lesson) -> [String] {
    (traps(in: lesson)?.faults ?? []).map { "Exercises/\(lesson.folder)/README.md: \($0)" }
  }

  private func faults(of exercise: any AnyExercise, in lesson: Lesson) -> [String] {
    let (folder, file) = (lesson.folder, exercise.file)
    let stub = "Exercises/\(folder)/\(file)"
    let copy = "Fixtures/Stubs/\(folder)/\(file)"
    var faults = [
      lacks(copy, "throw Todo(\"\(exercise.id)\")"),
      lacks("Sources/Lessons/\(folder)/Course/\(file)", "\"\(exercise.id)\""),
      lacks("Sources/Lessons/\(folder)/Answers/Answers.swift", ".init(\"\(exercise.id)\")"),
      lacks("Tests/\(folder)/\(lesson.module)Tests.swift", "\"\(exercise.id)\", .started("),
      lacks("Exercises/\(folder)/README.md", "\n### \(exercise.id), in \(file)\n"),
    ].compactMap { $0 }
    if let copied = text(copy), text(stub) != copied {
      faults.append("\(stub) is not the stub: it differs from \(copy)")
    }
    return faults + killTableFaults(of: exercise, in: lesson) + answerFaults(of: exercise)
  }

  /// The exercises that a learner who has found the answer is told nothing of.
  var unexplained: [String] {
    Course.lessons.flatMap(\.exercises).filter {
      $0.why == nil || (try? project.workedAnswer(of: $0)) == nil
    }.map(\.id)
  }

  /// The file that is said to have the worked answer must be there, and why it works fit three lines.
  private func answerFaults(of exercise: any AnyExercise) -> [String] {
    var faults: [String] = []
    if let worked = exercise.worked, text("Sources/\(worked)") == nil {
      faults.append("Sources/\(worked), where \(exercise.id) is worked, is missing")
    }
    let lines = AfterSuccess.why(exercise).count
    if lines > 3 {
      faults.append(
        "\(exercise.id): why it works has \(lines) lines of 88 characters; three are read")
    }
    return faults
  }

  /// What the kill table says of the exercise must be what it has: its claims and its deviations.
  private func killTableFaults(of exercise: any AnyExercise, in lesson: Lesson) -> [String] {
    let path = Self.killTable(of: lesson)
    guard text(path) != nil else { return ["\(path) is missing"] }
    guard let section = killTableSection(of: exercise, in: lesson) else {
      return ["\(path) does not have \(exercise.id); \(Self.writing(lesson))"]
    }
    let lines = section.split(separator: "\n")
    let rows = lines.filter { $0.hasPrefix("| ") }.dropFirst().compactMap {
      $0.split(separator: " ").dropFirst().first.map(String.init)
    }
    let claims = lines.compactMap { $0.firstMatch(of: #/^[0-9]+\. (.*)$/#).map { String($0.1) } }
    guard rows != exercise.deviationNames.map(\.id) || claims != exercise.claimTitles else {
      return []
    }
    return ["\(path) is not that of \(exercise.id) as it is; \(Self.writing(lesson))"]
  }

  /// Whether the kill table says of the exercise which of its claims reject which deviation.
  func killTableHas(_ soundness: Soundness, in lesson: Lesson) -> Bool {
    killTableSection(of: soundness.exercise, in: lesson) == soundness.killTable
  }

  /// A kill table's section, from its heading on.
  private func killTableSection(of exercise: any AnyExercise, in lesson: Lesson) -> String? {
    let sections = text(Self.killTable(of: lesson))?.components(separatedBy: "\n## ").dropFirst()
    return sections?.first { $0.hasPrefix("\(exercise.id): ") }.map {
      "## " + $0.trimmingCharacters(in: .newlines)
    }
  }

  /// Where a lesson's kill table lies in the project.
  static func killTable(of lesson: Lesson) -> String { "Tests/\(lesson.folder)/KillTable.md" }

  /// The command that writes a lesson's kill table anew.
  static func writing(_ lesson: Lesson) -> String {
    "swift run gradus author check \(lesson.number) --write"
  }

  /// Stubs that belong to no exercise.
  private func strangers(in lesson: Lesson) -> [String] {
    ["Exercises", "Fixtures/Stubs"].flatMap { room in
      names(in: "\(room)/\(lesson.folder)").filter { name in
        name.hasSuffix(".swift") && !lesson.exercises.contains { $0.file == name }
      }.map { "\(room)/\(lesson.folder)/\($0) belongs to no exercise" }
    }
  }

  /// Folders called as lessons are, of lessons that the course does not list.
  private var strayFolders: [String] {
    ["Exercises", "Fixtures/Stubs", "Sources/Lessons", "Tests"].flatMap { room in
      names(in: room).filter { name in
        name.contains(#/^[0-9]+\.[0-9]+-/#) && !Course.lessons.contains { $0.folder == name }
      }.map { "\(room)/\($0) belongs to no lesson" }
    }
  }

  private func lacks(_ path: String, _ part: String) -> String? {
    guard let text = text(path) else { return "\(path) is missing" }
    guard !text.contains(part) else { return nil }
    return "\(path) does not have \(part.trimmingCharacters(in: .newlines))"
  }

  private func text(_ path: String) -> String? {
    try? String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  private func names(in path: String) -> [String] {
    let names = try? FileManager.default.contentsOfDirectory(
      atPath: root.appending(path: path).path)
    return (names ?? []).sorted()
  }
}
