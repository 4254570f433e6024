import Gradus
import GradusReference
import Testing

/// A schedule as one uses it: made on rates, stepped, read.
@Suite struct ScheduleUseTests {
  private func rates(
    _ kind: Schedule.Kind, _ steps: Int, from rate: Double = 1, momentum: Double? = 0.9,
    metric: Double? = nil
  ) throws -> [Double] {
    var schedule = try Schedule(kind, on: Rates(learningRate: rate, momentum: momentum))
    var values = [schedule.rates.learningRate]
    for _ in 1...steps {
      try schedule.step(metric: metric)
      values.append(schedule.rates.learningRate)
    }
    return values
  }

  @Test func everyKindMovesTheRate() throws {
    #expect(try rates(.exponentialLR(gamma: 0.5), 3) == [1, 0.5, 0.25, 0.125])
    #expect(try rates(.stepLR(stepSize: 2, gamma: 0.5), 4) == [1, 1, 0.5, 0.5, 0.25])
    #expect(try rates(.multiStepLR(milestones: [1, 3], gamma: 0.5), 3) == [1, 0.5, 0.5, 0.25])
    #expect(try rates(.lambdaLR([1, 0.5, 2]), 2) == [1, 0.5, 2])
    #expect(try rates(.multiplicativeLR([1, 0.5, 0.5]), 2) == [1, 0.5, 0.25])
    #expect(try rates(.constantLR(factor: 0.5, totalIters: 2), 3) == [0.5, 0.5, 1, 1])
    #expect(try rates(.linearLR(startFactor: 0.5, totalIters: 2), 3) == [0.5, 0.75, 1, 1])
    #expect(try rates(.polynomialLR(totalIters: 2), 3) == [1, 0.5, 0, 0])
    #expect(try rates(.cosineAnnealingLR(tMax: 2), 2).map { ($0 * 8).rounded() } == [8, 4, 0])
    #expect(
      try rates(.cosineAnnealingWarmRestarts(t0: 2), 4).map { ($0 * 8).rounded() }
        == [8, 4, 8, 4, 8])
    let cycle = try rates(.oneCycleLR(maxLR: 2, totalSteps: 10), 9)
    #expect(abs(cycle[0] - 0.08) < 1e-15 && cycle.max() == 2)
    #expect(try rates(.cyclicLR(baseLR: 1, maxLR: 3, stepSizeUp: 2), 4) == [1, 2, 3, 2, 1])
    #expect(
      try rates(.reduceLROnPlateau(factor: 0.5, patience: 0), 3, metric: 1) == [1, 1, 0.5, 0.25])
    let parts = [Schedule.Kind.constantLR(factor: 0.5, totalIters: 2), .exponentialLR(gamma: 0.5)]
    #expect(try rates(.sequentialLR(parts, milestones: [2]), 4) == [0.5, 0.5, 1, 0.5, 0.25])
    #expect(try rates(.chainedScheduler(parts), 2) == [0.5, 0.25, 0.25])
  }

  @Test func whatDoesNotFitIsSaid() {
    func message(_ body: () throws -> Void) -> String? {
      #expect(throws: OptionError.self) { try body() }?.description
    }
    #expect(
      message { _ = try Schedule(.stepLR(stepSize: 0), on: Rates(learningRate: 1)) }?
        .contains("step_size") == true)
    #expect(
      message {
        var schedule = try Schedule(.exponentialLR(gamma: 1e300), on: Rates(learningRate: 1))
        try schedule.step()
        try schedule.step()
      } == "ExponentialLR: a rate is inf at step 2; its options divide by zero or overflow")
    #expect(
      message {
        var schedule = try Schedule(.exponentialLR(gamma: 0.5), on: Rates(learningRate: 1))
        try schedule.step(to: 0.5)
      }?.contains("only CosineAnnealingWarmRestarts is told its epoch") == true)
  }
}
