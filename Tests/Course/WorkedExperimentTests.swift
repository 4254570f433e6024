import Foundation
import Gradus
import GradusReference
import OptimizersBeyondSGDCourse
import OptimizersBeyondSGDQuestions
import Testing

@Suite struct WorkedExperimentTests {
  @Test func learnedLinesAreComparedWithTheBestOne() {
    let data = Dataset(x: [0, 1, 2], y: [1, 3, 5])
    let question = FitQuestion(
      data: data, learned: [Line(weight: 2, bias: 1), Line(weight: 2, bias: 3)])
    let report = compareWithLeastSquares(question)
    #expect(report == FitReport(best: Line(weight: 2, bias: 1), excessLosses: [0, 4]))
  }

  /// On x = −1 and 1 both curvatures are 2, so that all of the loss grows at once or never.
  @Test func theSweepSaysWhatEachRateWillDo() {
    let report = sweepLearningRates(
      LearningRateSweep(
        x: [-1, 1], rates: [0.1, 0.9, 1.1], distance: Line(weight: 1, bias: 0.5)))
    #expect(report.limit == 1 && report.risesAt == [nil, nil, 2])
    let turned = sweepLearningRates(
      LearningRateSweep(x: [-0.5, 0.5], rates: [0.5, 1.01], distance: Line(weight: 9, bias: 0.1)))
    #expect(turned.limit == 1)
    // The flat part, ½ · 0.5 · 9² at first, falls faster than the steep one, ½ · 2 · 0.1², grows.
    let excess = (0...200).map { epoch -> Double in
      let flat = 20.25 * pow(0.495, 2 * Double(epoch))
      return flat + 0.01 * pow(1.02, 2 * Double(epoch))
    }
    let rises = excess.firstIndex { $0 > excess[0] }.map { $0 + 1 }
    #expect(turned.risesAt == [nil, rises] && (rises ?? 0) > 100)
  }

  /// The roots by hand, and a valley that is round: one step of plain SGD leaves nothing.
  @Test func aPairLeavesTheLargerRoot() {
    #expect(abs(leftByEpoch(rate: 0.1, momentum: 0, curvature: 2) - 0.8) < 1e-15)
    #expect(leftByEpoch(rate: 0.1, momentum: 0.25, curvature: 9) == 0.5)
    #expect(leftByEpoch(rate: 2, momentum: 0, curvature: 2) == 3)
    let round = bestMomentum(flat: 3, steep: 3)
    #expect(round.momentum == 0 && abs(round.rate - 1 / 3.0) < 1e-15)
  }

  /// Without noise the way that is left; after many epochs the noise alone; both are of one shape.
  @Test func noiseAndWayAreAdded() {
    func mean(_ noise: Double, _ epochs: Int) -> Double {
      predictNoise(
        curvatures: [2], distances: [3], points: 10, noise: noise, rate: 0.1, epochs: epochs)
    }
    #expect(abs(mean(0, 2) - 3.6864) < 1e-14)
    #expect(abs(mean(0.5, 1000) - 0.025) < 1e-15)
    #expect(abs(mean(0.5, 2) - 3.68964) < 1e-14)
  }
}
