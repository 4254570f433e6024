import ArgumentParser
import Exercising
import Foundation
import GradientCheck
import GradusCourse

struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare the reference with GSL and with PyTorch's recordings.",
    discussion: "Exit status: 0 all are within their bounds, 1 one is not, 2 none can be made.")

  @Flag(help: "Print the comparisons as JSON.")
  var json = false

  func run() throws {
    try report(
      try reportingProblems {
        try saying("comparing the reference with GSL and PyTorch, which takes some seconds …") {
          try Self.rows(Verification.all)
        }
      })
  }

  /// The comparisons. Where they cannot be made that is a ``Problem``, and no comparison that fails.
  static func rows(_ all: () throws -> [Verification]) throws(Problem) -> [Verification] {
    do {
      return try all()
    } catch {
      throw Problem("\(error)")
    }
  }

  /// Prints the comparisons; throws the exit status 1 when one fails.
  func report(_ rows: [Verification]) throws {
    try say(json ? try VerifyText.json(rows) : VerifyText.table(rows))
    guard rows.allSatisfy(\.ok) else { throw ExitCode.failure }
  }
}

/// The comparisons for people, and for programs.
enum VerifyText {
  /// A header, a line for each comparison, and the sum of them.
  static func table(_ rows: [Verification]) -> String {
    let header = ["compared", "with", "numbers", "largest error", "unit", "bound", ""]
    let cells = rows.map { row in
      [
        row.compared, row.with, "\(row.numbers)", String(format: "%.2g", row.largestError),
        row.unit.rawValue, String(format: "%g", row.bound), row.ok ? "ok" : "FAILS",
      ]
    }
    let lines = aligned([header] + cells, right: [2, 3, 5])
    let failing = rows.count { !$0.ok }
    let sum =
      failing == 0 ? "all \(rows.count) within their bounds" : "\(failing) of \(rows.count) fail"
    return (lines + ["", sum]).joined(separator: "\n")
  }

  /// One array with an object for each comparison; an infinite error is "inf".
  static func json(_ rows: [Verification]) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return String(decoding: try encoder.encode(rows), as: UTF8.self)
  }
}
