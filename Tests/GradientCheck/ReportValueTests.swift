import Foundation
import GradientCheck
import Testing

/// A report is a value: it has words, goes through JSON, and can be drawn.
@Suite struct ReportValueTests {
  private let checker = GradientChecker(seed: 1)
  private let f = { (x: [Double]) in x[0] * x[0] * x[0] + abs(x[1]) + (x[2] > 0 ? 1 : 0) }

  private func report() throws -> GradientReport {
    try checker.check(
      of: f, at: [1.5, 0, 0], is: [6.7, 0.5, 0],
      blocks: [Block("w", shape: [2]), Block("step", shape: [])])
  }

  @Test func itsDescriptionIsWhatPeopleRead() throws {
    let report = try checker.check(
      of: { x in x[0] * x[0] * x[0] + abs(x[1]) + x[2] * x[2] }, at: [1.5, 0, 2],
      is: [6.7, 0.5, 4],
      blocks: [Block("w", shape: [2]), Block("b", shape: [])])
    let text = "\(report)"
    #expect(text.hasPrefix("disagrees: the gradient is wrong in 1 of 3 coordinates\n"))
    #expect(text.contains("\nblocks       w wrong; b right\n"))
    let product = try checker.check(of: { [$0[0], $0[1]] }, at: [1, 2]) { $0 }
    #expect(
      product.description.contains(
        "\nchecked      w · f(x) for random w, since the function has several values\n"))
  }

  /// A kink, and the bar of a jump, which is infinite, among them.
  @Test func itGoesThroughJSON() throws {
    let report = try report()
    #expect(report.coordinates.contains { $0.numeric.bar == .infinity })
    #expect(report.coordinates.contains { $0.kink != nil })
    let json = try JSONEncoder().encode(report)
    let back = try JSONDecoder().decode(GradientReport.self, from: json)
    #expect(back == report && "\(back)" == "\(report)")
    let many = try checker.check(
      of: { $0.reduce(0) { $0 + $1 * $1 } }, at: Array(repeating: 1, count: 100),
      is: Array(repeating: 2, count: 100))
    #expect(many.blocks.count == 1)
    #expect(
      try JSONDecoder().decode(GradientReport.self, from: JSONEncoder().encode(many)) == many)
  }

  @Test func aWordThatIsNoNumberIsRefused() {
    let json = Data(#"{"value": "wide", "bar": 1}"#.utf8)
    let error = #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Estimate.self, from: json)
    }
    #expect("\(String(describing: error))".contains("it must be a number, inf or nan"))
  }

  /// The V has a foot far below the claim, curvature on its right, rounding on its left.
  @Test func theCurveIsAV() throws {
    let report = try report()
    let curve = try checker.vCurve(of: f, at: [1.5, 0, 0], along: report.offending[0])
    #expect(curve.name == "w[0]" && abs(curve.claim - 0.05) < 1e-6 && curve.points.count == 31)
    let foot = try #require(curve.points.min { $0.error < $1.error })
    #expect(foot.error < 1e-7 && (1e-8...1e-3).contains(foot.step))
    let first = try #require(curve.points.first), last = try #require(curve.points.last)
    #expect(first.error > 1e-3 && last.error > 1e-3)
    #expect(try JSONDecoder().decode(VCurve.self, from: JSONEncoder().encode(curve)) == curve)
    #expect(curve.svg.hasPrefix("<svg ") && curve.svg.hasSuffix("</svg>\n"))
    #expect(curve.svg.contains("along w[0]<") && curve.svg.contains("is off by 0.05<"))
    #expect(!curve.svg.contains("nan") && !curve.svg.contains("inf"))
    let parser = XMLish(curve.svg)
    #expect(parser.isBalanced)
  }
}

/// Whether each element of a picture is closed.
private struct XMLish {
  let isBalanced: Bool

  init(_ text: String) {
    var open: [Substring] = []
    var isRight = true
    for tag in text.matches(of: #/<(\/?)(\w+)[^>]*?(\/?)>/#) {
      if tag.1 == "/" {
        isRight = open.popLast() == tag.2 && isRight
      } else if tag.3.isEmpty {
        open.append(tag.2)
      }
    }
    isBalanced = isRight && open.isEmpty
  }
}
