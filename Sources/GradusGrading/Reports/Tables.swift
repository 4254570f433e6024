import Exercising
import Foundation

extension ClassMarks {
  /// A line for each submission and exercise, as RFC 4180 has it.
  var csv: String {
    var lines = [
      ["submission", "exercise", "state", "points", "of", "claims held", "claims", "mistake"]
        + ["where", "note"]
    ]
    for marked in submissions {
      for row in marked.rows {
        let report = row.report
        let held = report.claims.count { $0.state == .holds }
        lines.append([
          marked.name, report.exercise, report.state.words,
          GradusGrading.points(points.earned(report)),
          GradusGrading.points(points[report.exercise].points), "\(held)", "\(report.claims.count)",
          report.mistake, report.crash?.location ?? "",
          (isUnsafe ? [Self.unsafeNote] : []).joined() + (marked.problem ?? ""),
        ])
      }
    }
    return lines.map { $0.map(Self.field).joined(separator: ",") + "\r\n" }.joined()
  }

  /// A field that no program of tables takes for a formula, or for more than one.
  private static func field(_ text: String) -> String {
    let safe = text.first.map { "=+-@\t\r".contains($0) } == true ? "'" + text : text
    guard safe.contains(where: { ",\"\r\n".contains($0) }) else { return safe }
    return "\"" + safe.replacing("\"", with: "\"\"") + "\""
  }

  /// All that is known, for programs.
  var json: Data {
    get throws {
      struct Line: Encodable {
        let row: Row
        let points: Double
        let of: Double
      }
      struct Learner: Encodable {
        let submission: String
        let problem: String?
        let refused: [String]
        let unused: [String]
        let unusedCount: Int
        let points: Double
        let exercises: [Line]
      }
      struct Whole: Encodable {
        let version = 1
        let seed: String
        let sandbox: Bool
        let points: Double
        let submissions: [Learner]
        let alike: [Alike]
        let mistakes: [Mistakes]
      }
      let learners = submissions.map { marked in
        Learner(
          submission: marked.name, problem: marked.problem, refused: marked.refused,
          unused: marked.unused, unusedCount: marked.unusedCount, points: earned(marked),
          exercises: marked.rows.map {
            Line(row: $0, points: points.earned($0.report), of: points[$0.report.exercise].points)
          })
      }
      return try GradusGrading.json(
        Whole(
          seed: "\(seed)", sandbox: !isUnsafe, points: total, submissions: learners, alike: alike,
          mistakes: mistakes))
    }
  }
}

extension ExerciseReport {
  /// The ids of the mistakes that reproduce the answers: "a+b" together, "a|b" where either does.
  var mistake: String {
    switch diagnosis {
    case .named(let names), .namedInTheMain(let names): names.map(\.id).joined(separator: "+")
    case .ambiguous(let candidates):
      candidates.map { $0.map(\.id).joined(separator: "+") }.joined(separator: "|")
    case .unknown: "unknown"
    case .unsteady: "unsteady"
    case nil: ""
    }
  }
}
