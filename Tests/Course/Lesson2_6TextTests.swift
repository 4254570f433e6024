import Exercising
import Foundation
import Gradus
import GradusReference
import RegularizationCourse
import Testing

/// What lesson 2.6 says in numbers is what the code computes.
@Suite struct Lesson2_6TextTests {
  private func fixed(_ value: Double) -> String { String(format: "%.4f", value) }

  @Test func everyNumberIsComputed() throws {
    let penalised = penalty(on: [2, -0.5], l2: 0.1, l1: 0.4)
    let slopes = smoothedCrossEntropy([0, log(3)], label: 1, smoothing: 0.2).gradient
    #expect(zip(slopes, [0.15, -0.15]).allSatisfy { abs($0 - $1) < 1e-12 })
    func rows() throws -> [String: [String]] {
      var rows: [String: [String]] = [:]
      for descent in [WavesDescent.plain, .l2, .l1] {
        let epochs = try descent.run(300)
        rows[descent.name] = [29, 299].flatMap {
          [fixed(epochs[$0].training), fixed(epochs[$0].validation)]
        }
      }
      return rows
    }
    let found = try rows()
    let (plain, l2, l1) = (
      try #require(found["no penalty"]), try #require(found["L2"]), try #require(found["L1"])
    )
    let kept = try #require(try WavesDescent.l1.run(300).last).weights.filter { $0 != 0 }.count
    let decayed = [false, true].map {
      firstAdamStep(
        from: [2, -1], gradient: [0.5, 4], learningRate: 0.1, decay: 0.5, isDecoupled: $0)
    }
    for (found, expected) in zip(decayed.joined(), [1.9, -1.1, 1.8, -1.05]) {
      #expect(abs(found - expected) < 1e-6)
    }
    try LessonText("2.6").isMade(of: [
      "| no penalty | \(plain.joined(separator: " | ")) |",
      "| L2, λ₂ = 0.3 | \(l2.joined(separator: " | ")) |",
      "| L1, λ₁ = 0.1 | \(l1.joined(separator: " | ")) |",
      "from \(plain[0]) to \(plain[2]). The loss on new points rises, from \(plain[1]) to\n\(plain[3]).",
      "With L1 it comes to \(l1[3]), which is near.",
      "$R = \(fixed(0.1 / 2 * 4.25)) + 1 = \(legible(penalised.value))$",
      "4.25 and the sizes to 2.5", "$-0.05 - 0.4 = -0.45$", "$\\lambda_2 = 0.25$ they become",
      "−0.4 and 0.24.", "$p = 0.25$", "divided by 0.75,", "a variance of \(legible(0.16)).",
      "the slopes 0.15 and −0.15.", "and −0.95, and then", "1.8 and −1.05.",
      "keeps \(kept) weights and sets \(10 - kept) to zero",
    ])
  }

  /// The program of the text, in PyTorch and in Swift.
  @Test func bothProgramsAgree() throws {
    let (training, validation) = WavesDescent.parts
    for item in try Golden.lesson("2.6-program") {
      let (l2, l1) = (
        item.name.hasPrefix("L2") ? 0.3 : 0, item.name.hasPrefix("L1") ? 0.1 : 0
      )
      let epochs = try #require(item.name.split(separator: " ").last.flatMap { Int($0) })
      let model = Lesson2_6.train(on: training, epochs: epochs, l2: l2, l1: l1)
      // The noise is float32, and differs in its last digit.
      for (found, recorded) in zip(model.weights, try item.list("weights")) {
        #expect(abs(found - recorded) < 1e-5)
      }
      #expect(
        abs(model.meanSquaredError(on: validation) - (try item.number("validation"))) < 1e-5)
    }
  }
}
