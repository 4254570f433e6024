import Foundation
import Gradus
import GradusFixtures
import GradusReference
import Testing

/// PyTorch's options of every optimizer and their defaults, as torch 2.15.0's constructors have
/// them; Lion's are those of its authors' program.
private let defaults: [String: Options] = {
  let moments: Options = ["betas": [0.9, 0.999], "eps": 1e-8, "maximize": false]
  func with(_ options: Options) -> Options { moments.replacing(with: options) }
  return [
    "SGD": [
      "lr": 1e-3, "momentum": 0, "dampening": 0, "weight_decay": 0, "nesterov": false,
      "maximize": false,
    ],
    "RMSprop": [
      "lr": 1e-2, "alpha": 0.99, "eps": 1e-8, "weight_decay": 0, "momentum": 0, "centered": false,
      "maximize": false,
    ],
    "Adam": with(
      ["lr": 1e-3, "weight_decay": 0, "amsgrad": false, "decoupled_weight_decay": false]),
    "AdamW": with(
      ["lr": 1e-3, "weight_decay": 1e-2, "amsgrad": false, "decoupled_weight_decay": true]),
    "NAdam": with(
      [
        "lr": 2e-3, "weight_decay": 0, "momentum_decay": 4e-3, "decoupled_weight_decay": false,
      ]),
    "RAdam": with(["lr": 1e-3, "weight_decay": 0, "decoupled_weight_decay": false]),
    "Adamax": with(["lr": 2e-3, "weight_decay": 0]),
    "SparseAdam": with(["lr": 1e-3]),
    "Adagrad": [
      "lr": 1e-2, "lr_decay": 0, "weight_decay": 0, "initial_accumulator_value": 0, "eps": 1e-10,
      "maximize": false,
    ],
    "Adadelta": ["lr": 1, "rho": 0.9, "eps": 1e-6, "weight_decay": 0, "maximize": false],
    "Rprop": ["lr": 1e-2, "etas": [0.5, 1.2], "step_sizes": [1e-6, 50], "maximize": false],
    "ASGD": [
      "lr": 1e-2, "lambd": 1e-4, "alpha": 0.75, "t0": 1e6, "weight_decay": 0, "maximize": false,
    ],
    "Adafactor": [
      "lr": 1e-2, "beta2_decay": -0.8, "eps": .list([.none, .number(1e-3)]), "d": 1,
      "weight_decay": 0, "maximize": false,
    ],
    "Muon": [
      "lr": 1e-3, "weight_decay": 0.1, "momentum": 0.95, "nesterov": true,
      "ns_coefficients": [3.4445, -4.775, 2.0315], "eps": 1e-7, "ns_steps": 5,
      "adjust_lr_fn": OptionValue.none,
    ],
    "LBFGS": [
      "lr": 1, "max_iter": 20, "max_eval": OptionValue.none, "tolerance_grad": 1e-7,
      "tolerance_change": 1e-9, "history_size": 100, "line_search_fn": OptionValue.none,
      "maximize": false,
    ],
    "Lion": ["lr": 1e-4, "betas": [0.9, 0.99], "weight_decay": 0, "maximize": false],
  ]
}()

@Suite struct OptimizerDefaultsTests {
  private static let files = (try? Fixtures.golden().names(below: "optimizers/")) ?? []

  private func trace(_ file: String) throws -> OptimizerTrace {
    try Fixtures.golden().load(OptimizerTrace.self, file)
  }

  /// The table above is complete: it names what the messages name.
  @Test func everyOptionIsInTheTable() throws {
    #expect(Set(defaults.keys) == Set(torchOptimizers.map { $0.name }))
    for type in torchOptimizers {
      let error = #expect(throws: OptionError.self) { try type.init(options: ["?": 1]) }
      let listed = try #require(
        error?.description.split(separator: "it has ").last?.components(separatedBy: ", "))
      #expect(try #require(defaults[type.name]).values.keys.sorted() == listed.sorted())
    }
  }

  /// Options that are stated at their defaults change no bit of a run.
  @Test(arguments: files.filter { $0.hasSuffix("-default.json") })
  func theDefaultsAreThose(file: String) throws {
    let run = try trace(file).run
    var stated = run
    stated.options = try #require(defaults[run.optimizer]).replacing(with: run.options)
    #expect(stated.options != run.options)
    #expect(try stated.trajectory() == run.trajectory())
  }

  /// Each option in each recording does something there: without it the run ends elsewhere.
  @Test(arguments: files)
  func everyOptionMatters(file: String) throws {
    let trace = try trace(file)
    let standard = try #require(defaults[trace.optimizer])
    for (name, value) in trace.options.values where value != standard[name] {
      // A run from recorded gradients has one evaluation a step.
      if trace.optimizer == "LBFGS" && name == "max_iter" { continue }
      // It moves the averages alone, which have a test of their own.
      if trace.optimizer == "ASGD" && name == "t0" { continue }
      var run = trace.run
      run.options[name] = nil
      if name == "momentum" { run.options["nesterov"] = nil }
      #expect(trace.trajectory.largestError(of: try run.trajectory()) > 1e-7, "\(name)")
    }
  }

  /// Each option has a value other than its default in some recording.
  @Test(arguments: torchOptimizers.map { $0.name })
  func everyOptionIsRecorded(name: String) throws {
    let traces = try Self.files.filter { $0.hasPrefix("optimizers/\(name)-") }.map(trace)
    let untouched = try #require(defaults[name]).values.filter { option, standard in
      traces.allSatisfy { trace in
        let all = [trace.options] + (trace.groups ?? []).map(\.options)
        return all.allSatisfy { ($0[option] ?? standard) == standard }
      }
    }
    // LBFGS has its recordings in closures/, but for runs of one evaluation a step.
    let elsewhere = ["max_eval", "tolerance_change", "line_search_fn"]
    // AdamW's decoupled_weight_decay has no other value.
    let unrecorded = [
      "LBFGS": elsewhere, "Lion": ["maximize"], "AdamW": ["decoupled_weight_decay"],
    ]
    #expect(untouched.keys.sorted() == unrecorded[name, default: []].sorted())
  }
}
