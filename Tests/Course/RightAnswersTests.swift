import Exercising
import Gradus
import GradusReference
import Testing

@testable import LearningRateSchedulesCourse

/// Answers that follow an exercise's text to the letter, and not more: each holds.
@Suite struct RightAnswersTests {
  /// PyTorch leaves out a fall of 1e-8 or less. The text does not speak of it.
  @Test func aPlateauThatKnowsNoSmallestFallHolds() {
    let report = plateauExercise.grade { run in
      let rates = plateauRates(
        losses: run.metrics ?? [], rate: run.base.learningRate,
        factor: try run.options.number("factor", 0.1),
        patience: Int(try run.options.number("patience", 10)),
        threshold: try run.options.number("threshold", 1e-4))
      let all = ([run.base.learningRate] + rates).map {
        Rates(learningRate: $0, momentum: run.base.momentum)
      }
      return (RateSequence(values: all), "")
    }
    #expect(report.state == .holds, "\(report.text(path: plateauExercise.file))")
  }
}
