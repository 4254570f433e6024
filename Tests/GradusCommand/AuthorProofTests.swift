import Exercising
import Foundation
import Gradus
import GradusCourse
import Testing

@testable import GradusCommand

/// `gradus author check 1.2`: whether a lesson or an exercise is sound.
@Suite struct AuthorProofTests {
  private static let table = "Tests/1.2-LinearRegression/KillTable.md"

  @Test func aLessonAndAnExerciseAreSound() throws {
    let copy = try AuthorsCopy()
    let lesson = try #require(Course.lessons.first { $0.number == "1.2" })
    let deviations = lesson.exercises.map(\.deviationNames.count)
    let all = deviations.reduce(0, +)
    let run = try CommandRun(["author", "check", "1.2", "1.3.epoch"], in: copy.folder)
    #expect(run.status == 0 && run.errors.isEmpty)
    let lines = run.output.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(
      lines.first
        == """
        1.2: \(deviations.count) exercises sound, with all parts; each of \(all) deviations is \
        rejected and named.
        """)
    #expect(lines.last?.hasPrefix("1.3: 1 exercise sound, with all parts; each of ") == true)
  }

  /// A page with the right rows and a wrong mark is seen where the claims are asked, and written anew.
  @Test func aMarkOfTheKillTableIsToldAndWritten() throws {
    let copy = try AuthorsCopy()
    let page = try copy.read(Self.table)
    try copy.replace(" × |", with: "  |", in: Self.table)
    let parts = try CommandRun(["author", "check"], in: copy.folder)
    #expect(parts.status == 0)
    let run = try CommandRun(["author", "check", "1.2"], in: copy.folder)
    #expect(run.status == 1)
    let line = try #require(run.output.split(separator: "\n").first)
    #expect(line.hasPrefix("\(Self.table) does not say what the claims of 1.2."))
    #expect(line.hasSuffix(" reject; swift run gradus author check 1.2 --write"))
    let written = try CommandRun(["author", "check", "1.2", "--write"], in: copy.folder)
    #expect(written.status == 0, "\(written.output)")
    #expect(try copy.read(Self.table) == page)
  }

  /// Parts are asked of what is named, and of nothing else; a missing table is said once.
  @Test func partsAreAskedOfWhatIsNamed() throws {
    let copy = try AuthorsCopy()
    try FileManager.default.removeItem(at: copy.folder.appending(path: Self.table))
    #expect(try CommandRun(["author", "check", "1.3"], in: copy.folder).status == 0)
    let run = try CommandRun(["author", "check", "1.2.loss"], in: copy.folder)
    #expect(run.status == 1 && run.output == "\(Self.table) is missing\n", "\(run.output)")
  }

  @Test(arguments: [
    (["9.9"], "there is no lesson and no exercise 9.9; the lessons are 1.1, "),
    (["1.2.lost"], "there is no lesson and no exercise 1.2.lost; lesson 1.2 has 1.2."),
    (["1.2.loss", "--write"], "a kill table is a whole lesson's: gradus author check 1.2 --write"),
  ])
  func aWrongNameIsOneClearError(words: [String], message: String) throws {
    let copy = try AuthorsCopy()
    let run = try CommandRun(["author", "check"] + words, in: copy.folder)
    #expect(run.status == 64 && run.output.isEmpty)
    #expect(run.errors.hasPrefix("Error: \(message)"), "\(run.errors)")
  }

  /// An exercise of lesson 1.2 that answers 1, whatever it is asked, and has one deviation that is none.
  @Test func anUnsoundExerciseIsNamedWithItsFile() throws {
    let copy = try AuthorsCopy()
    let one = Tensors([NamedTensor("y", 1)])
    let exercise = Exercise<Call, Tensors>(
      "1.2.loss", "the loss", file: "Loss.swift", reference: { _ in one },
      claims: [Claim("asks") { _ = try $0.ask(Call("one", [])) }],
      deviations: Deviations(
        editing: { _ in one }, [Deviation("none", "Nothing is wrong") { _, _ in }]),
      hints: ["Say one.", "1", "return 1"])
    let lesson = Lesson(
      number: "1.2", module: "LinearRegression", title: "", exercises: [exercise, exercise])
    let proof = Proof(lesson: lesson, soundness: Soundness.of([exercise]))
    let file = "Sources/Lessons/1.2-LinearRegression/Course/Loss.swift: 1.2.loss: "
    let faults = proof.faults(in: Rooms(Project(root: copy.folder)))
    #expect(
      faults.filter { $0.hasPrefix(file) }.map { $0.dropFirst(file.count) } == [
        "no two deviations together answer any question",
        "its deviations are 1; six are the least",
        "no claim rejects the deviation none: Nothing is wrong",
        "no deviation is rejected by the claim \"asks\"",
      ], "\(faults)")
    #expect(faults.filter { $0.hasPrefix(Self.table) }.count == 1)
  }
}
