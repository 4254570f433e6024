import Fixtures
import Gradus
import Reference
import Testing

/// The reference optimizers against PyTorch's recorded runs.
@Suite struct OptimizerGoldenTests {
  private static let files = (try? Fixtures.golden().names(below: "optimizers/")) ?? []
  /// Traces of three optimizers, each of which has one option after the other.
  private static let plain = files.filter { file in
    ["SGD", "RMSprop", "Adam"].contains { file.hasPrefix("optimizers/\($0)-") }
      && !["none", "groups", "change", "number", "decoupled", "float32"].contains {
        file.contains($0)
      }
  }

  @Test func thereAreTracesOfEveryOptimizer() throws {
    #expect(Self.files.count >= 150)
    for optimizer in torchOptimizers {
      let count = Self.files.count { $0.hasPrefix("optimizers/\(optimizer.name)-") }
      #expect(count >= 4, "\(optimizer.name)")
    }
  }

  @Test(arguments: files)
  func everyStepIsPyTorchs(file: String) throws {
    let trace = try Fixtures.golden().load(OptimizerTrace.self, file)
    let found = try trace.run.trajectory()
    // In float32 each step rounds the parameter, by up to 6e-8 of it, and so does each update.
    let bound = trace.dtype == .float64 ? 1e-12 : 1e-6
    #expect(trace.trajectory.largestError(of: found) <= bound)
  }

  /// Each option in each trace does something there: without it the run ends elsewhere.
  @Test(arguments: plain)
  func everyOptionMatters(file: String) throws {
    let trace = try Fixtures.golden().load(OptimizerTrace.self, file)
    let defaults: Options = [
      "lr": .number(trace.optimizer == "RMSprop" ? 1e-2 : 1e-3), "betas": [0.9, 0.999],
      "alpha": 0.99, "eps": 1e-8, "momentum": 0, "dampening": 0, "weight_decay": 0,
      "nesterov": false, "centered": false, "amsgrad": false, "maximize": false,
    ]
    for (name, value) in trace.options.values where value != defaults[name] {
      var without = trace.options
      without[name] = nil
      if name == "momentum" { without["nesterov"] = nil }
      let reference = try optimizer(named: trace.optimizer, without)
      let found = try trace.run.trajectory(of: reference)
      #expect(trace.trajectory.largestError(of: found) > 1e-7, "\(name)")
    }
  }
}
