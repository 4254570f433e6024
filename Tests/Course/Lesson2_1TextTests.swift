import Exercising
import Foundation
import Gradus
import GradusFixtures
import GradusReference
import Testing

@testable import FromLinearToNonlinearCourse

/// Every number in lesson 2.1 is one that is computed here or recorded.
@Suite struct Lesson2_1TextTests {
  private let spirals = Examples.twoSpirals(30, turn: 4)

  private func fixed(_ value: Double, _ digits: Int = 6) -> String {
    String(format: "%.\(digits)f", value).replacing("-", with: "−")
  }

  private func recorded(_ name: String) throws -> LessonRecording.Case {
    try #require(try Golden.lesson("2.1").first { $0.name == name })
  }

  @Test func everyNumberIsComputed() throws {
    try LessonText("2.1").isMade(of: handQuotes() + trainingQuotes() + lotteryRows())
  }

  @Test func theSpiralsArePyTorchs() throws {
    let recorded = try recorded("spirals line")
    let found = spirals.features.values
    #expect(zip(found, try recorded.list("features")).allSatisfy { abs($0 - $1) < 1e-15 })
    #expect(try recorded.list("labels") == spirals.targets)
    #expect(found.count == 120)
  }

  /// A hidden layer magnifies rounding: after 400 steps the two losses agree to some digits only.
  @Test func theProgramsOfTheTextAgree() throws {
    let (found, torch) = (try lesson2_1Network(), try recorded("spirals hidden"))
    #expect(relativeErrors([found.loss], try torch.list("loss"))[0] < 1e-6, "\(found.loss)")
    #expect(Double(found.right) == (try torch.number("right")))
  }

  /// The feature and the XOR feature of the text do what it says.
  @Test func theFeaturesByHandAreLinear() {
    for row in 0..<spirals.count {
      let feature = spiralFeature(
        x: spirals.features[row, 0], y: spirals.features[row, 1], turn: 4)
      #expect(abs(feature - (spirals.targets[row] == 1 ? 1 : -1)) < 1e-12)
    }
    let outputs = (0..<4).map { row in
      let (x, y) = (Examples.xor.features[row, 0], Examples.xor.features[row, 1])
      return x + y - 2 * x * y - 0.5
    }
    #expect(outputs == [-0.5, 0.5, 0.5, -0.5])
  }

  /// All lines that divide the points otherwise, through each pair of points and beside it.
  @Test func theBestOfAllLines() throws {
    let points = (0..<spirals.count).map { (spirals.features[$0, 0], spirals.features[$0, 1]) }
    var best = 0
    for i in points.indices {
      for j in points.indices where j != i {
        let (a, b) = (points[j].1 - points[i].1, points[i].0 - points[j].0)
        let (sides, labels) = (
          points.map { a * ($0.0 - points[i].0) + b * ($0.1 - points[i].1) }, spirals.targets
        )
        // The points on the line, these two and perhaps others, may fall to either side.
        let beside = sides.indices.filter { abs(sides[$0]) < 1e-12 }
        let elsewhere = zip(sides, labels).count { abs($0) >= 1e-12 && ($0 > 0) == ($1 == 1) }
        best = max(best, elsewhere + beside.count)
      }
    }
    #expect(try LessonText("2.1").text.contains("\n\(best). A test has"), "\(best)")
  }

  private func handQuotes() -> [String] {
    let unit = LinearModel(weights: [2, -1], bias: 1)
    let p = probabilities(Matrix([[1, 3], [0, 0], [-1, 1]]), with: unit)
    let losses = [(2.0, 1.0), (-1, 1)].map { crossEntropy(logits: [$0.0], labels: [$0.1]) }
    let examples = Examples(features: Matrix([[1, 3], [3, 5], [4, 9]]), targets: [1, 1, 0])
    let errors = zip(probabilities(examples.features, with: unit), examples.targets).map { $0 - $1 }
    let slopes = logisticGradient(of: unit, on: examples)
    let ignorance = crossEntropy(logits: [0, 0], labels: [0, 1])
    return [
      "probabilities \(fixed(p[0], 1)), \(fixed(p[1])) and \(fixed(p[2]))",
      "$\\ln 2 = \(fixed(ignorance))$", "just below \(fixed(ignorance, 4)), the loss of ignorance",
      "$\\ln(1 + e^{-2}) = \(fixed(losses[0]))$", "$\\ln(1 + e) = \(fixed(losses[1]))$",
      "the mean is \(fixed((losses[0] + losses[1]) / 2))",
      "are \(fixed(errors[0], 1)),\n\(fixed(errors[1])) and \(fixed(errors[2], 1))",
      "by the weights are \(fixed(slopes.weights[0])) and \(fixed(slopes.weights[1])), by the bias "
        + "\(fixed(slopes.bias))",
      "lie between 0.5 and \(fixed(p[1]))", "at 1e-7 hides it",
      "never above \(fixed(-log(1e-7), 4))",
    ]
  }

  private func trainingQuotes() throws -> [String] {
    try [("a logistic unit", "line"), ("sixteen rectifiers before it", "hidden")].map { name, run in
      let recorded = try recorded("spirals \(run)")
      return
        "| \(name) | \(fixed(try recorded.number("loss"), 4)) | "
        + "\(Int(try recorded.number("right"))) of 60 |"
    }
  }

  private func lotteryRows() throws -> [String] {
    try [2, 4, 8].map {
      "| \($0) | \(Int(try recorded("xor \($0) units").number("learned"))) of 50 |"
    }
  }
}
