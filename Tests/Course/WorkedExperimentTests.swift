import Gradus
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

  @Test func theSweepSaysWhatEachRateDid() {
    let report = sweepLearningRates(
      LearningRateSweep(
        x: [-1, 1], rates: [0.1, 0.2, 2, 3],
        losses: [[4, 2, 1], [4, 3, 2.5], [4, 40, .infinity], [4, .nan, .nan]], target: 2))
    let expected = LearningRateReport(
      largestStableRate: 1,
      outcomes: [
        .init(rate: 0.1, finalLoss: 1, epochsToTarget: 2, diverged: false),
        .init(rate: 0.2, finalLoss: 2.5, epochsToTarget: nil, diverged: false),
        .init(rate: 2, finalLoss: .infinity, epochsToTarget: nil, diverged: true),
        .init(rate: 3, finalLoss: .nan, epochsToTarget: nil, diverged: true),
      ])
    #expect("\(report)" == "\(expected)")
  }

  @Test func theRaceSaysFromWhenOnTheLossStaysDown() {
    func race(_ plain: [Double], _ momentum: [Double]) -> MomentumReport {
      raceMomentum(
        MomentumRace(momentum: 0.9, plain: plain, withMomentum: momentum, target: 1))
    }
    #expect(
      race([5, 4, 2], [5, 0.5, 3, 1, 0.5])
        == MomentumReport(plainSettles: nil, momentumSettles: 4, rises: 1, finalRatio: 4))
    #expect(race([1, 0.5], [.nan, 0.5]).plainSettles == 1)
    #expect(race([1, 0.5], [.nan, 0.5]).momentumSettles == 2)
  }

  @Test func noiseRanksTheNearestFirst() {
    let report = rankByNoise(
      NoiseTrial(
        optimizers: ["far", "near"], seeds: [1, 2],
        lines: [
          [Line(weight: 5, bias: 7), Line(weight: 2, bias: 4)],
          [Line(weight: 2, bias: 3), Line(weight: 3, bias: 3)],
        ]))
    #expect(report.rows.map(\.optimizer) == ["near", "far"])
    #expect(report.rows.map(\.meanError) == [0.5, 3])
    #expect(report.rows.map(\.standardDeviation) == [0.5, 8].map { $0.squareRoot() })
  }
}
