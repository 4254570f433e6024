import Exercising
import Foundation
import GradusCourse
import Testing

@testable import Answering
@testable import GradusGrading

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Reports hold what was graded, whatever learners have written into it.
@Suite struct ReportTests {
  /// What a page, a table, XML and a terminal might act upon.
  private static let evil = "</pre><script>x()</script>]]>&\"'\u{1B}[2J\u{0}\u{B}\u{FFFF}, =1+1\r\n"

  private let lessons: [Lesson]

  init() throws { lessons = Course.lessons.filter { $0.number == "1.1" } }

  private func marks(_ points: Points = Points(), isUnsafe: Bool = false) throws -> ClassMarks {
    var marked = Marked(name: "=evil,\"<b>")
    marked.refused = ["\(Self.evil): a pipe".visible]
    let exercises = lessons[0].exercises
    var fails = Row(lessons[0], exercises[0], .fails)
    fails.report.claims[0].state = .fails
    fails.report.claims[0].counterexample = Counterexample(
      asked: Self.evil, answered: Self.evil, expected: "1", printed: Self.evil)
    fails.report.diagnosis = .unknown
    var crashed = Row(lessons[0], exercises[1], crashed: Self.evil)
    crashed.report.crash?.printed = Self.evil
    var broken = Row(lessons[0], exercises[2], .doesNotCompile)
    broken.report.errors = Self.evil
    var holds = Row(lessons[0], exercises[3], .holds)
    for index in holds.report.claims.indices { holds.report.claims[index].state = .holds }
    marked.rows = [fails, crashed, broken, holds]
    return ClassMarks(
      seed: 12_345, isUnsafe: isUnsafe, lessons: lessons, points: points, submissions: [marked])
  }

  private func file(
    _ format: ReportFormat, ending: String = "", _ marks: ClassMarks
  ) throws -> Data {
    try #require(try format.files(marks).first { $0.path.hasSuffix(ending) }).data
  }

  @Test func junitIsXMLWithEveryState() throws {
    final class Reader: NSObject, XMLParserDelegate {
      var elements: [String] = []
      var attributes: [[String: String]] = []
      func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
        qualifiedName: String?, attributes: [String: String]
      ) {
        elements.append(name)
        self.attributes.append(attributes)
      }
    }
    let parser = XMLParser(data: try file(.junit, marks()))
    let reader = Reader()
    parser.delegate = reader
    #expect(parser.parse(), "\(String(describing: parser.parserError))")
    #expect(
      reader.elements == [
        "testsuites", "testsuite", "testcase", "failure", "testcase", "error", "testcase", "error",
        "testcase",
      ])
    #expect(reader.attributes[1]["name"] == "=evil,\"<b>")
    #expect(reader.attributes[1]["failures"] == "1" && reader.attributes[1]["errors"] == "2")
  }

  @Test func noPageHasATagOfALearners() throws {
    let page = String(decoding: try file(.feedback, ending: ".html", marks()), as: UTF8.self)
    #expect(!page.contains("<script") && !page.contains("<b>:") && !page.contains("\u{1B}"))
    #expect(page.contains("&lt;script&gt;x()"))
    #expect(page.components(separatedBy: "</pre>").count == 5)
  }

  @Test func noFieldIsAFormulaOrTwo() throws {
    let table = String(decoding: try file(.csv, marks()), as: UTF8.self)
    let lines = table.components(separatedBy: "\r\n")
    #expect(lines.count == 6 && lines[5].isEmpty)
    #expect(lines[1] == "\"'=evil,\"\"<b>\",1.1.step,fails,0,1,0,5,unknown,,")
  }

  /// Every value is there, under the names that the service reads.
  @Test func servicesReadTheirOwnNames() throws {
    func object(_ format: ReportFormat) throws -> [String: Any] {
      try #require(
        try JSONSerialization.jsonObject(with: file(format, marks())) as? [String: Any])
    }
    let gradescope = try object(.gradescope)
    let tests = try #require(gradescope["tests"] as? [[String: Any]])
    #expect(
      gradescope["score"] as? Double == 1 && gradescope["stdout_visibility"] as? String == "hidden")
    #expect(tests.map { $0["score"] as? Double } == [0, 0, 0, 1])
    #expect(
      tests.allSatisfy {
        $0["max_score"] as? Double == 1 && $0["visibility"] as? String == "visible"
      })
    let classroom = try object(.classroom50)
    #expect(classroom["score"] as? Int == 100 && classroom["max-score"] as? Int == 400)
    #expect(
      (classroom["tests"] as? [[String: Any]])?.map { $0["passed"] as? Bool } == [
        false, false, false, true,
      ])
    let exercism = try object(.exercism)
    #expect(exercism["version"] as? Int == 3 && exercism["status"] as? String == "fail")
    #expect(exercism["message"] == nil)
    let each = try #require(exercism["tests"] as? [[String: Any]])
    #expect(Set(each.map { $0["status"] as? String }) == ["pass", "fail", "error"])
    #expect(each.map { $0["task_id"] as? Int }.last == 4)
    #expect(each.allSatisfy { $0["status"] as? String == "pass" || $0["message"] is String })
  }

  /// What holds but for its robustness has passed, and so have all its tests.
  @Test func robustnessIsNoTestThatFails() throws {
    var marked = Marked(name: "a")
    marked.rows = lessons[0].exercises.map { exercise in
      var row = Row(lessons[0], exercise, .holds)
      for index in row.report.claims.indices { row.report.claims[index].state = .holds }
      let last = row.report.claims.count - 1
      row.report.claims[last].isRobustness = true
      row.report.claims[last].state = .fails
      return row
    }
    let marks = ClassMarks(
      seed: 1, isUnsafe: false, lessons: lessons, points: Points(), submissions: [marked])
    let result = try #require(
      try JSONSerialization.jsonObject(with: file(.exercism, marks)) as? [String: Any])
    let tests = try #require(result["tests"] as? [[String: Any]])
    #expect(result["status"] as? String == "pass" && tests.count >= 4)
    #expect(tests.allSatisfy { $0["status"] as? String == "pass" })
  }

  /// Exercism's "error" is for code of which nothing could be run.
  @Test func nothingThatCompilesIsAnError() throws {
    var marked = Marked(name: "a")
    marked.rows = lessons[0].exercises.map { exercise in
      var row = Row(lessons[0], exercise, .doesNotCompile)
      row.report.errors = "no such thing"
      return row
    }
    let marks = ClassMarks(
      seed: 1, isUnsafe: false, lessons: lessons, points: Points(), submissions: [marked])
    let result = try #require(
      try JSONSerialization.jsonObject(with: file(.exercism, marks)) as? [String: Any])
    #expect(
      result["status"] as? String == "error" && result["message"] as? String == "no such thing")
    #expect((result["tests"] as? [Any])?.isEmpty == true)
  }

  @Test(arguments: ReportFormat.allCases)
  func everyReportSaysThatThereWasNoSandbox(format: ReportFormat) throws {
    for (path, data) in try format.files(marks(isUnsafe: true)) {
      let text = String(decoding: data, as: UTF8.self)
      #expect(
        format == .json
          ? text.contains("\"sandbox\" : false")
          : text.contains("Graded without a sandbox (--unsafe)"),
        "\(path)")
    }
  }

  /// The seed is in what is the instructor's alone.
  @Test(arguments: ReportFormat.allCases)
  func noLearnersPageHasTheSeed(format: ReportFormat) throws {
    for (path, data) in try format.files(marks()) where format != .json {
      #expect(!String(decoding: data, as: UTF8.self).contains("12345"), "\(path)")
    }
    #expect(try marks().text.contains("12345"))
  }

  /// Where a hidden claim has asked what the code did not survive, the question is hidden, too.
  @Test func aHiddenClaimsLastQuestionIsHidden() throws {
    let (url, exercise) = (URL(filePath: "/tmp/\(UUID().uuidString)"), lessons[0].exercises[1])
    defer { try? FileManager.default.removeItem(at: url) }
    func page(hiding title: String) throws -> String {
      try Data(#"{"\#(exercise.id)": {"hidden": ["\#(title)"]}}"#.utf8).write(to: url)
      var marked = Marked(name: "a")
      var row = Row(lessons[0], exercise, crashed: "trap")
      row.report.claims[0].state = .holds
      row.report.lastQuestion = "the question"
      marked.rows = [row]
      let marks = ClassMarks(
        seed: 1, isUnsafe: false, lessons: lessons, points: try Points(url, lessons),
        submissions: [marked])
      return String(decoding: try file(.feedback, ending: ".txt", marks), as: UTF8.self)
    }
    let titles = exercise.claimTitles
    #expect(try page(hiding: titles[0]).contains("the question"))
    #expect(try !page(hiding: titles[1]).contains("the question"))
  }

  @Test func whatNoExerciseNeedsIsListed() throws {
    let source = """
      // unsafeBitCast in a comment
      let a = unsafeBitCast(b, to: Int.self); let c = values.unsafeSum // dlsym
      let d = "/proc/self/mem"; let e = "no /pro"; UnsafePointer(a); let unsafety = 1
      """
    #expect(
      unusualWords(in: source) == [
        "\"/proc/self/mem\"", "UnsafePointer", "unsafeBitCast", "unsafeSum", "unsafety",
      ])
    for lesson in Course.lessons {
      for exercise in lesson.exercises {
        let stub = try String(
          contentsOf: GradeRun.checkout.appending(
            path: "Fixtures/Stubs/\(lesson.folder)/\(exercise.file)"), encoding: .utf8)
        #expect(unusualWords(in: stub) == [], "\(exercise.id)")
      }
    }
  }

  /// What was stopped for what it had used is told without what would be otherwise the next time.
  @Test func whatIsChanceIsNotHeard() throws {
    struct Late: Answerer {
      let crash: Crash
      func answer(_ request: Wire.Request) throws -> Transcribed {
        throw AnswerFailure.timedOut(crash)
      }
    }
    func heard(_ crash: Crash) -> AnswerFailure? {
      #expect(throws: AnswerFailure.self) {
        try Heard(Late(crash: crash), of: "Exercises/a.swift").answer(
          Wire.Request(exercise: "a", question: Data()))
      }
    }
    let lines = (1...900).map { "line \($0)" }.joined(separator: "\n")
    let reason = Excess.work.reason(Limits(), printed: 0)
    #expect(
      heard(Crash(reason: reason, location: "Exercises/b.swift:17", printed: lines))
        == .timedOut(
          Crash(
            reason: reason, location: "Exercises/a.swift",
            printed: "line 1\nline 2\nline 3\nline 4\nline 5")))
    // Where the stack is full is chance as well.
    let words = "segmentation fault: a function that calls itself without end, or an unsafe pointer"
    let full = Crash(reason: words, location: "Exercises/b.swift:4")
    #expect(heard(full) == .timedOut(Crash(reason: words, location: "Exercises/a.swift")))
    let trap = Crash(reason: "Index out of range", location: "Exercises/a.swift:7", printed: lines)
    #expect(heard(trap) == .timedOut(trap))
    // However much there was, the words are the same.
    for other in [Excess.memory(megabytes: 1500), .memory(megabytes: 2000)] {
      #expect(
        other.reason(Limits(), printed: 0)
          == "out of memory: this question alone has taken more than 1024 MB "
          + "(a list that grows in a loop?)"
      )
    }
    #expect(
      Crash(reason: Excess.memory(megabytes: 70).reason(Limits(), printed: 0)).wasStopped)
  }

  /// A judge holds so many bytes of answers and no more.
  @Test func answersHaveAnEnd() throws {
    struct Much: Answerer {
      let answer = Data(repeating: 0x20, count: 4 << 20)
      func answer(_ request: Wire.Request) throws -> Transcribed {
        Transcribed(answer: answer, printed: "")
      }
    }
    let heard = Heard(Much(), of: "Exercises/a.swift")
    func ask() throws { _ = try heard.answer(Wire.Request(exercise: "a", question: Data())) }
    for _ in 0..<Heard.most / (4 << 20) { try ask() }
    #expect(
      throws: AnswerFailure.crashed(
        Crash(reason: "the answers have more than 64 megabytes together"))
    ) { try ask() }
  }

  @Test func wordsAreCutInWholeLines() {
    #expect("short".bounded(to: 5) == "short")
    let lines = (0..<100).map { "ÄÖÜ \($0)" }.joined(separator: "\n")
    let cut = lines.bounded(to: 60)
    #expect(cut == "ÄÖÜ 0\nÄÖÜ 1\nÄÖÜ 2\nÄÖÜ 3\n… and more of that")
    #expect(cut.utf8.count <= 60)
    #expect(
      String(repeating: "€", count: 50).bounded(to: 60) == "€€€€€€€€€€€€€\n… and more of that")
  }

  @Test func codeIsAlikeUpToNamesAlone() throws {
    let stub = "public func f(_ a: Double) -> Double { throw Todo(\"x\") }"
    func shape(_ body: String) -> CodeShape? {
      CodeShape("public func f(_ a: Double) -> Double { \(body) }", stub: stub)
    }
    let first = try #require(shape("let b = a * 2; return b + 1"))
    #expect(shape("let longer = a * 2 /* twice */; return longer + 1 // one more\n") == first)
    #expect(shape("let b = a * 3; return b + 1") != first)
    #expect(shape("let b = a * 2; return a + 1") != first)
    #expect(shape("throw Todo(\"x\")") == nil)
    #expect(shape("throw /* still */ Todo(\"x\")") == nil)
  }

  @Test func pointsAreCountedByClaimOrWhole() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(#"{"1.1.step": {"points": 10, "perClaim": true}, "1.1.loop": {"points": 3}}"#.utf8)
      .write(to: folder)
    let points = try Points(folder, lessons)
    var report = Row(lessons[0], lessons[0].exercises[0], .fails).report
    #expect(report.claims.count == 5)
    for index in 0..<3 { report.claims[index].state = .holds }
    #expect(points.earned(report) == 6)
    // What is about robustness brings nothing and costs nothing.
    report.claims[4].isRobustness = true
    #expect(points.earned(report) == 7.5)
    report.claims[4].state = .holds
    #expect(points.earned(report) == 7.5)
    report.state = .crashed
    #expect(points.earned(report) == 0)
    report.state = .holds
    #expect(points.earned(report) == 10)
    report.exercise = "1.1.order"
    #expect(points.earned(report) == 1)
  }
}
