/// What is tried while a submission is compiled, linked or started: whole files in the place of
/// Step.swift.
enum BuildingAttacks {
  private static let wrong = Target.all[0]

  /// A wrong answer with `declarations` at the beginning of the file.
  private static func file(_ name: String, _ declarations: String) -> Attack {
    Attack(name, wrong.source("", declarations: declarations))
  }

  static let all = [
    file(
      "a constructor before main",
      """
      @_silgen_name("gradus_early") @_cdecl("gradus_early") public func early() { exit(0) }
      @_section(".init_array") @_used private let constructor: @convention(c) () -> Void = { exit(0) }
      """),
    file("its own main", "@_cdecl(\"main\") public func main() -> Int32 { 0 }"),
    file(
      "its own main for the program",
      "@_cdecl(\"answers_1_1_main\") public func main() -> Int32 { print(\"holds\"); return 0 }"),
    file(
      "its own write",
      """
      @_cdecl("write") public func write(_ file: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
        count
      }
      """),
    file(
      "its own exit",
      "@_cdecl(\"_exit\") public func _exit(_ status: Int32) { while false {} }"),
    file(
      "the answering function of the library",
      """
      @_silgen_name("$s9Answering10AnswerBookV5serveyyF") public func serve() { print("holds") }
      """),
    file("imports the worked answers", "import GradusReference"),
    file("imports the claims", "import TheTrainingLoopCourse"),
    file("imports the recordings", "@testable import GradusFixtures"),
    file("imports the judge", "import Exercising"),
    // Right answers, so that these would hold if the import were there.
    Attack("imports what asks", "import TheTrainingLoopQuestions\n" + Target.rightStep),
    Attack("imports what answers", "import Answering\n" + Target.rightStep),
    Attack(
      "imports what asks, as one of it",
      "@testable import TheTrainingLoopQuestions\n" + Target.rightStep),
    file(
      "tells the linker what to link",
      """
      @_section(".swift1_autolink_entries") @_used
      private let entry: (UInt8, UInt8, UInt8, UInt8, UInt8) = (0x2d, 0x6c, 0x63, 0, 0)
      """),
    file(
      "calls a worked answer by its symbol",
      """
      @_silgen_name("$s9Reference9runEpochs_4withSaySdGSi_xtK6Gradus13TrainingPartsRzlF")
      func worked()
      private let used: Void = worked()
      """),
    file(
      "blames another file",
      "#sourceLocation(file: \"Exercises/1.1-TheTrainingLoop/Loop.swift\", line: 1)\nlet broken: Int = \"\"\n#sourceLocation()"
    ),
    file(
      "blames another file as a compiler would",
      "#error(\"\\nExercises/1.1-TheTrainingLoop/Loop.swift:1:1: error: no\")"),
    file(
      "a macro of another program",
      "@freestanding(expression) macro run() = #externalMacro(module: \"A\", type: \"B\")\nprivate let ran: Void = #run"
    ),
    file(
      "types of the course's names",
      "public struct Parameters { public init(_ list: [Double]) {} }\npublic struct AnswerBook {}"),
    file(
      "operators of its own",
      "public func == (a: Double, b: Double) -> Bool { true }\npublic func <= (a: Double, b: Double) -> Bool { true }"
    ),
    file(
      "encodes as it likes",
      """
      extension Double { public func encode(to encoder: any Encoder) throws { var c = encoder.singleValueContainer(); try c.encode("1.7") } }
      """),
    file("a beginning of its own", "@main struct Mine { static func main() { print(\"holds\") } }"),
    file(
      "words for the linker",
      """
      @_section(".swift1_autolink_entries") @_used
      private let words: (UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8) = (45, 108, 101, 118, 105, 108, 0)
      """),
    file(
      "what a question is made of",
      """
      @_silgen_name("$s24TheTrainingLoopQuestions10DescentRunV5traceyyF") func trace()
      private let traced: Void = trace()
      """),
    file(
      "a library of its own by name",
      "@_silgen_name(\"dlopen\") func load(_ a: UnsafePointer<CChar>, _ b: Int32) -> OpaquePointer?\n"
        + "private let loaded = load(\"/learner/Exercises/1.1-TheTrainingLoop/Loop.swift\", 2)"),
    file(
      "a replaced function",
      "extension Array { @_dynamicReplacement(for: count) var ours: Int { 0 } }"),
    Attack(
      "what has to be waited for: openings of comments",
      "let text = \"" + String(repeating: "/*", count: 500_000) + "\"\npublic func step() {}\n"),
    Attack(
      "what has to be waited for: quotes that are none",
      "let text = #\"" + String(repeating: "\\\"", count: 500_000)
        + "#\npublic func step() {}\n"),
    Attack(
      "what has to be waited for: lists that do not end",
      "let text = \"\"\"\n" + String(repeating: "func step(\n", count: 60_000)
        + "\"\"\"\npublic func step() {}\n"),
    Attack(
      "what has to be waited for: errors of the grader's file",
      "#error(\"\"\"\n"
        + String(repeating: "Sources/Lessons/", count: 4000)
        + String(repeating: "/Answers/", count: 20_000) + "\n\"\"\")\n"),
    Attack(
      "what has to be waited for: names",
      (0..<5000).map { "let unsafe\($0) = 0\n" }.joined()),
    Attack(
      "says that it is not started, at whatever is hard",
      answering(
        "try { if gradient.contains(where: { $0 != 0 }) { throw Todo(\"1.1.step\") }; return parameters }()"
      )),
    Attack(
      "throws three megabytes",
      "struct Long: Error, CustomStringConvertible { let description = String(repeating: \"x\", count: 3 << 20) }\n"
        + answering("try { if true { throw Long() }; return parameters }()")),
    Attack("a function of another shape", "public func step() -> String { \"holds\" }\n"),
    Attack("nothing", ""),
    Attack("no text", "\u{0}\u{1}\u{2}"),
    Attack("no Swift", "✓ 1.1.step holds\n"),
    Attack("a file that ends in a comment", "/* "),
    Attack("a file of braces", String(repeating: "{", count: 2000)),
    Attack(
      "an expression that takes the compiler long",
      "import Gradus\nlet a = \((0..<24).map { "\($0) + \"\($0)\"" }.joined(separator: " + "))\n"),
    Attack("NaN for everything", answering("parameters.map { _ in .nan }")),
    Attack("infinities", answering("parameters.map { _ in .infinity }")),
    Attack("too many numbers", answering("Array(repeating: 1, count: 200_000)")),
    Attack("what it was asked", answering("parameters")),
    Attack("by heart, what the lesson works out", answering("[1.7, 0.71]")),
    Attack(
      "by turns",
      "nonisolated(unsafe) private var turn = 0\n"
        + answering(
          "{ turn += 1; return turn % 2 == 0 ? parameters : zip(parameters, gradient).map { $0 - learningRate * $1 } }()"
        )),
    Attack(
      "throws at whatever is hard",
      answering(
        "try { if gradient.contains(where: { $0 != 0 }) { throw CancellationError() }; return parameters }()"
      )),
  ]

  private static func answering(_ expression: String) -> String {
    """
    import Foundation
    import Gradus

    public func step(
      _ parameters: [Double], gradient: [Double], learningRate: Double
    ) throws -> [Double] {
      \(expression)
    }

    """
  }
}
