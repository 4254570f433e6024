import Foundation
import GradientCheck
import PropertyTesting
import Testing

/// One check that a test makes, and the issue that it records.
struct Expectation {
  /// What is right or wrong.
  let subject: String
  /// What was compared, where that is not the function's own slope.
  var checked: String?
  let x: [Double]
  let tolerance: Double?
  let arithmetic: Precision?
  let checker: GradientChecker?
  let sourceLocation: SourceLocation

  /// The report of `check`, and an issue unless it is good; nil, and an issue, where it throws.
  ///
  /// A report that is not good is an attachment of the test, and so is what `draw` makes of the worst
  /// coordinate.
  func report(
    _ check: (GradientChecker) throws -> GradientReport,
    drawing draw: (GradientChecker, CoordinateCheck) throws -> VCurve? = { _, _ in nil }
  ) -> GradientReport? {
    do {
      var checker = try checker ?? GradientChecker(seed: seed())
      if let tolerance { checker.tolerance = tolerance }
      if let arithmetic { checker.arithmetic = arithmetic }
      let report = try check(checker)
      if report.verdict == .disagrees || report.verdict == .unresolved {
        record(text(report))
        if !Trial.isUnderWay { attach(report) { try draw(checker, $0) } }
      }
      return report
    } catch {
      record("not checked: \(error)")
      return nil
    }
  }

  /// What `function` answers at `point`; an error that it throws is thrown on with its place.
  func value<Value>(
    of name: String, at point: [Double], _ function: ([Double]) throws -> Value
  ) throws -> Value {
    do {
      return try function(point)
    } catch {
      throw CheckError("\(name) threw \(error) \(place(of: point))")
    }
  }

  /// What `function` answers for a random vector.
  func value(
    of name: String, for vector: [Double], _ function: ([Double]) throws -> [Double]
  ) throws -> [Double] {
    do {
      return try function(vector)
    } catch {
      throw CheckError("\(name) threw \(error) for a random vector of \(vector.count) numbers")
    }
  }

  /// What `function` answers at `point`, with one number for each parameter.
  func gradient(
    at point: [Double], _ function: ([Double]) throws -> [Double]
  ) throws -> [Double] {
    let gradient = try value(of: "the gradient", at: point, function)
    guard gradient.count == x.count else {
      throw CheckError("the gradient has \(gradient.count) coordinates, the point has \(x.count)")
    }
    return gradient
  }

  private func place(of point: [Double]) -> String {
    let moved = x.indices.filter { point[$0] != x[$0] }
    guard let first = moved.first else { return "at the point itself" }
    let what =
      moved.count == 1
      ? "with coordinate \(first) at \(point[first]) instead of \(x[first])"
      : "beside the point, \(moved.count) coordinates moved"
    return what + ". Choose a point away from there, or return NaN where nothing is defined: "
      + "then the derivative is taken from the other side"
  }

  private func text(_ report: GradientReport) -> String {
    let parts = [
      report.text(subject: subject, checked: checked), "",
      report.verdict == .unresolved ? "to decide: \(remedy(report))" : nil,
      "to replay: GRADUS_SEED=\(report.seed) swift test …",
    ]
    return parts.compactMap { $0 }.joined(separator: "\n")
  }

  /// What would let an undecided check decide, as far as the numbers say.
  private func remedy(_ report: GradientReport) -> String {
    let open =
      report.coordinates.filter { $0.verdict == .unresolved }.map { ($0.analytic, $0.numeric) }
      + report.blocks.filter { $0.verdict == .unresolved }.map { ($0.analytic, $0.numeric) }
    let needed = open.map { analytic, numeric in
      abs(analytic - numeric.value) <= 1.5 * numeric.bar
        ? numeric.bar / max(abs(analytic), abs(numeric.value)) : .infinity
    }
    guard let widest = needed.max(), widest < 0.05 else {
      return "choose another point, or let the function compute with more digits"
    }
    // Above the bar itself, which another seed may widen a little.
    return String(format: "pass tolerance: %.0e, which the function's digits allow, ", 2 * widest)
      + "or compute it with more"
  }

  private func attach(
    _ report: GradientReport, drawing draw: (CoordinateCheck) throws -> VCurve?
  ) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    if let json = try? encoder.encode(report) { attach([UInt8](json), "gradient-report.json") }
    if let worst = report.offending.first, let curve = try? draw(worst) {
      attach([UInt8](curve.svg.utf8), "v-curve.svg")
    }
  }

  private func attach(_ bytes: [UInt8], _ name: String) {
    Attachment.record(bytes, named: name, sourceLocation: sourceLocation)
  }

  private func record(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(wrapped)
    Issue.record(
      Comment(rawValue: lines.joined(separator: "\n")), sourceLocation: sourceLocation)
  }
}
