import DataPipelinesCourse
import Exercising
import Foundation
import Gradus
import GradusReference
import Testing

/// What lesson 2.5 says in numbers is what the code computes.
@Suite struct Lesson2_5TextTests {
  private func fixed(_ value: Double, _ digits: Int = 4) -> String {
    String(format: "%.\(digits)f", value).replacing("-", with: "−")
  }

  @Test func everyNumberIsComputed() throws {
    let parts = standardized(
      training: Matrix(column: [1, 2, 3, 6]), validation: Matrix(column: [9]))
    let scale = Standardizer(fittedOn: Matrix(column: [1, 2, 3, 6])).scales[0]
    let both = Standardizer(fittedOn: Matrix(column: [1, 2, 3, 6, 9])).means[0]
    let numbers = parts.training.values.map { fixed($0) }
    func losses(_ drift: Double) throws -> [String] {
      try Units.allCases.map { fixed(try validationLoss($0, drift: drift)) }
    }
    let (still, drifted) = (try losses(0), try losses(2))
    let honest = try Lesson2_5.program(drift: 2)
    let share = try Golden.lesson("2.5-program")[2].number("share")
    try LessonText("2.5").isMade(
      of: [0, 0.5, 2].map {
        "| \(legible($0)) | " + (try losses($0)).joined(separator: " | ") + " |"
      } + [
        "$s^2 = \(legible(scale * scale))$ and $s = \(fixed(scale))$",
        "\(numbers[0]), \(numbers[1]), 0 and\n\(numbers[3]), and the 9 becomes "
          + "\(fixed(parts.validation.values[0])).",
        "the mean would be \(legible(both)):",
        "with a loss of \(still[2]) in place of \(still[0]).",
        "\(drifted[0]), where both parts together have \(drifted[1]) and each by itself "
          + "\(drifted[2]).",
        "the loss \(fixed(honest.training)) on the training part and \(fixed(honest.validation)) on",
        "a share of \(legible(share)) of what is drawn",
      ])
  }

  /// The two programs of the text, in PyTorch and in Swift.
  @Test func bothProgramsAgree() throws {
    let recorded = try Golden.lesson("2.5-program")
    let losses = try Lesson2_5.program(drift: 2)
    #expect(abs(losses.training - (try recorded[0].number("training"))) < 1e-6)
    #expect(abs(losses.validation - (try recorded[0].number("validation"))) < 1e-6)
    let epochs = Lesson2_5.epochs()
    for (epoch, batches) in epochs.enumerated() {
      for (batch, numbers) in batches.enumerated() {
        let list = try recorded[1].list("epoch \(epoch), batch \(batch)")
        #expect(list == numbers.map(Double.init))
      }
    }
    #expect(recorded[1].numbers.count == 2 * epochs.joined().count)
    let words = epochs.map { batches in
      batches.map { "(\($0.map(String.init).joined(separator: ", ")))" }
    }
    #expect(
      try LessonText("2.5").text.contains(
        "is \(words[0][0]), \(words[0][1]) and \(words[0][2]), the second \(words[1][0]), "
          + "\(words[1][1]) and \(words[1][2])."))
  }

  /// The loader hands out PyTorch's order, epoch after epoch.
  @Test func theLoadersOrderIsPyTorchs() throws {
    for item in try Golden.lesson("2.5-loader") {
      let seed = UInt64(try item.number("seed"))
      var loader = ShuffledLoader(
        count: Int(try item.number("count")), batchSize: Int(try item.number("batch size")),
        dropLast: try item.number("drop last") == 1, generator: RandomGenerator(seed: seed))
      for epoch in 0..<Int(try item.number("epochs")) {
        let batches = loader.epoch()
        for (batch, numbers) in batches.enumerated() {
          #expect(try item.list("epoch \(epoch), batch \(batch)") == numbers.map(Double.init))
        }
        #expect(item.numbers["epoch \(epoch), batch \(batches.count)"] == nil)
      }
    }
  }
}
