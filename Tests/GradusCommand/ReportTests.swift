import Answering
import Foundation
import GradusCourse
import Testing

@testable import Exercising
@testable import GradusCommand

/// How often and how long one was at an exercise, and the page that says so.
@Suite struct ReportTests {
  private static func result(_ states: [State]) throws -> LessonResult {
    let lesson = try #require(Course.lessons.first { $0.number == "3.1" })
    var result = LessonResult(lesson: lesson)
    result.reports = zip(lesson.exercises, states).map {
      ExerciseReport(exercise: $0.id, title: $0.title, state: $1, claims: [])
    }
    return result
  }

  @Test func aCheckIsALineThatCanBeRead() {
    let check = History.Check(
      checked: 1_764_441_600, saved: 17, exercise: "3.1.adam", state: .fails)
    #expect(check.line == "1764441600 17 3.1.adam fails")
    #expect(History.Check(line: check.line) == check)
    for line in ["", "1 2 3.1.adam", "1 2 3.1.adam won", "x 2 3.1.adam holds", "1 2 a holds more"] {
      #expect(History.Check(line: line) == nil, "\(line)")
    }
  }

  /// Code that was not saved anew is no new attempt, but where it comes out otherwise.
  @Test func onlyWhatIsNewIsKept() throws {
    let checkout = try Checkout(adam: "mine\n")
    let project = Project(root: checkout.folder)
    let history = History(project)
    let adam = checkout.folder.appending(path: "Exercises/3.1-OptimizersBeyondSGD/Adam.swift")
    func save(_ seconds: Double) throws {
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: seconds)], ofItemAtPath: adam.path)
    }
    func check(_ state: State, at time: Double) throws {
      // SGD is not started, momentum has no file, RMSprop neither; Adam is the fourth.
      history.add([try Self.result([.notStarted, .fails, .holds, state])], of: project, at: time)
    }
    try save(100)
    try check(.fails, at: 110)
    try check(.fails, at: 120)
    try check(.crashed, at: 130)
    try save(140)
    try check(.crashed, at: 150)
    try check(.notStarted, at: 160)
    #expect(
      try checkout.read(History.path)
        == "110 100 3.1.adam fails\n130 100 3.1.adam crashed\n150 140 3.1.adam crashed\n")
    try FileManager.default.removeItem(at: history.file)
    #expect(history.checks.isEmpty)
    // A folder in the file's place: nothing is kept, and nobody is told.
    try FileManager.default.createDirectory(at: history.file, withIntermediateDirectories: true)
    try check(.holds, at: 170)
    #expect(history.checks.isEmpty)
  }

  /// What is no check is counted and stays; what comes after it is a line of its own.
  @Test func rubbishAmongTheChecksIsLeftOutAndKept() throws {
    let checkout = try Checkout(adam: "mine\n")
    let project = Project(root: checkout.folder)
    let history = History(project)
    let before = Data("10 9 3.1.adam fails\n\nrubbish\n20 9 3.1.a".utf8) + [0xff, 0xfe]
    try FileManager.default.createDirectory(
      at: history.file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try before.write(to: history.file)
    #expect(history.read().checks.map(\.checked) == [10] && history.read().rubbish == [3, 4])
    for time in [30.0, 40] {
      let state = time == 30 ? State.fails : .holds
      history.add(
        [try Self.result([.notStarted, .notStarted, .notStarted, state])], of: project, at: time)
    }
    let after = try Data(contentsOf: history.file)
    #expect(after.starts(with: before + [10]) && after.last == 10)
    #expect(history.checks.map(\.checked) == [10, 30, 40] && history.read().rubbish == [3, 4])
  }

  /// A lesson whose code cannot draw, such as one with another file that does not compile, costs the
  /// page its pictures, and nothing else.
  @Test(.enabled(if: (try? Gnuplot()) != nil, "gnuplot is not installed"))
  func whatCannotDrawCostsItsPicturesAlone() throws {
    let report = try Report.parse([])
    let result = try Self.result([.holds])
    #expect(try report.pictures(result) { _ in throw Problem("it does not compile\nx") } == nil)
    let failing = Lesson(
      number: "3.1", module: "", title: "", exercises: result.lesson.exercises,
      pictures: { _ in throw AnswerFailure.threw("no") })
    #expect(
      try report.pictures(LessonResult(lesson: failing, reports: result.reports)) { _ in
        AnswerBook([])
      } == nil)
    let crash = Crash(reason: "mine", location: "Exercises/a.swift:1")
    #expect(
      "\(AnswerFailure.crashed(crash))" == "your code gave no answer: mine, at Exercises/a.swift:1")
  }

  @Test func timeIsThatBetweenChecksWithoutPauses() {
    func check(_ time: Double, _ exercise: String) -> History.Check {
      History.Check(checked: time, saved: time - 1, exercise: exercise, state: .fails)
    }
    let efforts = History.efforts([
      check(1000, "a"), check(1060, "a"), check(1100, "b"), check(1200, "a"), check(1200, "b"),
      check(1200 + History.longest, "b"), check(1201 + 2 * History.longest, "b"),
    ])
    #expect(efforts["a"] == .init(attempts: 3, seconds: 60 + 50))
    #expect(efforts["b"] == .init(attempts: 4, seconds: 40 + 50 + History.longest))
    #expect(efforts.count == 2)
    #expect(History.efforts([]).isEmpty)
  }

  @Test func timesInWords() {
    #expect(
      [1, 40, 60, 90, 3600, 7500].map(Page.duration) == [
        "1 second", "40 seconds", "1 minute", "2 minutes", "1 hour", "2 hours 5 minutes",
      ])
  }

  @Test func thePageHasEachExerciseWithWhatIsSaidOfIt() throws {
    var result = try Self.result([.holds, .fails, .notStarted])
    result.reports[1].diagnosis = nil
    result.reports[1].claims = [ClaimReport(title: "a < b", state: .fails, counterexample: nil)]
    let lesson = LessonPictures(
      lesson: result.lesson, notes: [.init(exercise: "3.1.sgd", state: .holds, used: .mine)],
      figures: ["<figure>mine</figure>"])
    let html = Page(
      [result], ["3.1.momentum": .init(attempts: 2, seconds: 90)], [lesson]
    ).html
    for part in [
      "<h1>My course</h1>", "<p>1 holds, 1 fails, 1 not started.</p>",
      "<p>Next: <a href=\"#3.1.momentum\">3.1.momentum, ",
      "<li id=\"3.1.momentum\"><details open>", ": fails; 2 attempts, 2 minutes</summary>",
      "✗ a &lt; b", "<li id=\"3.1.sgd\"><details><summary>", ": not started</li>",
      "<p class=\"soft\">2 minutes between checks",
      "<progress max=\"\(result.lesson.exercises.count)\" value=\"1\"",
      "<li>3.1.sgd: holds, so yours is used</li>", "<figure>mine</figure>",
    ] {
      #expect(html.contains(part), "\(part)")
    }
  }

  @Test func whatDoesNotCompileIsSaid() throws {
    var result = try Self.result([])
    result.errors = "error: <unknown>"
    #expect(
      Page([result], [:], []).html.contains(
        "<p>It does not compile:</p><pre>error: &lt;unknown&gt;</pre>"))
  }
}
