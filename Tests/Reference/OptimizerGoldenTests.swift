import Fixtures
import Gradus
import Reference
import Testing

/// The reference optimizers against PyTorch's recorded runs.
@Suite struct OptimizerGoldenTests {
  private static let files = ["SGD", "RMSprop", "Adam"].flatMap { name in
    (try? Fixtures.golden().names(below: "optimizers/\(name)-")) ?? []
  }

  @Test func thereAreTwelveTracesForEachOptimizer() throws {
    let all = try Fixtures.golden().names(below: "optimizers/")
    #expect(Self.files.sorted() == all && all.count == 36)
  }

  @Test(arguments: files)
  func everyStepIsPyTorchs(file: String) throws {
    let trace = try Fixtures.golden().load(OptimizerTrace.self, file)
    let reference = try optimizer(named: trace.optimizer, trace.options)
    let found = try trace.run.trajectory(of: reference)
    #expect(trace.trajectory.largestError(of: found) <= 1e-12)
  }

  /// Each option in each trace does something there: without it the run ends elsewhere.
  @Test(arguments: files)
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
