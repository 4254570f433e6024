import Foundation
import GradientCheck
import GradientCheckTesting
import Testing

/// The test that README.md shows, line by line but for the seed.
private func gradientOfTheLoss() {
  let (t, y) = ([1.0, 2.0, 3.0, 4.0], [2.0, 3.0, 5.0, 9.0])
  func errors(_ p: [Double]) -> [Double] { zip(t, y).map { p[0] * $0 + p[1] - $1 } }
  func loss(_ p: [Double]) -> Double { errors(p).reduce(0) { $0 + $1 * $1 } / 4 }
  func gradient(_ p: [Double]) -> [Double] {
    let e = errors(p)
    return [2 * zip(e, t).reduce(0) { $0 + $1.0 * $1.1 }, 2 * e.reduce(0, +)]
  }
  expectGradient(of: loss, at: [0.5, 0.25], is: gradient, checker: GradientChecker(seed: 1234))
}

/// README.md shows a test and its report as they are.
@Suite(.looksAtIssues) struct ReadmeTests {
  private static let here = URL(fileURLWithPath: #filePath)

  private func readme() throws -> String {
    let root = Self.here.deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
  }

  @Test func theReportShownIsTheRealOne() throws {
    let text = Recorded.issues(gradientOfTheLoss).first?.comments.first?.rawValue ?? ""
    let printed = "↳ " + text.replacing("\n", with: "\n  ").replacing("\n  \n", with: "\n\n")
    #expect(try readme().contains("\n\(printed)\n```"), "README.md does not show:\n\(printed)")
  }

  @Test func theTestShownIsTheOneThatRuns() throws {
    let start = "import GradientCheckTesting\nimport Testing\n"
    let shown = try #require(try readme().split(separator: start).last?.split(separator: "```"))
    let source = try String(contentsOf: Self.here, encoding: .utf8)
    let lines = shown[0].split(separator: "\n")
    #expect(lines.count > 5)
    for line in lines where !line.hasPrefix("@Test") {
      // The call ends where the checker with the seed is added.
      let line = line.contains("expectGradient") ? line.dropLast() : line
      #expect(source.contains(line), "\(line)")
    }
    // The place in the report is the call's line in the shown file.
    let head = start.split(separator: "\n").count + 1
    let call = try #require(lines.firstIndex { $0.contains("expectGradient") })
    let column = Recorded.issues(gradientOfTheLoss).first?.sourceLocation?.column ?? 0
    let place = "GradientTests.swift:\(head + call + 1):\(column): Issue recorded"
    #expect(try readme().contains(place), "\(place)")
  }
}
