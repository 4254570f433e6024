import Foundation

/// A form in which marks are written, each into files of its own.
package enum ReportFormat: String, CaseIterable, Sendable {
  /// A line for each submission and exercise.
  case csv
  /// All that is known, for programs.
  case json
  /// A page for each learner, as text and as HTML.
  case feedback
  /// What Gradescope shows, a file for each learner.
  case gradescope
  /// JUnit XML, as most services of continuous integration read it.
  case junit
  /// The tests and scores of Classroom 50's result.json, a file for each learner.
  case classroom50
  /// results.json of an Exercism test runner, version 3, a file for each learner and lesson.
  case exercism

  /// The files of this form, by their paths in the folder of reports.
  /// - Throws: What keeps a value from being written as JSON.
  package func files(_ marks: ClassMarks) throws -> [(path: String, data: Data)] {
    func each(_ ending: String, _ data: (Marked) throws -> Data) throws -> [(String, Data)] {
      try marks.submissions.map { ("\(rawValue)/\($0.name)\(ending)", try data($0)) }
    }
    switch self {
    case .csv: return [("marks.csv", Data(marks.csv.utf8))]
    case .json: return [("marks.json", try marks.json)]
    case .junit: return [("marks.xml", Data(marks.junit.utf8))]
    case .feedback:
      return try each(".txt") { Data(marks.feedback($0).utf8) }
        + each(".html") { Data(marks.page($0).utf8) }
    case .gradescope: return try each("/results.json") { try marks.gradescope($0) }
    case .classroom50: return try each("/result.json") { try marks.classroom50($0) }
    case .exercism:
      return try marks.submissions.flatMap { marked in
        try marks.lessons.map {
          ("\(rawValue)/\(marked.name)/\($0.number)/results.json", try marks.exercism(marked, $0))
        }
      }
    }
  }
}
