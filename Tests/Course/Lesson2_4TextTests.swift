import Exercising
import Foundation
import Gradus
import GradusFixtures
import GradusReference
import Testing

@testable import ActivationsCourse

/// Every number in lesson 2.4 is one that is computed here.
@Suite struct Lesson2_4TextTests {
  private func fixed(_ value: Double, _ digits: Int = 6) -> String {
    String(format: "%.\(digits)f", value).replacing("-", with: "−")
  }

  @Test func everyNumberIsComputed() throws {
    try LessonText("2.4").isMade(
      of: slopeQuotes() + chainQuotes() + kinkQuotes() + ratioQuotes() + depthRows())
  }

  /// The network of the text is PyTorch's, layer by layer.
  @Test func theSignalsThroughDepthArePyTorchs() throws {
    let names = ["depth sigmoid 1", "depth tanh 1", "depth relu 1", "depth relu 1.414"]
    for (name, found) in zip(names, Depth.all) {
      let recorded = try #require(try Golden.lesson("2.4").first { $0.name == name })
      #expect(
        relativeErrors(found.depth.sizes, try recorded.list("sizes")).allSatisfy { $0 < 1e-9 })
      #expect(
        relativeErrors(found.depth.slopes, try recorded.list("slopes")).allSatisfy { $0 < 1e-9 },
        "\(name)")
    }
  }

  /// f(x) − f(−x) = x for SiLU and GELU, and no slope but theirs leaves 0...1.
  @Test func whatIsSaidOfSlopesIsSo() {
    let places = linspace(-6, 6, 1201)
    for activation in [SiLU(), GELU()] as [any Activation] {
      #expect(
        places.allSatisfy { abs(activation.value($0) - activation.value(-$0) - $0) < 1e-12 })
      #expect(places.contains { activation.slope($0) > 1.05 })
      #expect(places.contains { activation.slope($0) < -0.05 })
    }
    for activation in [ReLU(), LeakyReLU(), Sigmoid(), Tanh()] as [any Activation] {
      #expect(places.allSatisfy { (0...1).contains(activation.slope($0)) })
    }
    #expect(places.allSatisfy { Sigmoid().slope($0) <= 0.25 })
    #expect(1 / Sigmoid().slope(10) > 20_000)
  }

  private func slopeQuotes() -> [String] {
    let atOne = lesson2_4Slopes().slopesAtOne
    let silu = [2.5, -2.5].map { SiLU().slope($0) }
    return [
      "at $x = 1$: 1, 1, \(atOne[2...4].map { fixed($0) }.joined(separator: ", ")) and "
        + "\(fixed(atOne[5])). At",
      "At 2.5 SiLU's slope is \(fixed(silu[0], 4)), at −2.5 it is \(fixed(silu[1], 4)):",
      "Its slope at 10 is \(String(format: "%.1e", Sigmoid().slope(10)).replacing("e-05", with: "e-5")).",
      "has the slope \(legible(LeakyReLU().slope(-1))) where", "1 above 0, 0.01 below",
      "$x$ above 0, $0.01x$ below", "PyTorch's \(legible(LeakyReLU().slope(0))). Exact",
    ]
  }

  private func chainQuotes() -> [String] {
    let (a, s) = chain([2, 1], input: 0.5)
    return [
      "$\\tanh 1 = \(fixed(a[1]))$ and $\\tanh \(fixed(a[1])) = \(fixed(a[2]))$",
      "$1 - \(fixed(a[2]))^2 = \(fixed(s[1]))$",
      "$\(fixed(s[1]))\\cdot(1 - \(fixed(a[1]))^2)\\cdot 2 = \(fixed(s[0]))$",
    ]
  }

  private func kinkQuotes() -> [String] {
    func quotient(_ h: Double) -> Double {
      quotientOverKinks(at: 0.003, step: h, kinks: [0], slopes: [0, 1])
    }
    let rows = [0.1, 0.04, 0.02].map { h in
      let report = examineSlope(of: { ReLU().value($0) }, at: 0.003, step: h, tolerance: 1e-6)
      #expect(abs(report.slope - quotient(h / 10)) < 1e-12)
      return
        "| \(legible(h)) | \(legible((report.slope * 1e6).rounded() / 1e6)) | \(report.verdict) |"
    }
    return rows + [
      "ReLU at $x = 0.003$, where the slope is 1, with $h = 0.01$",
      "\n\(legible((quotient(0.01) * 1e6).rounded() / 1e6)). From −0.007 to 0 the slope is 0, from 0 to 0.013 it is 1",
      "0.25, with $h = 0.5$: the way goes from −0.25 to 0.75, and three quarters of it have the slope 1, "
        + "so \(legible(quotientOverKinks(at: 0.25, step: 0.5, kinks: [0], slopes: [0, 1]))).",
      "With $h = 0.125$ the kink is out of reach: "
        + legible(quotientOverKinks(at: 0.25, step: 0.125, kinks: [0], slopes: [0, 1])),
      "\\cdot 1 + 3)/4 = "
        + legible(quotientOverKinks(at: 1, step: 2, kinks: [0, 2], slopes: [-1, 1, 3])),
    ]
  }

  private func ratioQuotes() -> [String] {
    let (m, s) = (0.5, 0.25)
    return [
      "deviation \(legible(s)): the ones",
      "$2(\(legible(s * s)) + 3\\cdot \(legible(m * m))) = \(legible(2 * (s * s + 3 * m * m)))$",
      "$2\\cdot \(legible(s * s)) = \(legible(2 * s * s))$, and the ratio is "
        + legible(eigenvalueRatio(features: 3, mean: m, deviation: s)),
      "have the ratio \(legible(eigenvalueRatio(features: 64, mean: 0.5, deviation: 0.2).rounded()))",
    ]
  }

  private func depthRows() -> [String] {
    Depth.all.map { name, depth in
      let slope = depth.slopes[0]
      let shown = slope < 0.01 ? String(format: "%.1e", slope) : fixed(slope, 2)
      return "| \(name) | \(fixed(depth.sizes[20], 4)) | \(shown) |"
    }
  }
}
