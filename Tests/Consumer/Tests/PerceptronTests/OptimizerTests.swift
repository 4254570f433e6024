import Foundation
import Gradus
import GradusReference
import Testing

/// Parameters of one's own: a struct that says what it has.
struct Network: ParameterVector, Equatable {
  var weight = Matrix([[1, 2], [3, 4]])
  var bias = [5.0, 6]

  var blocks: [ParameterBlock] { weight.blocks(named: "weight") + bias.blocks(named: "bias") }
  var tensors: [[Double]] {
    get { [weight.values, bias] }
    set { (weight.values, bias) = (newValue[0], newValue[1]) }
  }
}

/// Optimizers and schedules in a loop of one's own.
@Suite struct OptimizerTests {
  private func copied<Value: Codable>(_ value: Value) throws -> Value {
    try JSONDecoder().decode(Value.self, from: JSONEncoder().encode(value))
  }

  /// The loss is half the sum of squares, so that the parameters are its gradient.
  @Test func aLoopWithAScheduleAndGroups() throws {
    var network = Network()
    var optimizer = try ParameterGroups(
      of: network,
      [
        (blocks: ["weight"], optimizer: AdamW(learningRate: 0.1, weightDecay: 0.2)),
        (blocks: ["bias"], optimizer: AdamW(learningRate: 0.3, weightDecay: 0)),
      ])
    var schedule = try Schedule(.stepLR(stepSize: 30, gamma: 0.1), on: &optimizer)
    for _ in 0..<90 {
      try optimizer.step(&network, gradients: network)
      try schedule.step(&optimizer)
    }
    #expect(abs(optimizer[0].learningRate - 0.1e-3) < 1e-15)
    #expect(abs(optimizer[1].learningRate - 0.3e-3) < 1e-15)
    #expect(network.flattened.allSatisfy { abs($0) < 3 } && network != Network())
  }

  @Test func aScheduleMovesMomentumAndBetas() throws {
    var sgd = try SGD(learningRate: 0.1, momentum: 0.9)
    var cycle = try Schedule(.oneCycleLR(maxLR: 1, totalSteps: 10), on: &sgd)
    #expect(sgd.momentum == 0.95 && abs(sgd.learningRate - 1.0 / 25) < 1e-15)
    for _ in 0..<2 { try cycle.step(&sgd) }
    #expect(abs(sgd.momentum - 0.85) < 1e-12 && abs(sgd.learningRate - 1) < 1e-12)

    var adam = try Adam(learningRate: 0.1, betas: (0.9, 0.99))
    var waves = try Schedule(.cyclicLR(baseLR: 0.1, maxLR: 1, stepSizeUp: 4), on: &adam)
    for _ in 0..<4 { try waves.step(&adam) }
    #expect(abs(adam.betas.0 - 0.8) < 1e-12 && adam.betas.1 == 0.99)
  }

  /// What is saved half way and read again ends where the whole run does, bit for bit.
  @Test func whatIsSavedGoesOnToTheLastBit() throws {
    var (network, optimizer) = (Network(), try Adam(learningRate: 0.1, amsgrad: true))
    var schedule = try Schedule(.cosineAnnealingLR(tMax: 20), on: &optimizer)
    func advance(
      _ network: inout Network, _ optimizer: inout Adam, _ schedule: inout Schedule
    ) throws {
      for _ in 0..<7 {
        try optimizer.step(&network, gradients: network)
        try schedule.step(&optimizer)
      }
    }
    try advance(&network, &optimizer, &schedule)
    var (other, again, later) = (network, try copied(optimizer), try copied(schedule))
    #expect(again == optimizer && later == schedule)
    try advance(&network, &optimizer, &schedule)
    #expect(again != optimizer && later != schedule)
    try advance(&other, &again, &later)
    #expect(other == network && again == optimizer && later == schedule)
  }

  /// A training that PyTorch began, as `Python/gradus_state.py` writes it.
  @Test func aTrainingOfPyTorchsGoesOn() throws {
    let json = """
      {"format": "gradus.optimizer-state/1", "optimizer": "SGD", "dtype": "float32",
       "shapes": [[2]], "parameters": [[1, 2]],
       "param_groups": [{"lr": 0.5, "momentum": 0.5, "params": [0]}],
       "state": {"0": {"momentum_buffer": [4, -2]}}}
      """
    let saved = try StateDict(json: Data(json.utf8))
    var optimizer = try SGD(saved)
    var parameters: [Float] = saved.parameters[0].map { Float($0) }
    try optimizer.step(&parameters, gradients: [1, 1] as [Float])
    // The buffer is 0.5 · (4, −2) + (1, 1) = (3, 0).
    #expect(parameters == [-0.5, 2])
    let back = try optimizer.stateDict(of: parameters)
    #expect(back.precision == .float32 && back.state[0]?["momentum_buffer"] == [3, 0])
    #expect(try StateDict(json: back.json()) == back)
  }

  /// With its schedule, and back: the file says where both are.
  @Test func aScheduledTrainingOfPyTorchsGoesOn() throws {
    let json = """
      {"format": "gradus.optimizer-state/1", "optimizer": "SGD", "dtype": "float64",
       "shapes": [[1]], "parameters": [[1]],
       "param_groups": [{"lr": 0.5, "initial_lr": 0.5, "params": [0]}], "state": {},
       "schedule": {"scheduler": "StepLR", "state": {"step_size": 3, "gamma": 0.1,
         "base_lrs": [0.5], "last_epoch": 2, "_step_count": 3, "_last_lr": [0.5]}}}
      """
    let saved = try StateDict(json: Data(json.utf8))
    var optimizer = try SGD(saved)
    var schedule = try Schedule(.stepLR(stepSize: 3), saved)
    try schedule.step(&optimizer)
    #expect(optimizer.learningRate == 0.05)
    let back = try optimizer.stateDict(of: [1.0], under: schedule)
    #expect(back.schedule?.state["last_epoch"] == 3 && back.groups[0]["initial_lr"] == 0.5)
    let wrong = #expect(throws: OptionError.self) {
      try Schedule(.exponentialLR(gamma: 0.1), saved)
    }
    #expect(
      wrong?.description == "the state_dict's schedule is StepLR's, and not ExponentialLR's")
  }

  /// A list, a list of lists, a matrix, matrices, memory, a struct of one's own; in both precisions.
  @Test func parametersOfEachKind() throws {
    func moved<P: ParameterVector<Double>>(_ parameters: P) throws -> [Double] {
      var (optimizer, parameters) = (try SGD(learningRate: 0.5), parameters)
      try optimizer.step(&parameters, gradients: parameters)
      return parameters.flattened
    }
    let halves = [0.5, 1, 1.5, 2, 2.5, 3]
    #expect(try moved([1.0, 2, 3, 4, 5, 6]) == halves)
    #expect(try moved([[1.0, 2, 3, 4], [5, 6]]) == halves)
    #expect(try moved(Matrix([[1, 2, 3], [4, 5, 6]])) == halves)
    #expect(try moved([Matrix([[1, 2], [3, 4]]), Matrix([[5, 6]])]) == halves)
    #expect(try moved(Network()) == halves)
    var numbers = [1.0, 2, 3, 4, 5, 6]
    #expect(try numbers.withUnsafeMutableBufferPointer { try moved($0) } == halves)
    #expect(numbers == halves)
    var (optimizer, single) = (try Adam(learningRate: 0.5), [[1, 2], [3]] as [[Float]])
    try optimizer.step(&single, gradients: single)
    #expect(single.flattened.allSatisfy { $0 < 3 } && optimizer.state.precision == .float32)
  }
}
