import Foundation
import GradusCourse
import Testing

/// Imports run downward only, as Documentation/Design.md says.
@Suite struct HouseTests {
  private static let root = LessonText.root

  /// The lessons whose questions have types of their own.
  private static let asking = Course.lessons.filter {
    FileManager.default.fileExists(
      atPath: root.appending(path: "Sources/Lessons/\($0.folder)/Questions").path)
  }

  /// The modules from the ground up. One imports what stands before it alone.
  private static let floors: [Set<String>] = [
    ["CGradusGSL", "CGradusMPI", "CGradusOpenSSL", "CGradusProcess"],
    ["PropertyTesting"],
    ["Gradus"],
    ["GradusSweep"],
    Set(asking.map { "\($0.module)Questions" }).union([
      "Answering", "GradusFixtures", "GradientCheck", "GradusReference",
    ]),
    ["Exercising", "GradientCheckTesting", "PropertyExpectations"],
    ["GradusCatalogue", "CourseTesting", "GradusGrading"],
    Set(Course.lessons.map { "\($0.module)Course" }),
    ["GradusCourse"],
    ["GradusCommand"],
  ]

  /// Where each module of Swift is.
  private static let folders: [(module: String, path: String)] = floors.dropFirst().joined().map {
    module in
    let paths = Course.lessons.flatMap { lesson in
      ["Course", "Questions"].map {
        (lesson.module + $0, "Sources/Lessons/\(lesson.folder)/\($0)")
      }
    }
    let path = Dictionary(uniqueKeysWithValues: paths)[module]
    return (module, path ?? (module == "GradusFixtures" ? "Fixtures" : "Sources/\(module)"))
  }.sorted { $0.path < $1.path }

  private static func floor(of module: String) -> Int? {
    floors.firstIndex { $0.contains(module) }
  }

  private func imports(below path: String) throws -> [(file: String, module: String)] {
    let folder = Self.root.appending(path: path)
    let files = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String }
    return try (files ?? []).filter { $0.hasSuffix(".swift") }.sorted().flatMap { file in
      try String(contentsOf: folder.appending(path: file), encoding: .utf8)
        .matches(of: #/(?m)^(?:@\w+ )*import (\w+)/#).map { ("\(path)/\(file)", String($0.1)) }
    }
  }

  @Test(arguments: folders)
  func importsRunDownward(module: String, path: String) throws {
    let floor = try #require(Self.floor(of: module))
    let imports = try imports(below: path)
    #expect(!imports.isEmpty, "\(path) has no Swift files")
    for (file, imported) in imports {
      guard let below = Self.floor(of: imported) else { continue }
      #expect(below < floor, "\(file) imports \(imported), which does not stand below \(module)")
    }
  }

  /// Why each library is as it is, beside its sources. A lesson has its text.
  @Test(
    arguments: folders.filter { $0.module != "GradusCommand" && !$0.path.contains("/Lessons/") })
  func librariesArgueTheirDesign(module: String, path: String) throws {
    #expect(try LessonText.read("\(path)/README.md").hasPrefix("# \(module)\n\n"))
  }

  /// What a learner's build compiles: no claims, no worked answers.
  @Test(arguments: Course.lessons.map(\.folder))
  func answersHoldNoSolution(lesson: String) throws {
    let module = lesson.split(separator: "-")[1]
    let answers = try imports(below: "Sources/Lessons/\(lesson)/Answers")
    #expect(answers.contains { $0.module == module })
    #expect(
      Set(answers.map(\.module)).isSubset(
        of: ["Answering", "Foundation", "Gradus", "\(module)", "\(module)Questions"]))
    let stubs = try imports(below: "Exercises/\(lesson)")
    #expect(!stubs.isEmpty)
    #expect(Set(stubs.map(\.module)).isSubset(of: ["Foundation", "Gradus"]))
  }

  /// The worked answers, from `Sources` on.
  private static let references: [String] = {
    let folder = root.appending(path: "Sources/GradusReference")
    let files = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String }
    return (files ?? []).map { "GradusReference/\($0)" }
  }()

  /// The recordings by their names, and those of optimizers, libraries and schedules by whose they are.
  private static let recordings: Set<String> = {
    let folders = ["lessons", "networks", "optimizers", "libraries", "schedules"]
    let files = folders.flatMap { folder in
      let path = root.appending(path: "Fixtures/\(folder)").path
      return (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    }.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }
    return Set(files + files.map { $0.components(separatedBy: "-")[0] })
  }()

  /// Whoever stands before a stub finds claims, deviations and hints in the file of its name in the
  /// lesson's course; that names the recording, and the worked answer where it has another name. What
  /// else there is of an exercise `gradus author check` looks for.
  @Test(
    arguments: Course.lessons.flatMap { lesson in
      lesson.exercises.map { (lesson.folder, $0.id) }
    })
  func fromAStubEachRoomIsOneHop(folder: String, id: String) throws {
    let exercise = try #require(
      Course.lessons.flatMap(\.exercises).first { $0.id == id })
    let source = try LessonText.read("Sources/Lessons/\(folder)/Course/\(exercise.file)")
    for part in ["\"\(id)\"", "claims: [", "Deviations(", "hints: ["] {
      #expect(source.contains(part), "\(exercise.file) does not have \(part)")
    }
    // That the file which is named is there `gradus author check` looks.
    let worked =
      exercise.worked.map { [$0] }
      ?? Self.references.filter { $0.hasSuffix("/\(exercise.file)") }
    #expect(worked.count == 1, "where \(id) is worked: \(worked)")
    #expect(exercise.why != nil)
    guard source.contains(#/Golden\.|\.recorded\(|asking: recorded/#) else { return }
    let names = source.matches(of: #/"(?:[a-z]+\/)?([\w.-]+?)(?:\.json)?"/#).map {
      String($0.output.1)
    }
    #expect(
      source.contains("Golden.training(") || names.contains { Self.recordings.contains($0) },
      "\(exercise.file) asks for recordings and names none")
  }
}
