import Foundation
import Gradus
import GradusFixtures
import GradusReference
import Testing

/// A schedule that moves an optimizer, and one that is saved in the midst of its way.
@Suite struct ScheduledOptimizerTests {
  private static let files = (try? Fixtures.golden().names(below: "schedules/")) ?? []

  /// Rates to be moved: an optimizer without parameters.
  private struct Moved: Optimizer {
    var groupRates: [Rates]
    var learningRate: Double {
      get { groupRates[0].learningRate }
      set { groupRates[0].learningRate = newValue }
    }
    func step(_ parameters: inout [[Double]], gradients: [[Double]]) {}
    mutating func setGroupRates(_ rates: [Rates]) { groupRates = rates }
  }

  /// Every recorded schedule, on an optimizer with all its groups, saved and read before each step.
  @Test(arguments: files)
  func everyRecordedScheduleMovesItsOptimizerToTheLastBit(file: String) throws {
    let trace = try Fixtures.golden().load(ScheduleTrace.self, file)
    let expected = try trace.runs.map { try $0.answer().values }
    var optimizer = Moved(groupRates: trace.runs.map(\.base))
    var schedule = try Schedule(.init(trace.scheduler, trace.options), on: &optimizer)
    for step in trace.values.indices {
      #expect(optimizer.groupRates == expected.map { $0[step] })
      guard step + 1 < trace.values.count else { break }
      let saved = try JSONDecoder().decode(
        Schedule.self, from: try JSONEncoder().encode(schedule))
      #expect(saved == schedule)
      schedule = saved
      if let epochs = trace.epochs, step < epochs.count, let epoch = epochs[step] {
        try schedule.step(&optimizer, to: epoch)
      } else {
        let metrics = trace.metrics ?? []
        try schedule.step(&optimizer, metric: step < metrics.count ? metrics[step] : nil)
      }
      #expect(saved != schedule)
    }
  }

  @Test func theFirstRateHoldsAtOnce() throws {
    var optimizer = try SGD(learningRate: 1)
    var schedule = try Schedule(.linearLR(startFactor: 0.25, totalIters: 3), on: &optimizer)
    var rates = [optimizer.learningRate]
    for _ in 0..<3 {
      try schedule.step(&optimizer)
      rates.append(optimizer.learningRate)
    }
    #expect(rates == [0.25, 0.5, 0.75, 1])
  }

  @Test func aCycleMovesMomentumOrBeta1() throws {
    func check<O: TorchOptimizer>(_ optimizer: O, _ momentum: (O) -> Double) throws {
      var optimizer = optimizer
      var parameters = [[1.0, 2, 3, 4]]
      try optimizer.step(&parameters, gradients: [[1, 1, 1, 1]])
      let state = optimizer.state
      var schedule = try Schedule(
        .cyclicLR(baseLR: 0.1, maxLR: 0.5, stepSizeUp: 2, baseMomentum: 0.5, maxMomentum: 0.75),
        on: &optimizer)
      var found = [(optimizer.learningRate, momentum(optimizer))]
      for _ in 0..<2 {
        try schedule.step(&optimizer)
        found.append((optimizer.learningRate, momentum(optimizer)))
      }
      #expect(found.map(\.0) == [0.1, 0.1 + 0.4 * 0.5, 0.5], "\(O.name)")
      #expect(found.map(\.1) == [0.75, 0.625, 0.5], "\(O.name)")
      #expect(optimizer.state == state, "\(O.name): the state is another's business")
    }
    try check(SGD(momentum: 0.9)) { $0.momentum }
    try check(RMSprop(momentum: 0.9)) { $0.momentum }
    try check(Muon(shapes: [[2, 2]])) { $0.momentum }
    try check(Adam(amsgrad: true)) { $0.betas.0 }
    try check(AdamW()) { $0.betas.0 }
    try check(NAdam()) { $0.betas.0 }
    try check(RAdam()) { $0.betas.0 }
    try check(Adamax()) { $0.betas.0 }
    try check(SparseAdam()) { $0.betas.0 }
    try check(Lion()) { $0.betas.0 }
    var adam = try Adam(betas: (0.9, 0.7))
    _ = try Schedule(.oneCycleLR(maxLR: 1, totalSteps: 10), on: &adam)
    #expect(adam.betas == (0.95, 0.7))
    var adadelta = try Adadelta()
    let error = #expect(throws: OptionError.self) {
      try Schedule(.cyclicLR(baseLR: 0.1, maxLR: 0.5), on: &adadelta)
    }
    #expect(
      error?.description == "CyclicLR: cycle_momentum is true and the optimizer has no momentum; "
        + "give it one, or set cycle_momentum to false")
    #expect(adadelta.learningRate == 1)
  }

  @Test func eachGroupIsMovedFromItsOwnRate() throws {
    var optimizer = try ParameterGroups([
      (tensors: [0], optimizer: SGD(learningRate: 1, momentum: 0.9)),
      (tensors: [1], optimizer: SGD(learningRate: 0.5, momentum: 0.8)),
    ])
    var schedule = try Schedule(.exponentialLR(gamma: 0.5), on: &optimizer)
    try schedule.step(&optimizer)
    #expect(optimizer.groups.map(\.optimizer.learningRate) == [0.5, 0.25])
    #expect(optimizer.groups.map(\.optimizer.momentum) == [0.9, 0.8])
    // What somebody else changes stays changed.
    optimizer[1].learningRate = 8
    try schedule.step(&optimizer)
    #expect(optimizer.groups.map(\.optimizer.learningRate) == [0.25, 4])
    // An option for each group.
    _ = try Schedule(
      .init("OneCycleLR", ["max_lr": [1, 2], "total_steps": 10, "div_factor": 4]), on: &optimizer)
    #expect(optimizer.groups.map(\.optimizer.learningRate) == [0.25, 0.5])
    var alone = try SGD()
    let error = #expect(throws: OptionError.self) { try schedule.step(&alone) }
    #expect(
      error?.description
        == "ExponentialLR: the schedule was made on 2 parameter groups, and the optimizer has 1")
  }

  /// A training that PyTorch began: its optimizer has `initial_lr`, its schedule has come to epoch 5.
  @Test func aScheduleOfPyTorchsGoesOn() throws {
    let kind = Schedule.Kind.cosineAnnealingLR(tMax: 10)
    var whole = try Schedule(kind, on: Rates(learningRate: 0.5))
    var (rates, later) = ([Double](), [Double]())
    for _ in 0..<8 {
      try whole.step()
      rates.append(whole.rates.learningRate)
    }
    var optimizer = try SGD(learningRate: rates[4])
    var schedule = try Schedule(
      kind.resumed(after: 4), on: Rates(learningRate: rates[4], initial: 0.5))
    optimizer.learningRate = schedule.rates.learningRate
    later.append(optimizer.learningRate)
    for _ in 0..<3 {
      try schedule.step(&optimizer)
      later.append(optimizer.learningRate)
    }
    for (found, expected) in zip(later, rates[4...]) { #expect(abs(found - expected) < 1e-15) }
  }
}
