import Gradus
import GradusFixtures
import GradusReference
import Testing

/// The reference optimizers against PyTorch's recorded runs.
@Suite struct OptimizerGoldenTests {
  /// All but those of Muon at ties of bfloat16, which has a test of its own.
  private static let files = ((try? Fixtures.golden().names(below: "optimizers/")) ?? [])
    .filter { $0 != "optimizers/Muon-bfloat16-ties.json" }

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
}
