import Exercising
import Foundation

// What services read, each in its own words. Late penalties are theirs.

extension ClassMarks {
  /// Gradescope's results.json: a test for each exercise.
  func gradescope(_ marked: Marked) throws -> Data {
    struct Test: Encodable {
      let name: String
      let number: String
      let score: Double
      let max_score: Double
      let status: String
      let output: String
      let output_format = "text"
      let visibility = "visible"
    }
    struct Results: Encodable {
      let score: Double
      let output: String
      let output_format = "text"
      let stdout_visibility = "hidden"
      let tests: [Test]
    }
    let notes =
      (isUnsafe ? [Self.unsafeNote] : []) + [marked.problem].compactMap(\.self) + marked.refused
    return try GradusGrading.json(
      Results(
        score: earned(marked), output: notes.joined(separator: "\n"),
        tests: marked.rows.map { row in
          Test(
            name: "\(row.report.exercise) \(row.report.title)", number: row.report.exercise,
            score: points.earned(row.report), max_score: points[row.report.exercise].points,
            status: row.report.state == .holds ? "passed" : "failed", output: text(row.report))
        }))
  }

  /// The part of Classroom 50's result.json that an autograder knows, `score`, `max-score` and `tests`;
  /// the service adds whose it is. Its points are whole, and so a point here is a hundred there.
  func classroom50(_ marked: Marked) throws -> Data {
    struct Test: Encodable {
      let name: String
      let passed: Bool
      let score: Int
      let maximum: Int
      let output: String

      enum CodingKeys: String, CodingKey {
        case name = "test-name", passed, score, maximum = "max-score", output
      }
    }
    struct Result: Encodable {
      let score: Int
      let maximum: Int
      let tests: [Test]

      enum CodingKeys: String, CodingKey { case score, maximum = "max-score", tests }
    }
    func whole(_ points: Double) -> Int { Int((points * 100).rounded()) }
    let tests = marked.rows.map { row in
      Test(
        name: "\(row.report.exercise) \(row.report.title)", passed: row.report.state == .holds,
        score: whole(points.earned(row.report)), maximum: whole(points[row.report.exercise].points),
        output: (isUnsafe ? Self.unsafeNote + "\n" : "") + text(row.report))
    }
    return try GradusGrading.json(
      Result(
        score: tests.reduce(0) { $0 + $1.score }, maximum: tests.reduce(0) { $0 + $1.maximum },
        tests: tests))
  }

  /// The bytes that a message may have there.
  private static let exercismMessage = 65_535

  /// results.json of an Exercism test runner, version 3: an exercise of the lesson is a task.
  func exercism(_ marked: Marked, _ lesson: Lesson) throws -> Data {
    struct Test: Encodable {
      let name: String
      let status: String
      let message: String?
      let output: String?
      let test_code: String
      let task_id: Int
    }
    struct Results: Encodable {
      let version = 3
      let status: String
      let message: String?
      let tests: [Test]
    }
    let rows = marked.rows.filter { $0.lesson == lesson.number }
    let note = isUnsafe ? Self.unsafeNote + "\n" : ""
    var tests: [Test] = []
    for (index, row) in rows.enumerated() {
      let shown = points.shown(row.report)
      // An exercise holds without what is about robustness, and there is a "pass" for all or none.
      for claim in shown.claims where claim.state == .holds || !claim.isRobustness {
        let text = shown.text(claim: claim.title, path: path(of: row.report.exercise))
        let status =
          claim.state == .holds ? "pass" : row.report.state == .fails ? "fail" : "error"
        tests.append(
          Test(
            name: "\(row.report.exercise) > \(claim.title)", status: status,
            message: claim.state == .holds
              ? nil : (note + (text ?? self.text(row.report))).bounded(to: Self.exercismMessage),
            // Where all has passed there is no other place to say it.
            output: [(tests.isEmpty ? note : "") + (claim.counterexample?.printed ?? "")]
              .first { !$0.isEmpty }.map { String($0.prefix(500)) },
            test_code: claim.title, task_id: index + 1))
      }
    }
    let none = rows.allSatisfy { $0.report.state == .doesNotCompile }
    let errors = rows.compactMap(\.report.errors).first
    return try GradusGrading.json(
      Results(
        status: none ? "error" : rows.allSatisfy { $0.report.state == .holds } ? "pass" : "fail",
        message: none
          ? (note + (errors ?? marked.problem ?? "nothing was graded"))
            .bounded(to: Self.exercismMessage) : nil,
        tests: none ? [] : tests))
  }
}
