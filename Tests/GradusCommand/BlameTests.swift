import Answering
import Foundation
import GradusCourse
import Testing

@testable import GradusCommand

/// Who is blamed where nothing could be built.
@Suite struct BlameTests {
  private static let stub = """
    import Gradus

    /// One step.
    public func step(
      _ parameters: [Double], gradient: [Double], learningRate: Double
    ) throws -> [Double] {
      throw Todo("1.1.step")
    }
    """

  @Test(arguments: [
    ("public func steps(_ p: [Double]) {}", "no longer has step(_:gradient:learningRate:)"),
    (
      "// public func step(_ parameters: [Double], gradient: [Double], learningRate: Double)",
      "no longer has step(_:gradient:learningRate:)"
    ),
    (
      stub.replacing("gradient:", with: "slope:"),
      "no longer has step(_:gradient:learningRate:); it has step(_:slope:learningRate:) in its place"
    ),
    (
      stub.replacing("public ", with: ""),
      "has step(_:gradient:learningRate:) without public, so that nobody else can call it"
    ),
    (
      stub.replacing("-> [Double]", with: "-> Double"),
      "has public func step( _ parameters: [Double], gradient: [Double], learningRate: Double ) "
        + "throws -> Double, where its stub has public func step( _ parameters: [Double], "
        + "gradient: [Double], learningRate: Double ) throws -> [Double]"
    ),
  ])
  func whatIsMissingIsSaidOfTheLearnersFile(written: String, message: String) {
    #expect(
      Declaration.missing(in: written, from: Self.stub, "Step.swift") == ["Step.swift " + message])
  }

  /// A lost initializer of a type, a lost property; closures among the parameters.
  @Test func everyStubDeclaresWhatItIsCalledBy() throws {
    let project = try Project.find()
    for lesson in Course.lessons {
      for exercise in lesson.exercises {
        let stub = try String(contentsOf: project.stub(of: exercise, in: lesson), encoding: .utf8)
        let names = Declaration.all(in: stub).filter(\.isPublic).map(\.name)
        #expect(!names.isEmpty && !names.contains { $0.contains(" ") }, "\(exercise.id): \(names)")
        #expect(Declaration.missing(in: stub, from: stub, exercise.file).isEmpty)
        let lost = Declaration.missing(in: "", from: stub, exercise.file)
        #expect(lost == names.map { "\(exercise.file) no longer has \($0)" })
      }
    }
    let lesson = try #require(Course.lessons.first { $0.number == "3.1" })
    let adam = try #require(lesson.exercises.first { $0.id == "3.1.adam" })
    let text = try String(contentsOf: project.stub(of: adam, in: lesson), encoding: .utf8)
    #expect(
      Declaration.all(in: text).map(\.name) == [
        "Adam", "learningRate", "betas", "eps", "init(learningRate:betas:eps:)",
        "step(_:gradients:)",
      ])
  }

  @Test func theGradersOwnCallsAreMappedToTheExercise() throws {
    let project = try Project.find()
    let lesson = try #require(Course.lessons.first { $0.number == "1.1" })
    let errors =
      "Sources/Lessons/1.1-TheTrainingLoop/Answers/Answers.swift:11:13: error: cannot find 'x'"
    // The stub is as it should be, so the compiler's own words stand.
    #expect(project.missing(in: lesson, errors).isEmpty)
    #expect(
      project.missing(in: lesson, "Exercises/1.1-TheTrainingLoop/Step.swift:1:1: error: a")
        .isEmpty)
  }

  @Test(arguments: [
    ("error: disk full\n", "error: disk full"),
    ("[1/2] Compiling\n<unknown>:0: error: No space left on device\nnote: so\n", "<unknown>:0: "),
    ("", "it said nothing"),
  ])
  func whatIsNotTheLearnersIsNotBlamedOnThem(output: String, said: String) {
    #expect(!Builder.blamesTheSource(output))
    #expect(
      Builder.problem(output).description.hasPrefix(
        "swift build failed, and not for what is written in the exercises: \(said)"))
    #expect(
      Builder.blamesTheSource(output + "/a/Exercises/b/Step.swift:3:14: error: no x in scope"))
  }

  /// What the compiler says of a lesson's own files is shown though they compile.
  @Test func warningsOfTheLearnersFilesAreShown() throws {
    let project = try Project.find()
    let lesson = try #require(Course.lessons.first { $0.number == "1.1" })
    let file = "Exercises/1.1-TheTrainingLoop/Step.swift"
    let root = project.root.path
    let output = """
      Building for debugging...
      [2/5] Compiling TheTrainingLoop Step.swift
      \(root)/\(file):8:7: warning: variable 'p' was never mutated
      100 |   var p = parameters
          |       `- warning: variable 'p' was never mutated
      \(root)/Sources/Gradus/Matrix.swift:1:1: warning: somebody else's
      \(root)/\(file):8:7: warning: variable 'p' was never mutated
      100 |   var p = parameters
          |       `- warning: variable 'p' was never mutated
      Build of product 'answers-1.1' complete! (3.16s)
      Build complete! (1.2s)
      """
    let messages = Builder(project: project).messages(output)
    #expect(messages.count == 2)
    let warnings = lesson.warnings(among: messages)
    let shown = """
      \(file):8:7: warning: variable 'p' was never mutated
      100 |   var p = parameters
          |       `- warning: variable 'p' was never mutated
      """
    #expect(warnings == [shown])
    let result = LessonResult(lesson: lesson, warnings: warnings)
    #expect(CheckText([result]).text.contains(shown))
    #expect(try CheckJSON([result]).text().contains("was never mutated"))
  }

  private static let bubblewrap = "/usr/bin/bwrap"

  /// Whether folders can be made read-only here, for whoever runs the tests.
  private static let canProtect: Bool = {
    let run = try? Subprocess.run(
      URL(fileURLWithPath: bubblewrap), arguments: ["--ro-bind", "/", "/", "true"])
    return run?.ending == .exited(0)
  }()

  @Test(.enabled(if: canProtect, "bubblewrap is not there, or may not"))
  func aReadOnlyCheckoutIsNotTheLearners() throws {
    let said = try Subprocess.run(
      URL(fileURLWithPath: Self.bubblewrap),
      arguments: [
        "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--die-with-parent",
        builtCommand.path, "check", "1.1.step",
      ])
    #expect(said.ending == .exited(2))
    let errors = String(decoding: said.errors, as: UTF8.self)
    #expect(errors.hasPrefix("gradus: "), "\(errors)")
    #expect(
      errors.hasSuffix(
        ".build cannot be written into, so nothing can be built: work in a clone of your own\n"),
      "\(errors)")
  }

  @Test func withoutSwiftThereIsNoVerdict() throws {
    let process = Process()
    process.executableURL = builtCommand
    process.arguments = ["check", "1.1"]
    process.environment = ["PATH": "/nowhere"]
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let text = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 2)
    #expect(
      String(decoding: text, as: UTF8.self)
        == "gradus: there is no swift on the search path (PATH), so nothing can be built: put the "
        + "folder that it is in there, or install it, as https://www.swift.org/install says\n")
  }
}
