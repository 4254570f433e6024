import Exercising
import Foundation
import Gradus
import GradusReference
import Testing

@testable import ForwardAndBackwardCourse

/// Every number in lesson 2.2 is one that is computed here.
@Suite struct Lesson2_2TextTests {
  private func fixed(_ value: Double, _ digits: Int = 4) -> String {
    String(format: "%.\(digits)f", value).replacing("-", with: "−")
  }

  private func plain(_ value: Double) -> String { legible(value).replacing("-", with: "−") }

  private func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }

  @Test func everyNumberIsComputed() throws {
    try LessonText("2.2").isMade(of: chainQuotes() + networkRows() + tapeRows() + jacobianQuotes())
  }

  private func chainQuotes() throws -> [String] {
    let links: [Link] = [.cube, .reciprocal, .square]
    let (values, bars) = chain(links, at: 2, cotangent: 16)
    let slopes = zip(links, values).map { $0.slope($1) }
    let names = ["x", "v_1", "v_2", "y"]
    let rows = values.indices.map { k in
      k < links.count
        ? row([
          "$\(names[k]) = \(legible(values[k]))$", links[k].rawValue, plain(slopes[k]),
          plain(bars[k]),
        ]) : "| $\(names[k]) = \(legible(values[k]))$ | | | \(plain(bars[k])) |"
    }
    return rows + [
      "$\(values.map(legible).joined(separator: ", "))$",
      "before it, $v_2 = \(legible(values[2]))$",
      "$2\\cdot \(legible(values[2])) = \(legible(slopes[2]))$",
      "$\\bar v_2 = \(legible(slopes[2])) \\cdot 16 = \(legible(bars[2]))$",
    ]
  }

  private func networkRows() throws -> [String] {
    let network = TanhNetwork(try TwoLayers(workedNetwork))
    let (y, context) = network.forward(try workedNetwork.matrix("x"))
    let bar = try workedNetwork.matrix("cotangent of y")
    let (x, net) = network.backward(bar, context)
    func cells(_ name: String, _ numbers: [Double], _ digits: Int = 4) -> String {
      row([name] + numbers.map { digits == 0 ? plain($0) : fixed($0, digits) })
    }
    return [
      cells("$z$", context.sums.values, 0), cells("$h$", context.hidden.values),
      cells("$\\bar W_2 = \\bar y\\,h$", net.w2.values),
      cells("$\\bar h = \\bar y\\,W_2$", (bar * network.parameters.w2).values, 0),
      cells("$\\bar z = \\bar h\\,(1 - h^2) = \\bar b_1$", net.b1),
      cells("$\\bar x = \\bar z\\,W_1$", x.values), "The output is \(fixed(y[0, 0])).",
    ]
  }

  private func tapeRows() throws -> [String] {
    let (values, bars) = lesson2_2Tape()
    let entries = [
      "input 2", "input 1.5", "$v_0 \\cdot v_1$", "$v_2 + v_0$", "$v_2 \\cdot v_2$",
      "$v_3 \\cdot v_4$",
    ]
    let recorded = try #require(
      try Golden.lesson("2.2").first { $0.name == "worked graph" })
    #expect(try recorded.number("y") == values[5])
    #expect(try recorded.number("cotangent of a") == bars[0])
    #expect(try recorded.number("cotangent of b") == bars[1])
    return values.indices.map { k in
      row(["$v_\(k)$", entries[k], plain(values[k]), plain(bars[k])])
    }
  }

  private func jacobianQuotes() throws -> [String] {
    let recorded = try #require(
      try Golden.lesson("2.2").first { $0.name == "worked Jacobian" })
    let j = try recorded.list("J").map { $0 == 0 ? "0" : fixed($0) }
    return [
      "first row is \(j[..<3].joined(separator: ", ")), the second "
        + j[3...].joined(separator: ", ")
    ]
  }

  /// The layer that the text works by hand, with the numbers of its matrices.
  @Test func theLayerByHand() throws {
    let (x, parameters) = lesson2_2Layer()
    let text = try LessonText("2.2").text
    func rows(_ matrix: Matrix) -> String {
      (0..<matrix.rows).map { i in
        (0..<matrix.columns).map { legible(matrix[i, $0]) }.joined(separator: " & ")
      }.joined(separator: " \\cr ")
    }
    #expect(text.contains(rows(x)))
    #expect(text.contains(rows(Matrix(rows: 2, columns: 3, values: parameters[0]))))
    #expect(text.contains("= (\(parameters[1].map(legible).joined(separator: ", ")))$"))
  }

  /// What the picture's caption says: right slopes have no cross, wrong ones do.
  @Test func wrongLinesAreCrossed() throws {
    let right = try JacobianFlow(of: shownNetwork) { try twoLayersExercise.reference($0) }
    #expect(right.agrees.joined().allSatisfy { $0 })
    #expect(!right.figure(by: "your").series.contains { $0.style == .crosses })
    let wrong = try JacobianFlow(of: shownNetwork) {
      try twoLayersExercise.deviations.answer("slope-at-output", $0)
    }
    let crosses = wrong.figure(by: "your").series.first { $0.style == .crosses }
    #expect(crosses?.points.count == 12)
    #expect(wrong.agrees.joined().allSatisfy { !$0 })
    // Nearly as wide as they should be.
    let ratios = zip(wrong.answered.joined(), right.answered.joined()).map { $0 / $1 }
    #expect(ratios.count { (0.5...2).contains($0) } > 6, "\(ratios)")
    let silent = try JacobianFlow(of: shownNetwork) { _ in Tensors([]) }
    #expect(silent.figure(by: "your").series.first { $0.style == .crosses }?.points.count == 12)
  }
}
