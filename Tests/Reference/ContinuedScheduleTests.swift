import Foundation
import Gradus
import GradusFixtures
import GradusReference
import Testing

/// Trainings under a schedule that PyTorch began, saved half way and ended.
struct ScheduledTraining: Decodable, CustomTestStringConvertible {
  struct Place: Decodable {
    let lr: [Double]
    let momentum: [Double]
    let parameters: [[Double]]
  }

  private struct File: Decodable { let cases: [ScheduledTraining] }

  let name: String
  let scheduler: String
  let options: Options
  let metrics: [Double]?
  let half: Int
  let saved: StateDict
  let later: [Place]
  let end: StateDict

  static let files = ((try? Fixtures.golden()) ?? nil)?.names(below: "scheduled/") ?? []
  static let all: [ScheduledTraining] = files.flatMap {
    (try? Fixtures.golden().load(File.self, $0))?.cases ?? []
  }

  var testDescription: String { "\(scheduler)-\(name)" }
  var kind: Schedule.Kind { .init(scheduler, options) }
  func metric(_ step: Int) -> Double? { metrics?[step] }

  static func named(_ name: String) throws -> ScheduledTraining {
    try #require(all.first { $0.testDescription == name })
  }
}

/// An optimizer, what it moves, and the schedule.
private struct Run<Base: TorchOptimizer> {
  var optimizer: ParameterGroups<Base>
  var parameters: [[Double]]
  var schedule: Schedule

  init(_ training: ScheduledTraining, _ saved: StateDict) throws {
    (optimizer, parameters) = (try ParameterGroups(saved), saved.parameters)
    schedule = try Schedule(training.kind, saved)
  }

  /// What PyTorch's training was begun with: two groups with rates of their own.
  init(_ training: ScheduledTraining, options: Options) throws {
    parameters = [[1, -2], [3]]
    optimizer = try ParameterGroups(
      [0.1, 0.03].enumerated().map { index, rate in
        ([index], try Base(options: options.replacing(with: ["lr": .number(rate)])))
      })
    schedule = try Schedule(training.kind, on: &optimizer)
  }

  mutating func step(_ metric: Double?) throws {
    try optimizer.step(&parameters, gradients: parameters)
    try schedule.step(&optimizer, metric: metric)
  }

  var saved: StateDict {
    get throws { try optimizer.stateDict(of: parameters, under: schedule) }
  }
}

@Suite struct ContinuedScheduleTests {
  @Test func thereIsOneOfEverySchedule() {
    #expect(Set(ScheduledTraining.all.map(\.scheduler)) == Set(Schedule.names))
    #expect(ScheduledTraining.all.contains { $0.saved.optimizer == "AdamW" })
  }

  /// Half of it is PyTorch's, the other half is Gradus's, and what is saved at the end is what PyTorch
  /// saves.
  @Test(arguments: ScheduledTraining.all)
  func aTrainingOfPyTorchsGoesOnHere(training: ScheduledTraining) throws {
    func goOn<Base: TorchOptimizer>(with type: Base.Type) throws {
      var run = try Run<Base>(training, training.saved)
      for (index, place) in training.later.enumerated() {
        try run.step(training.metric(training.half + index))
        let rates = run.optimizer.groupRates
        #expect(isNear(rates.map(\.learningRate), place.lr), "step \(index)")
        #expect(isNear(rates.compactMap(\.momentum), place.momentum), "step \(index)")
        #expect(isNear(run.parameters.flattened, place.parameters.flattened), "step \(index)")
      }
      try expectSame(try run.saved, training.end)
    }
    if training.saved.optimizer == "AdamW" {
      try goOn(with: AdamW.self)
    } else {
      try goOn(with: SGD.self)
    }
  }

  /// And the other way round; with GRADUS_STATES, the folder that `Python/tests/continued.py` goes on
  /// from in PyTorch.
  @Test(arguments: ScheduledTraining.all)
  func whatIsSavedHereIsWhatPyTorchSaves(training: ScheduledTraining) throws {
    func begin<Base: TorchOptimizer>(_ type: Base.Type, _ options: Options) throws {
      var run = try Run<Base>(training, options: options)
      for step in 0..<training.half { try run.step(training.metric(step)) }
      let saved = try run.saved
      try expectSame(saved, training.saved)
      let text = try saved.json()
      let read = try StateDict(json: text)
      #expect(read == saved)
      if let folder = ProcessInfo.processInfo.environment["GRADUS_STATES"] {
        try text.write(
          to: URL(filePath: folder).appending(path: "scheduled/\(training.testDescription).json"))
      }
      var again = try Run<Base>(training, read)
      #expect(again.schedule == run.schedule)
      for step in training.half..<training.half + training.later.count {
        try run.step(training.metric(step))
        try again.step(training.metric(step))
        #expect(again.parameters == run.parameters)
      }
    }
    if training.saved.optimizer == "AdamW" {
      try begin(AdamW.self, ["betas": [0.9, 0.99]])
    } else {
      try begin(SGD.self, ["momentum": 0.9])
    }
  }

  /// What PyTorch has in the groups for its schedules, and all that moves in the schedule's own state.
  private func expectSame(_ found: StateDict, _ expected: StateDict) throws {
    for (found, expected) in zip(found.groups, expected.groups) {
      for (name, value) in expected.values where value != .none {
        #expect(isNear(numbers(found[name]), numbers(value)), "\(name)")
      }
    }
    let (found, expected) = (try #require(found.schedule), try #require(expected.schedule))
    expectSame(
      .options(["scheduler": .text(found.scheduler), "state": .options(found.state)]),
      .options(["scheduler": .text(expected.scheduler), "state": .options(expected.state)]), "")
  }

  private func expectSame(_ found: OptionValue, _ expected: OptionValue, _ name: String) {
    switch (found, expected) {
    case (.options(let found), .options(let expected)):
      let moving = [
        "base_lrs", "last_epoch", "_step_count", "best", "num_bad_epochs", "cooldown_counter",
        "T_cur", "T_i", "_schedulers", "scheduler", "state",
      ]
      // A sequence in a sequence has one that nobody counts.
      let isIdle = { (name: String) in name == "_step_count" && expected["_schedulers"] != nil }
      for (name, value) in expected.values
      where !isIdle(name) && (moving.contains(name) || found[name] != nil) {
        expectSame(found[name] ?? .text("missing"), value, name)
      }
    case (.list(let found), .list(let expected)):
      #expect(found.count == expected.count, "\(name)")
      for (found, expected) in zip(found, expected) { expectSame(found, expected, name) }
    case (.number, .number), (.numbers, .numbers):
      #expect(isNear(numbers(found).sorted(), numbers(expected).sorted()), "\(name)")
    default: #expect(found == expected, "\(name)")
    }
  }

  private func numbers(_ value: OptionValue?) -> [Double] {
    switch value {
    case .number(let number)?: [number]
    case .numbers(let numbers)?: numbers
    default: []
    }
  }

  private func isNear(_ found: [Double], _ expected: [Double]) -> Bool {
    found.count == expected.count
      && zip(found, expected).allSatisfy { abs($0 - $1) <= 1e-13 * max(abs($1), 1e-3) }
  }

  @Test func milestonesStandInAnyOrder() throws {
    let saved = try ScheduledTraining.named("MultiStepLR-twice-SGD").saved
    #expect(throws: Never.self) {
      try Schedule(.multiStepLR(milestones: [7, 3, 3], gamma: 0.5), saved)
    }
    #expect(throws: OptionError.self) {
      try Schedule(.multiStepLR(milestones: [7, 7, 3], gamma: 0.5), saved)
    }
  }

  /// What stands in the way is named, with its place.
  @Test func whatDoesNotFitIsNamed() throws {
    func message(
      _ name: String, _ kind: Schedule.Kind? = nil, _ change: (inout StateDict) -> Void = { _ in }
    ) throws -> String? {
      let training = try ScheduledTraining.named(name)
      var wrong = training.saved
      change(&wrong)
      return #expect(throws: OptionError.self) {
        try Schedule(kind ?? training.kind, try StateDict(json: wrong.json()))
      }?.description
    }
    let step = "StepLR-gamma-0.5-SGD"
    #expect(
      try message(step) { $0.schedule = nil }
        == "StepLR: the state_dict has no schedule; gradus_state.save(optimizer, path, scheduler) "
        + "writes one")
    #expect(
      try message(step, .exponentialLR(gamma: 0.5))
        == "the state_dict's schedule is StepLR's, and not ExponentialLR's")
    #expect(
      try message(step, .stepLR(stepSize: 4, gamma: 0.1))
        == "StepLR: schedule.state.gamma is 0.5; this schedule is made with 0.1")
    #expect(
      try message(step) { $0.schedule?.state["last_epoch"] = nil }
        == "StepLR: schedule.state.last_epoch is missing")
    #expect(
      try message(step) { $0.schedule?.state["last_epoch"] = 1.5 }
        == "StepLR: schedule.state.last_epoch is 1.5; it must be a whole number of -1 or more")
    #expect(
      try message(step) { $0.schedule?.state["base_lrs"] = [0.1] }
        == "StepLR: schedule.state.base_lrs is (0.1); it must be a list of 2 numbers, one for each "
        + "parameter group")
    #expect(
      try message("ReduceLROnPlateau-default-SGD") {
        $0.schedule?.state["num_bad_epochs"] = OptionValue.none
      }
        == "ReduceLROnPlateau: schedule.state.num_bad_epochs is none; it must be a number")
    #expect(
      try message("OneCycleLR-default-AdamW") { $0.groups[1]["max_lr"] = nil }
        == "OneCycleLR: param_groups[1].max_lr is missing")
    let chained = "ChainedScheduler-constant-exponential-SGD"
    #expect(
      try message(chained, .chainedScheduler([.exponentialLR(gamma: 0.9)]))?.hasPrefix(
        "ChainedScheduler: schedule.state._schedulers is [") == true)
    #expect(
      try message(
        chained, .chainedScheduler([.constantLR(factor: 0.1, totalIters: 4), .linearLR()]))
        == "the state_dict's schedule.state._schedulers[1] is ExponentialLR's, and not LinearLR's")
    #expect(
      try message(
        chained,
        .chainedScheduler([.constantLR(factor: 0.1, totalIters: 4), .exponentialLR(gamma: 0.8)]))
        == "ExponentialLR: schedule.state._schedulers[1].state.gamma is 0.9; this schedule is made "
        + "with 0.8")
  }
}
