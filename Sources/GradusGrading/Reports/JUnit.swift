import Exercising
import Foundation

extension ClassMarks {
  /// JUnit XML: a suite for each submission, a case for each exercise. A failure is a claim that does
  /// not hold, an error any other end; what was not started is skipped.
  var junit: String {
    func tag(_ name: String, _ message: String, _ text: String) -> String {
      "<\(name) message=\"\(Self.escaped(message))\">\(Self.escaped(text))</\(name)>"
    }
    var lines = [
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<testsuites name=\"gradus grade\">",
    ]
    for marked in submissions {
      let states = marked.rows.map(\.report.state)
      let errors = states.count { [.crashed, .timedOut, .doesNotCompile].contains($0) }
      lines.append(
        "<testsuite name=\"\(Self.escaped(marked.name))\" tests=\"\(states.count)\" "
          + "failures=\"\(states.count { $0 == .fails })\" errors=\"\(errors)\" "
          + "skipped=\"\(states.count { $0 == .notStarted })\">")
      if isUnsafe {
        lines.append(
          "<properties><property name=\"note\" value=\"\(Self.escaped(Self.unsafeNote))\"/>"
            + "</properties>")
      }
      for row in marked.rows {
        let report = row.report
        let body =
          switch report.state {
          case .holds: ""
          case .notStarted: "<skipped message=\"not started\"/>"
          case .fails: tag("failure", report.state.words, text(report))
          case .crashed, .timedOut, .doesNotCompile: tag("error", report.state.words, text(report))
          }
        lines.append(
          "<testcase classname=\"\(Self.escaped(report.exercise))\" "
            + "name=\"\(Self.escaped(report.title))\">\(body)</testcase>")
      }
      if let problem = marked.problem {
        lines.append("<system-err>\(Self.escaped(problem))</system-err>")
      }
      lines.append("</testsuite>")
    }
    return (lines + ["</testsuites>", ""]).joined(separator: "\n")
  }
}
