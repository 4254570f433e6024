import Gradus
import GradusFixtures
import Testing

@testable import GradusReference

@Suite struct MuonTests {
  private static let ties = "optimizers/Muon-bfloat16-ties.json"
  private static let files = ((try? Fixtures.golden().names(below: "optimizers/Muon-")) ?? [])
    .filter { $0 != ties }

  @Test func thereAreRecordings() { #expect(Self.files.count >= 11) }

  /// The recorded matrices are so small that no sum comes near a tie of bfloat16: the numbers are
  /// PyTorch's own, as if nothing had been rounded to eight digits.
  @Test(arguments: files)
  func everyStepIsPyTorchs(file: String) throws {
    let trace = try Fixtures.golden().load(OptimizerTrace.self, file)
    let found = try trace.run.trajectory(of: Muon.self)
    #expect(trace.trajectory.largestError(of: found) <= 1e-12)
  }

  /// In larger matrices sums do come to ties, where the order of addition decides: the recording was
  /// made with oneDNN held to AVX2.
  @Test func atTiesItIsPyTorchsInTheOrderOfTheProcessor() throws {
    let trace = try Fixtures.golden().load(OptimizerTrace.self, Self.ties)
    func error(_ order: SumOrder) throws -> Double {
      try BFloat16Matrix.$order.withValue(order) {
        trace.trajectory.largestError(of: try trace.run.trajectory(of: Muon.self))
      }
    }
    #expect(try error(.native) <= 1e-12)
    #expect(try error(.exact) > 1e-9 && error(.oneDNN) > 1e-9, "there is no tie in the recording")
  }

  private func message(_ options: Options, shapes: [[Int]] = []) -> String? {
    #expect(throws: OptionError.self) { try Muon(options: options, shapes: shapes) }?.description
  }

  @Test func valuesOutOfRangeAreNamed() {
    #expect(message(["lr": -1]) == "Muon: lr is -1; it must be at least 0")
    #expect(message(["momentum": -1]) == "Muon: momentum is -1; it must be at least 0")
    #expect(message(["weight_decay": -1]) == "Muon: weight_decay is -1; it must be at least 0")
    for steps in [100, 2.5, -1] {
      #expect(
        message(["ns_steps": .number(steps)])
          == "Muon: ns_steps is \(legible(steps)); it must be a whole number from 0 to 99")
    }
    #expect(
      message(["ns_coefficients": [1, 2]])
        == "Muon: ns_coefficients is (1, 2); it must be three numbers")
    #expect(
      message(["adjust_lr_fn": .text("adamw")])
        == "Muon: adjust_lr_fn is \"adamw\"; it must be one of \"original\", \"match_rms_adamw\", "
        + "\"spectral_unclamped\", or null")
    #expect(
      message(["maximize": true])
        == "Muon has no option maximize; it has lr, weight_decay, momentum, nesterov, "
        + "ns_coefficients, eps, ns_steps, adjust_lr_fn")
  }

  @Test func onlyMatricesAreMoved() {
    #expect(
      message([:], shapes: [[2, 2], [5]])
        == "Muon moves matrices only; tensor 1 has shape (5)")
    #expect(
      message([:], shapes: [[2, 2, 3]])
        == "Muon moves matrices only; tensor 0 has shape (2, 2, 3)")
  }

  @Test func defaultsArePyTorchs() throws {
    let muon = try Muon(options: ["adjust_lr_fn": .none])
    #expect(
      muon.learningRate == 1e-3 && muon.weightDecay == 0.1 && muon.momentum == 0.95
        && muon.nesterov && muon.coefficients == (3.4445, -4.775, 2.0315) && muon.eps == 1e-7
        && muon.iterations == 5 && muon.scale == .original)
  }

  /// Singular values end between 0.6 and 1.3, whatever they were, and the step is as long in each
  /// direction.
  @Test func aStepIsNearlyOrthogonal() throws {
    var muon = try Muon(learningRate: 1, weightDecay: 0, shapes: [[2, 3]])
    var parameters = [[0.0, 0, 0, 0, 0, 0]]
    try muon.step(&parameters, gradients: [[10, 0, 0, 0, 0.5, 0]])
    let step = parameters[0]
    #expect((0.6...1.3).contains(-step[0]) && (0.6...1.3).contains(-step[4]))
    #expect([1, 2, 3, 5].allSatisfy { step[$0] == 0 })
  }

  @Test func bfloat16RoundsToTheNearestAndTiesToEven() {
    let unit: Float = 0x1p-7  // the spacing of bfloat16 from 1 to 2
    #expect(bfloat16(1 + 0.5 * unit) == 1 && bfloat16(1 + 1.5 * unit) == 1 + 2 * unit)
    #expect(bfloat16((1 + 0.5 * unit).nextUp) == 1 + unit)
    #expect(bfloat16((1 + 1.5 * unit).nextDown) == 1 + unit)
    #expect(bfloat16(-1 - 0.5 * unit) == -1 && bfloat16(-0.0).sign == .minus)
    #expect(bfloat16(.greatestFiniteMagnitude) == .infinity && bfloat16(.infinity) == .infinity)
    #expect(bfloat16(.nan).isNaN && bfloat16(-.infinity) == -.infinity)
    #expect(bfloat16(1e-7) == 0x1.aep-24)
  }
}
