import Exercising
import Foundation
import Gradus

extension Page {
  /// The page of a learner's way through the course.
  init(
    _ results: [LessonResult], _ efforts: [String: History.Effort], _ pictures: [LessonPictures],
    _ recalls: Recalls = Recalls([])
  ) {
    let next = results.next?.report.map { report in
      "<p>Next: <a href=\"#\(report.exercise.escaped)\">\(report.exercise.escaped), "
        + "\(report.title.escaped)</a>.</p>"
    }
    let seconds = efforts.values.reduce(0) { $0 + $1.seconds }
    let spent =
      seconds > 0
      ? "<p class=\"soft\">\(Self.duration(seconds).capitalizedFirst) between checks that were no more "
        + "than \(Int(History.longest / 60)) minutes apart, by \(History.path).</p>" : ""
    self.init(
      title: "My course",
      body: ["<p>\(CheckText.summary(results).capitalizedFirst.escaped).</p>", next ?? "", spent]
        + Self.section(recalls)
        + ["<h2>The course</h2>"] + results.map { Self.section($0, efforts) }
        + (pictures.isEmpty ? [] : ["<h2>What my code draws</h2>"] + pictures.flatMap(Self.section))
    )
  }

  /// What is due again; nothing before anything has held.
  private static func section(_ recalls: Recalls) -> [String] {
    guard !recalls.due.isEmpty || recalls.next != nil else { return [] }
    let items = recalls.due.map { item in
      "<li><a href=\"#\(item.exercise.id.escaped)\">\(item.exercise.id.escaped)</a> "
        + "\(item.exercise.title.escaped): held "
        + Recalls.days(since: item.recall.held, to: recalls.now) + "</li>"
    }
    let next = recalls.next.map {
      "<p class=\"soft\">Next: \($0.exercise.id.escaped), "
        + "\(Recalls.days(until: $0.recall.due, from: recalls.now)).</p>"
    }
    return ["<h2>To review</h2>"]
      + (items.isEmpty
        ? ["<p>Nothing is due.</p>"]
        : ["<ul class=\"exercises\">"] + items + [
          "</ul>",
          "<p>Each is written again from memory, and asked with fresh questions: "
            + "<code>swift run gradus review</code>.</p>",
        ]) + (next.map { [$0] } ?? [])
  }

  private static func section(
    _ result: LessonResult, _ efforts: [String: History.Effort]
  ) -> String {
    let (lesson, done) = (result.lesson, result.reports.count { $0.state == .holds })
    let all = lesson.exercises.count
    let name = "\(lesson.number) \(lesson.title)".escaped
    let errors = result.errors.map { "<p>It does not compile:</p><pre>\($0.visible.escaped)</pre>" }
    return """
      <section>
      <h3>\(name)</h3>
      <p><progress max="\(all)" value="\(done)" aria-label="\(name)"></progress> \(done) of \(all)</p>
      \(errors ?? "")
      <ul class="exercises">
      \(result.reports.map { item($0, in: result, efforts[$0.exercise]) }.joined(separator: "\n"))
      </ul>
      </section>
      """
  }

  /// One exercise; what is wrong with it can be unfolded.
  private static func item(
    _ report: ExerciseReport, in result: LessonResult, _ effort: History.Effort?
  ) -> String {
    let name =
      "<span aria-hidden=\"true\">\(StatusText.mark(report.state))</span> "
      + "<strong>\(report.exercise.escaped)</strong> \(report.title.escaped): "
      + report.state.inWords + (effort.map { "; \(inWords($0))" } ?? "")
    guard report.state != .notStarted else {
      return "<li id=\"\(report.exercise.escaped)\">\(name)</li>"
    }
    let text = report.text(path: result.path(of: report.exercise)).escaped
    return "<li id=\"\(report.exercise.escaped)\"><details\(report.state == .holds ? "" : " open")>"
      + "<summary>\(name)</summary><pre tabindex=\"0\">\(text)</pre></details></li>"
  }

  private static func section(_ pictures: LessonPictures) -> [String] {
    [
      "<h3>\("\(pictures.lesson.number) \(pictures.lesson.title)".escaped)</h3>",
      "<ul class=\"soft\">",
    ] + pictures.notes.map { "<li>\($0.text.escaped)</li>" } + ["</ul>"] + pictures.figures
  }

  private static func inWords(_ effort: History.Effort) -> String {
    counted(effort.attempts, "attempt")
      + (effort.seconds >= 1 ? ", \(duration(effort.seconds))" : "")
  }

  /// Such as "2 hours 5 minutes", "5 minutes" or "40 seconds".
  static func duration(_ seconds: Double) -> String {
    let minutes = Int((seconds / 60).rounded())
    guard seconds >= 59.5 else { return counted(Int(seconds.rounded()), "second") }
    let (hours, rest) = minutes.quotientAndRemainder(dividingBy: 60)
    let parts =
      (hours > 0 ? [counted(hours, "hour")] : []) + (rest > 0 ? [counted(rest, "minute")] : [])
    return parts.joined(separator: " ")
  }
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
