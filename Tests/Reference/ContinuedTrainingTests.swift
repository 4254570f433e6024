import Foundation
import Gradus
import GradusFixtures
import GradusReference
import Testing

/// Trainings that PyTorch began, saved half way and ended, in float64 and in float32.
struct ContinuedTraining: Decodable {
  struct Step: Decodable {
    let gradients: [[Double]]
    let parameters: [[Double]]
  }

  let optimizer: String
  let dtype: RandomGenerator.Precision
  let half: Int
  let initial: [[Double]]
  let saved: StateDict
  let end: StateDict
  let steps: [Step]

  static let files = ((try? Fixtures.golden()) ?? nil)?.names(below: "states/") ?? []

  init(_ file: String) throws { self = try Fixtures.golden().load(Self.self, file) }

  /// What may lie between two of one number, relative to the largest of its tensor.
  var bound: Double { dtype == .float64 ? 1e-13 : 1e-6 }

  func isNear(_ found: [[some ParameterScalar]], _ expected: [[Double]]) -> Bool {
    isNear(found, expected, sizes: expected.map { $0.map(abs).max() ?? 0 })
  }

  /// LBFGS's come to a thousandth of what they began with, and keep what was rounded there.
  func areParametersNear(_ found: [[Double]], _ expected: [[Double]]) -> Bool {
    guard optimizer == "LBFGS" else { return isNear(found, expected) }
    return isNear(found, expected, sizes: initial.map { $0.map(abs).max() ?? 0 })
  }

  private func isNear(
    _ found: [[some ParameterScalar]], _ expected: [[Double]], sizes: [Double]
  ) -> Bool {
    zip(zip(found, expected), sizes).allSatisfy { pair, largest in
      let (found, expected) = pair
      return found.count == expected.count
        && zip(found, expected).allSatisfy { abs(Double($0) - $1) <= bound * largest }
    }
  }
}

/// Parameters and an optimizer's step, in the precision of a recording.
protocol Trainee {
  var numbers: [[Double]] { get }
  mutating func step(_ gradients: [[Double]]) throws
  func saved(shapes: [[Int]]) throws -> StateDict
}

struct Training64<Base: TorchOptimizer>: Trainee {
  var optimizer: ParameterGroups<Base>
  var numbers: [[Double]]
  mutating func step(_ gradients: [[Double]]) throws {
    try optimizer.step(&numbers, gradients: gradients)
  }
  func saved(shapes: [[Int]]) throws -> StateDict {
    try optimizer.stateDict(of: numbers, shapes: shapes)
  }
}

struct Training32<Base: TorchOptimizer>: Trainee {
  var optimizer: ParameterGroups<Base>
  var parameters: [[Float]]
  var numbers: [[Double]] { parameters.map { $0.map(Double.init) } }
  mutating func step(_ gradients: [[Double]]) throws {
    try optimizer.step(&parameters, gradients: gradients.map { $0.map { Float($0) } })
  }
  func saved(shapes: [[Int]]) throws -> StateDict {
    try optimizer.stateDict(of: parameters, shapes: shapes)
  }
}

extension TorchOptimizer {
  /// The training that goes on from `saved`.
  static func going(on saved: StateDict) throws -> any Trainee {
    let optimizer = try ParameterGroups<Self>(saved)
    return saved.precision == .float64
      ? Training64(optimizer: optimizer, numbers: saved.parameters)
      : Training32(optimizer: optimizer, parameters: saved.parameters.map { $0.map { Float($0) } })
  }
}

@Suite struct ContinuedTrainingTests {
  @Test func thereIsOneOfEveryOptimizerWithStateOfTensors() throws {
    let kinds = Set(try ContinuedTraining.files.map { try ContinuedTraining($0).optimizer })
    #expect(Set(torchOptimizers.map { $0.name }) == kinds)
    #expect(ContinuedTraining.files.count == 2 * kinds.count)
  }

  /// Begun here with the options of the file alone, in its precision: each step is PyTorch's.
  @Test(arguments: ContinuedTraining.files)
  func everyStepIsPyTorchsInThePrecisionOfTheParameters(file: String) throws {
    let training = try ContinuedTraining(file)
    var fresh = training.saved
    (fresh.parameters, fresh.state) = (training.initial, training.saved.state.map { _ in nil })
    var run = try torchOptimizer(named: training.optimizer).going(on: fresh)
    for (number, step) in training.steps.enumerated() {
      try run.step(step.gradients)
      #expect(training.areParametersNear(run.numbers, step.parameters), "step \(number + 1)")
    }
  }

  /// Half of it is PyTorch's, the other half is Gradus's, and what is saved at the end has the names
  /// and the numbers that PyTorch's has.
  @Test(arguments: ContinuedTraining.files)
  func aTrainingOfPyTorchsGoesOnHere(file: String) throws {
    let training = try ContinuedTraining(file)
    var run = try torchOptimizer(named: training.optimizer).going(on: training.saved)
    for step in training.steps[training.half...] {
      try run.step(step.gradients)
      #expect(training.areParametersNear(run.numbers, step.parameters))
    }
    let end = try run.saved(shapes: training.saved.shapes)
    #expect(end.precision == training.dtype && end.shapes == training.end.shapes)
    for (found, expected) in zip(end.groups, training.end.groups) {
      // None is PyTorch's word for a default that is spelled out here.
      for (name, value) in expected.values where value != .none {
        #expect(found[name] == value, "\(name)")
      }
    }
    for (found, expected) in zip(end.state, training.end.state) {
      // Some keep the state of all tensors with the first.
      guard let expected else {
        #expect(found == nil)
        continue
      }
      let found = try #require(found)
      #expect(Set(found.values.keys) == Set(expected.values.filter { $1 != .none }.keys))
      for (name, value) in expected.values where value != .none {
        let pair = (numbers(found[name]), numbers(value))
        #expect(training.isNear([pair.0], [pair.1]), "\(name): \(pair)")
      }
    }
  }

  private func numbers(_ value: OptionValue?) -> [Double] {
    switch value {
    case .number(let number)?: [number]
    case .numbers(let numbers)?: numbers
    default: []
    }
  }

  /// With GRADUS_STATES, the folder that `Python/tests/continued.py` goes on from in PyTorch.
  @Test(arguments: ContinuedTraining.files)
  func whatIsSavedHereReadsBack(file: String) throws {
    let training = try ContinuedTraining(file)
    var fresh = training.saved
    (fresh.parameters, fresh.state) = (training.initial, training.saved.state.map { _ in nil })
    var run = try torchOptimizer(named: training.optimizer).going(on: fresh)
    for step in training.steps[..<training.half] { try run.step(step.gradients) }
    let saved = try run.saved(shapes: training.saved.shapes)
    let text = try saved.json()
    #expect(try StateDict(json: text) == saved)
    guard let folder = ProcessInfo.processInfo.environment["GRADUS_STATES"] else { return }
    let name = try #require(file.split(separator: "/").last)
    try text.write(to: URL(filePath: folder).appending(path: String(name)))
  }

  /// What stands in the way is named, with its place.
  @Test func whatDoesNotFitIsNamed() throws {
    let saved = try ContinuedTraining("states/AdamW-float64.json").saved
    func message(_ change: (inout StateDict) -> Void) throws -> String? {
      var wrong = saved
      change(&wrong)
      return #expect(throws: OptionError.self) {
        try ParameterGroups<AdamW>(try StateDict(json: wrong.json()))
      }?.description
    }
    #expect(
      try message { $0.optimizer = "Adam" } == "the state_dict is Adam's, and not AdamW's")
    #expect(
      try message { $0.state[0]?["exp_avg"] = nil } == "AdamW: state[0].exp_avg is missing")
    #expect(
      try message { $0.state[1]?["exp_avg"] = [1, 2] }
        == "AdamW: state[1].exp_avg has 2 numbers; the tensor has 5")
    #expect(
      try message { $0.state[0]?["step"] = 1.5 }
        == "AdamW: state[0].step is 1.5; it must be a whole number of 0 or more")
    #expect(
      try message { $0.shapes[1] = [4] } == "parameters[1] has 5 numbers; its shape (4) has 4")
    #expect(
      try message { $0.shapes[1] = [1 << 40, 1 << 40] }
        == "shapes[1] is (1099511627776, 1099511627776), which no tensor has")
    #expect(
      try message { $0.groups[1]["params"] = [2, 7] }
        == "param_groups[1].params has 7; there are 4 tensors, from 0")
    #expect(
      try message { $0.groups[1]["params"] = [2, 1] }
        == "tensor 1 is in more than one parameter group")
    #expect(try message { $0.groups[0]["lr"] = -1 } == "AdamW: lr is -1; it must be at least 0")
    #expect(
      try message { $0.groups[0]["rho"] = 1 }?.hasPrefix("AdamW has no option rho; it has") == true)
    let alone = #expect(throws: OptionError.self) { try AdamW(saved) }
    #expect(
      alone?.description
        == "AdamW: the state_dict has groups of its own; read it as ParameterGroups<AdamW>")
    let other = #expect(throws: OptionError.self) {
      try StateDict(json: Data(#"{"format": "x/1"}"#.utf8))
    }
    #expect(
      other?.description == "the format is \"x/1\"; a state_dict's is \"gradus.optimizer-state/1\"")
    var lbfgs = try ContinuedTraining("states/LBFGS-float64.json").saved
    func refusal() -> String? {
      #expect(throws: OptionError.self) { try LBFGS(lbfgs) }?.description
    }
    lbfgs.state[0]?["ro"] = [1, 2]
    #expect(refusal() == "LBFGS: state[0].ro has 2 numbers; the tensor has 3")
    lbfgs.state[0]?["old_dirs"] = .list([[1, 2]])
    #expect(
      refusal()
        == "LBFGS: state[0].old_dirs has a part that is not 27 numbers, one for each of the tensors'"
    )
    lbfgs.state[0] = nil
    lbfgs.state[1] = [:]
    #expect(refusal() == "LBFGS: state[0] is missing, which has that of all tensors")
  }

  /// A training under a schedule goes to PyTorch and back: what it needs to go on stands in the file.
  @Test func aScheduleGoesOnFromTheFile() throws {
    for kind: Schedule.Kind in [
      .stepLR(stepSize: 3, gamma: 0.5), .cosineAnnealingLR(tMax: 9), .exponentialLR(gamma: 0.8),
      .linearLR(totalIters: 6), .multiStepLR(milestones: [2, 7]),
    ] {
      var parameters = [[1.0, -2], [3]]
      var optimizer = try ParameterGroups([
        ([0], AdamW(learningRate: 0.1)), ([1], AdamW(learningRate: 0.3)),
      ])
      var schedule = try Schedule(kind, on: &optimizer)
      for _ in 0..<4 {
        try optimizer.step(&parameters, gradients: parameters)
        try schedule.step(&optimizer)
      }
      let json = try optimizer.stateDict(of: parameters, under: schedule).json()
      let saved = try StateDict(json: json)
      #expect(try saved.groupRates().map(\.initialLearningRate) == [0.1, 0.3])
      #expect(schedule.lastEpoch == 4)
      var (other, again) = (saved.parameters, try ParameterGroups<AdamW>(saved))
      var later = try Schedule(
        kind.resumed(after: schedule.lastEpoch - 1), on: try saved.groupRates())
      for _ in 0..<5 {
        try optimizer.step(&parameters, gradients: parameters)
        try schedule.step(&optimizer)
        try again.step(&other, gradients: other)
        try later.step(&again)
        #expect(
          zip(again.groupRates, optimizer.groupRates).allSatisfy {
            abs($0.learningRate - $1.learningRate) < 1e-15
          }, "\(kind.name)")
      }
      #expect(
        zip(other.flattened, parameters.flattened).allSatisfy { abs($0 - $1) < 1e-12 },
        "\(kind.name)")
    }
    var optimizer = try SGD(learningRate: 1)
    let schedule = try Schedule(.stepLR(stepSize: 3), on: &optimizer)
    let error = #expect(throws: OptionError.self) {
      try ParameterGroups([([0], optimizer), ([1], optimizer)]).stateDict(
        of: [[1.0], [2]], under: schedule)
    }
    #expect(
      error?.description
        == "StepLR: the schedule was made on 1 parameter group, and the optimizer has 2")
  }

  /// What PyTorch's schedules leave in a group is no option of an optimizer's.
  @Test func whatASchedulerLeavesIsItsStart() throws {
    var saved = try ContinuedTraining("states/SGD-float64.json").saved
    saved.groups[0]["initial_lr"] = 0.5
    saved.groups[0]["swa_lr"] = 0.05
    let optimizer = try SGD(saved)
    #expect(optimizer.learningRate == 0.1 && optimizer.momentum == 0.9)
    #expect(try saved.groupRates() == [Rates(learningRate: 0.1, momentum: 0.9, initial: 0.5)])
    #expect(
      try optimizer.stateDict(of: saved.parameters, shapes: saved.shapes).state == saved.state)
  }
}
