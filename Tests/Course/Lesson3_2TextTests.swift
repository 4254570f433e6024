import Exercising
import Foundation
import Gradus
import LearningRateSchedulesCourse
import GradusReference
import Testing

/// What lesson 3.2 says in numbers is what the code computes.
@Suite struct Lesson3_2TextTests {
  private func fixed(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value)
  }

  @Test func everyNumberIsComputed() throws {
    let wave = (0...4).map { cosineRate(epoch: $0, peak: 0.1, floor: 0.02, period: 4) }
    let again = (0...6).map {
      restartedRate(epoch: $0, peak: 0.1, floor: 0, period: 2, growth: 2)
    }
    let budget = rateBudget([0.2, 0.1, 0], decay: 0.5)
    let plateau = plateauRates(
      losses: [8, 4, 3.9, 4.1, 2, 1.9, 1.95, 1.7], rate: 0.1, factor: 0.5, patience: 1,
      threshold: 0.1)
    #expect(plateau == [0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.025, 0.025])
    let rows = try SampledDescent.allCases.map { descent in
      let losses = try descent.losses()
      return "| \(descent.rawValue) | \(fixed(losses[0], 5)) | "
        + "\(fixed(losses.suffix(4).reduce(0, +) / 4, 5)) |"
    }
    let near = try SampledDescent.allCases.map { descent in
      try #require(descent.losses().firstIndex { $0 - SampledDescent.least <= 0.01 }) + 1
    }
    #expect(near[2] == near[0])
    try LessonText("3.2").isMade(
      of: rows + [
        "is within 0.01 of it after epoch \(near[0]), the low one only after epoch \(near[1]).",
        "rates are 0.1, \(fixed(wave[1], 6)), 0.06, \(fixed(wave[3], 6)) and 0.02.",
        "0.1, 0.05, then\n0.1, \(fixed(again[3], 6)), 0.05, \(fixed(again[5], 6)), and in epoch 6 again 0.1.",
        "the floor 0.02 and", "factor 0.5, a patience",
        "the way is 0.3, and what is left is\n$0.9 \\cdot 0.95 \\cdot 1 = \(fixed(budget.kept, 3))$",
        "The best line has the loss \(fixed(SampledDescent.least, 5)).",
        "| 4.1 | 3.6: no | 4 | 2, then 0 | 0.05 |", "| 2 | 3.6 | 2 | 0 | 0.05 |",
        "| 1.9 | 1.8: no | 2 | 1 | 0.05 |", "| 1.95 | 1.8: no | 2 | 2, then 0 | 0.025 |",
        "| 1.7 | 1.8 | 1.7 | 0 | 0.025 |", "constant, 0.01", "0.1, 0.05, then",
      ])
    // Half of what a constant rate allows.
    let cosine = (0...20).map { cosineRate(epoch: $0, peak: 0.1, floor: 0, period: 20) }
    #expect(abs(rateBudget(cosine, decay: 0).reach - 21 * 0.05) < 1e-12)
    let peaks = (0..<14).filter {
      restartedRate(epoch: $0, peak: 1, floor: 0, period: 2, growth: 2) == 1
    }
    #expect(peaks == [0, 2, 6])
  }

  /// The program of the text, in PyTorch and in Swift.
  @Test func bothProgramsAgree() throws {
    let recorded = try Golden.lesson("3.2-program")
    #expect(recorded.count == 3)
    let ours = try SampledDescent.allCases.map { try $0.losses() }
    for (item, losses) in zip(recorded, ours) {
      let list = try item.list("losses")
      // The noise is float32, and differs in its last digit.
      #expect(zip(list, losses).allSatisfy { abs($0 - $1) < 1e-6 }, "\(item.name)")
    }
    #expect(zip(ours[2], Lesson3_2.history()).allSatisfy { abs($0 - $1) < 1e-12 })
  }
}
