import Foundation
import Gradus
import GradusFixtures
import GradusReference
import Testing

/// What is saved in the midst of a run and read again goes on to the last bit.
@Suite struct SavedOptimizerTests {
  private static let files = (try? Fixtures.golden().names(below: "optimizers/")) ?? []

  private func copied<Value: Codable>(_ value: Value) throws -> Value {
    try JSONDecoder().decode(Value.self, from: try JSONEncoder().encode(value))
  }

  /// The parameters after each step, with the optimizer saved and read before every one.
  private func trajectory<O: TorchOptimizer>(_ type: O.Type, _ run: OptimizerRun) throws
    -> [[[Double]]]
  {
    var (parameters, steps) = (run.initial, [[[Double]]]())
    var optimizer = try O(options: run.options, shapes: run.shapes ?? [])
    for (number, step) in run.steps.enumerated() {
      if let changes = step.options { optimizer = try optimizer.with(changes) }
      let saved = try copied(optimizer)
      #expect(saved == optimizer)
      optimizer = saved
      if let entries = try step.listed(shapes: run.shapes ?? [], number + 1) {
        try optimizer.step(&parameters, gradients: step.gradients, entries: entries)
      } else {
        try optimizer.step(&parameters, gradients: step.gradients)
      }
      steps.append(parameters)
    }
    return steps
  }

  @Test(arguments: files)
  func everyRecordedRunGoesOnToTheLastBit(file: String) throws {
    let run = try Fixtures.golden().load(OptimizerTrace.self, file).run
    guard run.groups == nil, run.state == nil else { return }
    #expect(
      try trajectory(try torchOptimizer(named: run.optimizer), run) == run.trajectory().parameters)
  }

  @Test func groupsGoOnToTheLastBit() throws {
    for file in ["optimizers/AdamW-groups.json", "optimizers/Adam-groups.json"] {
      let run = try Fixtures.golden().load(OptimizerTrace.self, file).run
      let groups = try #require(run.groups)
      func made<O: TorchOptimizer>(_ type: O.Type) throws -> [[[Double]]] {
        var optimizer = try ParameterGroups<O>(
          try groups.map { ($0.tensors, try O(options: run.options.replacing(with: $0.options))) })
        var (parameters, steps) = (run.initial, [[[Double]]]())
        for step in run.steps {
          for index in groups.indices where step.changesOptions {
            let changes = (step.options ?? [:]).replacing(with: step.options(of: index))
            optimizer[index] = try optimizer[index].with(changes)
          }
          optimizer = try copied(optimizer)
          try optimizer.step(&parameters, gradients: step.gradients)
          steps.append(parameters)
        }
        return steps
      }
      let steps = try made(try torchOptimizer(named: run.optimizer))
      #expect(steps == (try run.trajectory().parameters), "\(file)")
    }
  }

  /// Rosenbrock's valley, of which LBFGS asks more than one slope a step.
  @Test(arguments: [LBFGS.LineSearch.strongWolfe, nil])
  func lbfgsGoesOnToTheLastBit(search: LBFGS.LineSearch?) throws {
    func valley(_ p: [[Double]]) -> (loss: Double, gradients: [[Double]]) {
      let (x, y) = (p[0][0], p[1][0])
      let bend = y - x * x
      let slopes = [[-2 * (1 - x) - 400 * x * bend], [200 * bend]]
      return ((1 - x) * (1 - x) + 100 * bend * bend, slopes)
    }
    var kept = try LBFGS(
      learningRate: search == nil ? 1e-3 : 1, maxIterations: 3, lineSearch: search)
    var saved = kept
    var (first, second) = ([[-1.2], [1.0]], [[-1.2], [1.0]])
    for _ in 0..<8 {
      try kept.step(&first, closure: valley)
      saved = try copied(saved)
      try saved.step(&second, closure: valley)
      #expect(first == second && saved == kept)
    }
    #expect(first != [[-1.2], [1.0]])
  }

  /// With float32 state too, and with a number that has no short decimal.
  @Test func float32GoesOnToTheLastBit() throws {
    func check<O: TorchOptimizer>(_ type: O.Type) throws {
      let options: Options = O.name == "LBFGS" ? ["max_iter": 1] : [:]
      var kept = try O(options: options, shapes: [[2, 2], [1, 3]])
      var (saved, first): (O, [[Float]]) = (kept, [[1, -2, 3, 0.1], [0.7, 5, -1.0 / 3]])
      var second = first
      for step in 1...6 {
        let gradients = first.map { $0.map { Float(step).squareRoot() * $0 / 7 } }
        try kept.step(&first, gradients: gradients)
        saved = try copied(saved)
        try saved.step(&second, gradients: gradients)
        #expect(first == second && saved == kept, "\(O.name)")
      }
    }
    for type in torchOptimizers { try check(type) }
  }

  @Test func whatWasSavedOfAnotherIsRefused() throws {
    let saved = try JSONEncoder().encode(try Adam())
    let error = #expect(throws: OptionError.self) {
      try JSONDecoder().decode(AdamW.self, from: saved)
    }
    #expect(error?.description == "AdamW: what was saved is of Adam; decode it as that")
  }

  /// The state of one precision is not taken for that of the other.
  @Test(arguments: torchOptimizers.map { $0.name })
  func float32AndFloat64DoNotMix(name: String) throws {
    let options: Options = ["SGD": ["momentum": 0.9], "LBFGS": ["max_iter": 1]][name] ?? [:]
    var optimizer = try torchOptimizer(named: name).init(options: options, shapes: [[1, 2]])
    var single: [[Float]] = [[1, 2]]
    try optimizer.step(&single, gradients: [[0.5, -1]])
    var double = [[1.0, 2]]
    let error = #expect(throws: ShapeError.self) {
      try optimizer.step(&double, gradients: [[0.5, -1]])
    }
    #expect(
      error?.description.hasPrefix("\(name): the parameters are float64, and its state is float32")
        == true)
    #expect(double == [[1, 2]])
    try optimizer.step(&single, gradients: [[0.5, -1]])
  }

  /// Options that are not named stay as they are.
  @Test(arguments: torchOptimizers.map { $0.name })
  func withChangesWhatItNames(name: String) throws {
    let type = try torchOptimizer(named: name)
    let options = Self.unusual[name] ?? [:]
    #expect(!options.values.isEmpty)
    let optimizer = try type.init(options: options, shapes: [[1, 2]])
    for (option, value) in options.values {
      #expect(optimizer.options[option] == value, "\(option)")
    }
    var changed = optimizer.options
    changed["lr"] = 0.125
    #expect(try optimizer.with(["lr": 0.125]).options == changed)
    #expect(try optimizer.with([:]).options == optimizer.options)
    #expect(try optimizer.with(["lr": 0.125]).shapes == optimizer.shapes)
    let again = try type.init(options: optimizer.options, shapes: [[1, 2]])
    #expect(again.options == optimizer.options)
  }

  /// Every option at a value that is not its default.
  private static let unusual: [String: Options] = [
    "SGD": [
      "lr": 0.3, "momentum": 0.7, "weight_decay": 0.2, "nesterov": true, "maximize": true,
    ],
    "RMSprop": [
      "lr": 0.3, "alpha": 0.7, "eps": 0.1, "weight_decay": 0.2, "momentum": 0.6, "centered": true,
      "maximize": true,
    ],
    "Adam": [
      "lr": 0.3, "betas": [0.8, 0.7], "eps": 0.1, "weight_decay": 0.2, "amsgrad": true,
      "maximize": true, "decoupled_weight_decay": true,
    ],
    "AdamW": [
      "lr": 0.3, "betas": [0.8, 0.7], "eps": 0.1, "weight_decay": 0.2, "amsgrad": true,
      "maximize": true,
    ],
    "NAdam": [
      "lr": 0.3, "betas": [0.8, 0.7], "eps": 0.1, "weight_decay": 0.2, "momentum_decay": 0.1,
      "decoupled_weight_decay": true, "maximize": true,
    ],
    "RAdam": [
      "lr": 0.3, "betas": [0.8, 0.7], "eps": 0.1, "weight_decay": 0.2,
      "decoupled_weight_decay": true, "maximize": true,
    ],
    "Adamax": [
      "lr": 0.3, "betas": [0.8, 0.7], "eps": 0.1, "weight_decay": 0.2, "maximize": true,
    ],
    "SparseAdam": ["lr": 0.3, "betas": [0.8, 0.7], "eps": 0.1, "maximize": true],
    "Adagrad": [
      "lr": 0.3, "lr_decay": 0.1, "weight_decay": 0.2, "initial_accumulator_value": 0.4,
      "eps": 0.1, "maximize": true,
    ],
    "Adadelta": ["lr": 0.3, "rho": 0.7, "eps": 0.1, "weight_decay": 0.2, "maximize": true],
    "Rprop": ["lr": 0.3, "etas": [0.4, 1.3], "step_sizes": [0.01, 3], "maximize": true],
    "ASGD": [
      "lr": 0.3, "lambd": 0.1, "alpha": 0.5, "t0": 3, "weight_decay": 0.2, "maximize": true,
    ],
    "Adafactor": [
      "lr": 0.3, "beta2_decay": -0.5, "eps": [0.1, 0.2], "d": 2, "weight_decay": 0.2,
      "maximize": true,
    ],
    "Muon": [
      "lr": 0.3, "weight_decay": 0.2, "momentum": 0.7, "nesterov": false,
      "ns_coefficients": [3, -4, 2], "eps": 0.1, "ns_steps": 3,
      "adjust_lr_fn": .text("match_rms_adamw"),
    ],
    "LBFGS": [
      "lr": 0.3, "max_iter": 3, "max_eval": 7, "tolerance_grad": 0.1, "tolerance_change": 0.2,
      "history_size": 4, "line_search_fn": .text("strong_wolfe"), "maximize": true,
    ],
    "Lion": ["lr": 0.3, "betas": [0.8, 0.7], "weight_decay": 0.2, "maximize": true],
  ]
}
