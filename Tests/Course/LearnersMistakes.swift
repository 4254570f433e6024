import Gradus
import Testing

@testable import Exercising
@testable import OptimizersBeyondSGDCourse

/// What the course says about an answer as a learner writes it, in other words than a deviation.
extension Exercise {
  /// Expects the mistake to be found, and to be called `id`.
  func expectNamed(
    _ id: String, sourceLocation: SourceLocation = #_sourceLocation,
    _ answer: @escaping (Q) throws -> A
  ) {
    let report = grade { (try answer($0), "") }
    guard case .named(let names) = report.diagnosis, names.map(\.id) == [id] else {
      Issue.record("not \(id):\n\(report.text(path: file))", sourceLocation: sourceLocation)
      return
    }
  }

  /// Expects the claim that begins with `title` to fail, and no deviation to be named.
  func expectRejected(
    by title: String, sourceLocation: SourceLocation = #_sourceLocation,
    _ answer: @escaping (Q) throws -> A
  ) {
    let report = grade { (try answer($0), "") }
    let claim = report.claims.first {
      $0.title.hasPrefix(title) || $0.title.hasPrefix("robustness: \(title)")
    }
    #expect(
      claim?.state == .fails && report.diagnosis == .unknown, "\(report.text(path: file))",
      sourceLocation: sourceLocation)
  }

  /// Expects all claims to hold: the answer is right, though written otherwise.
  func expectHolds(
    sourceLocation: SourceLocation = #_sourceLocation, _ answer: @escaping (Q) throws -> A
  ) {
    let report = grade { (try answer($0), "") }
    #expect(
      report.state == .holds && report.isRobust, "\(report.text(path: file))",
      sourceLocation: sourceLocation)
  }

  /// The first counterexample of an answer.
  func firstCounterexample(_ answer: @escaping (Q) throws -> A) -> Counterexample? {
    grade { (try answer($0), "") }.claims.compactMap(\.counterexample).first
  }
}

/// Expects the right answers to hold and the wrong ones to be rejected, each called by its name; ""
/// for those that have none.
func expectInvented<Q, A>(
  _ exercise: Exercise<Q, A>, right: [(Q) throws -> A],
  wrong: [(id: String, answer: (Q) throws -> A)], sourceLocation: SourceLocation = #_sourceLocation
) {
  for answer in right {
    let report = exercise.grade { (try answer($0), "") }
    #expect(
      report.state == .holds && report.isRobust, "\(report.text(path: exercise.file))",
      sourceLocation: sourceLocation)
  }
  for (place, (id, answer)) in wrong.enumerated() {
    let report = exercise.grade { (try answer($0), "") }
    var found = ""
    if case .named(let names) = report.diagnosis {
      found = names.map(\.id).joined(separator: "+")
    }
    #expect(
      report.claims.contains { $0.state == .fails } && found == id,
      "number \(place), \(id): \(report.text(path: exercise.file))", sourceLocation: sourceLocation)
  }
}
