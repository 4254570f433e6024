import Exercising
import Foundation
import GradusCourse
import Testing

@testable import GradusCommand

/// When an exercise is asked again, and how.
@Suite struct ReviewTests {
  private static let day = Recall.day

  /// Checks on these days, of code that was saved a second before.
  private static func checks(
    _ states: [(day: Double, state: State)], _ exercise: String = "3.1.adam"
  ) -> [History.Check] {
    states.map {
      History.Check(
        checked: 1e9 + $0.day * day, saved: 1e9 + $0.day * day - 1, exercise: exercise,
        state: $0.state)
    }
  }

  private static func recall(_ states: [(day: Double, state: State)]) -> Recall? {
    Recall(checks(states))
  }

  @Test func whatHoldsAtOnceIsAskedAfterTwiceAsManyDays() throws {
    #expect(Self.recall([]) == nil && Self.recall([(0, .fails)]) == nil)
    #expect(
      Self.recall([(0, .fails), (0.1, .holds)]) == Recall(held: 1e9 + 0.1 * Self.day, days: 1))
    var states: [(day: Double, state: State)] = [(0, .holds)]
    for (day, days) in [(1.0, 2.0), (3, 4), (7, 8), (20, 16)] {
      states.append((day, .holds))
      #expect(Self.recall(states) == Recall(held: 1e9 + day * Self.day, days: days))
    }
    // Each evening, and a little earlier than the evening before.
    #expect(Self.recall([(0, .holds), (0.8, .holds)])?.days == 2)
  }

  @Test func whatIsCheckedBeforeItIsDueMovesNothing() {
    #expect(Self.recall([(0, .holds), (0.5, .holds)]) == Recall(held: 1e9))
    #expect(Self.recall([(0, .holds), (1, .doesNotCompile), (1.01, .holds)])?.days == 2)
  }

  @Test func whatWasForgottenIsAskedTheNextDay() {
    let forgotten: [(day: Double, state: State)] = [
      (0, .holds), (1, .holds), (3, .fails), (3.1, .crashed),
    ]
    #expect(Self.recall(forgotten) == nil)
    #expect(
      Self.recall(forgotten + [(3.2, .holds)]) == Recall(held: 1e9 + 3.2 * Self.day, days: 1))
  }

  @Test func theOldestDebtComesFirst() {
    let checks =
      Self.checks([(0, .holds)], "1.1.step") + Self.checks([(-3, .holds)], "3.1.adam")
      + Self.checks([(0, .holds)], "9.9.none") + Self.checks([(1, .holds)], "1.1.loop")
    let recalls = Recalls(checks, now: 1e9 + Self.day)
    #expect(recalls.due.map(\.exercise.id) == ["3.1.adam", "1.1.step"])
    #expect(recalls.next?.exercise.id == "1.1.loop")
    #expect(
      ReviewText.list(recalls) == """
        Due:

          3.1.adam  Adam      held 4 days ago
          1.1.step  one step  held 1 day ago

        Write one again, from memory: swift run gradus review 3.1.adam
        """)
    #expect(ReviewText.line(recalls) == "due again: 3.1.adam and 1 more; swift run gradus review")
    let html = Page([], [:], [], recalls).html
    for part in [
      "<h2>To review</h2>", "<li><a href=\"#3.1.adam\">3.1.adam</a> Adam: held 4 days ago</li>",
      "<p class=\"soft\">Next: 1.1.loop, in 1 day.</p>",
    ] {
      #expect(html.contains(part), "\(part)")
    }
  }

  @Test func whereNothingIsDueItSaysWhenAndWhereNothingHasHeldThat() {
    let recalls = Recalls(Self.checks([(0, .holds)]), now: 1e9)
    #expect(ReviewText.list(recalls) == "Nothing is due. Next: 3.1.adam, Adam, in 1 day")
    #expect(ReviewText.line(recalls) == nil)
    #expect(ReviewText.list(Recalls([])).hasPrefix("Nothing has held yet"))
    #expect(!Page([], [:], []).html.contains("To review"))
  }

  /// What was written stays; the sheet is begun once, and its path and the next step are said.
  @Test func theStubComesToASheetBesideWhatWasWritten() throws {
    let checkout = try Checkout(adam: "mine\n")
    let none = try CommandRun(["review"], in: checkout.folder)
    #expect(none.status == 0 && none.output.hasPrefix("Nothing has held yet"))
    let early = try CommandRun(["review", "3.1.adam"], in: checkout.folder)
    #expect(early.status == 2)
    #expect(early.errors.hasPrefix("gradus: 3.1.adam has not held yet"), "\(early.errors)")
    try FileManager.default.createDirectory(
      at: checkout.folder.appending(path: ".history"), withIntermediateDirectories: true)
    try Data("10 9 3.1.adam holds\n".utf8).write(to: checkout.folder.appending(path: History.path))
    let list = try CommandRun(["review"], in: checkout.folder)
    #expect(list.output.contains("\n  3.1.adam  Adam  held ") && list.status == 0)
    let sheet = ".review/3.1-OptimizersBeyondSGD/Adam.swift"
    for _ in 0..<2 {
      let begun = try CommandRun(["review", "3.1.adam"], in: checkout.folder)
      #expect(begun.status == 0 && begun.output.contains("from memory, in\n  \(sheet)\n"))
      #expect(try checkout.read(sheet) == "the stub\n")
    }
    #expect(try checkout.read("Exercises/3.1-OptimizersBeyondSGD/Adam.swift") == "mine\n")
  }

  /// What came of a sheet is a line of the history like any other's.
  @Test func whatHoldsIsKeptAndNoted() throws {
    let checkout = try Checkout(adam: "mine\n")
    let project = Project(root: checkout.folder)
    let (lesson, adam) = try #require(Course.find("3.1.adam"))
    let sheet = try ReviewSheet(adam, in: lesson, project)
    #expect(try !sheet.isWritten())
    try sheet.begin()
    #expect(try !sheet.isWritten())
    try Data("again\n".utf8).write(to: sheet.file)
    #expect(try sheet.isWritten())
    let report = ExerciseReport(exercise: adam.id, title: adam.title, state: .holds, claims: [])
    History(project).add(report, saved: sheet.file, at: 20)
    #expect(History(project).checks.map(\.state) == [.holds])
    #expect(try checkout.read(try sheet.keep()) == "again\n")
    #expect(!FileManager.default.fileExists(atPath: sheet.file.path))
  }
}
