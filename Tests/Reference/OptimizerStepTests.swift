import Gradus
import GradusFixtures
import GradusReference
import Testing

/// What the recordings do not show: options that change, groups, rows, averages.
@Suite struct OptimizerStepTests {
  private static let files = (try? Fixtures.golden().names(below: "optimizers/")) ?? []

  /// A trace's run, in which each step states all options anew, so that every step is another
  /// optimizer `with` the state of the one before.
  @Test(arguments: files)
  func withKeepsTheState(file: String) throws {
    let trace = try Fixtures.golden().load(OptimizerTrace.self, file)
    guard trace.groups == nil else { return }
    var run = trace.run
    var options = run.options
    for index in run.steps.indices {
      options = options.replacing(with: run.steps[index].options)
      run.steps[index].options = options
    }
    #expect(try run.trajectory() == trace.run.trajectory())
  }

  @Test func aRunOfAnUnknownOptimizerListsThemAll() {
    let run = OptimizerRun("Adan", options: [:], initial: [[1]], steps: [])
    let error = #expect(throws: OptionError.self) { try run.trajectory() }
    #expect(
      error?.description
        == "there is no optimizer Adan; there are "
        + torchOptimizers.map { $0.name }.joined(separator: ", "))
  }

  /// PyTorch reads `initial_accumulator_value` from the run's options, never from a group's.
  @Test func adagradStartsAllGroupsAlike() throws {
    func run(_ options: Options) throws -> Trajectory {
      try OptimizerRun(
        "Adagrad", options: ["lr": 0.1, "initial_accumulator_value": 0.5],
        groups: [.init(tensors: [0], options: [:]), .init(tensors: [1], options: options)],
        initial: [[1], [2]], steps: [.init(gradients: [[0.1], [0.1]])]
      ).trajectory()
    }
    let plain = try run([:])
    #expect(try run(["initial_accumulator_value": 7]) == plain)
    #expect(try run(["lr": 0.2]) != plain)
  }

  @Test func lbfgsTakesOneGroup() {
    let run = OptimizerRun(
      "LBFGS", options: ["lr": 1, "max_iter": 1],
      groups: [0, 1].map { OptimizerRun.Group(tensors: [$0], options: [:]) }, initial: [[1], [2]],
      steps: [OptimizerRun.Step(gradients: [[1], [1]])])
    let error = #expect(throws: OptionError.self) { try run.trajectory() }
    #expect(error?.description == "LBFGS takes one parameter group; there are 2")
  }

  @Test func groupsThatOverlapOrLackATensorAreNamed() {
    func message(_ tensors: [[Int]]) -> String? {
      let run = OptimizerRun(
        "SGD", options: [:], groups: tensors.map { .init(tensors: $0, options: [:]) },
        initial: [[1], [2]], steps: [])
      return #expect(throws: OptionError.self) { try run.trajectory() }?.description
    }
    #expect(message([[0], [1, 0]]) == "tensor 0 is in more than one parameter group")
    #expect(message([[0, 2]]) == "a group has tensor 2; there are 2, from 0")
  }

  @Test func sparseAdamMovesTheRowsThatAreTouched() throws {
    let start = [[1.0, 2, 3, 4, 5, 6], [7, 8]]
    let gradients = [[0.0, 0, 0, 0.5, 0, 0], [0.25, 0]]
    var told = try SparseAdam(learningRate: 0.1, shapes: [[3, 2], [2]])
    var untold = told
    var (first, second) = (start, start)
    // Row 1 of the first tensor is rows' numbers 2 and 3, of which one is zero; the row moves.
    try told.step(&first, gradients: gradients, rows: [[1], [0]])
    try untold.step(&second, gradients: gradients)
    #expect(first == second)
    let moved = zip(start.joined(), first.joined()).map { $0 != $1 }
    #expect(moved == [false, false, false, true, false, false, true, false])
    try told.step(&first, gradients: [[0, 0, 0, 0, 0, 0], [0, 0]], rows: [[1], []])
    try untold.step(&second, gradients: [[0, 0, 0, 0, 0, 0], [0, 0]])
    #expect(first[0][3] != second[0][3], "a touched row of zeros moves by its mean")
    #expect(first[1] == second[1])
    #expect(told.state.tensors().map(\.steps) == [2, 2], "no row is a step too")
    try told.step(&first, gradients: [[], []], rows: [[], []])
    #expect(told.state.tensors().map(\.steps) == [2, 2], "no gradient is no step")
  }

  @Test func rowsThatAreNotThereAreNamed() {
    func message(_ optimizer: String, _ rows: [[Int]]) -> String? {
      let run = OptimizerRun(
        optimizer, options: [:], shapes: [[3, 2]], initial: [[1, 2, 3, 4, 5, 6]],
        steps: [.init(gradients: [[0, 0, 0, 0, 0, 1]], rows: rows)])
      return #expect(throws: OptionError.self) { try run.trajectory() }?.description
    }
    #expect(
      message("SparseAdam", [[2, 3]])
        == "SparseAdam: a gradient touches row 3 of tensor 0, which has 3 rows, from 0")
    #expect(
      message("SparseAdam", [[-1]])
        == "SparseAdam: a gradient touches row -1 of tensor 0, which has 3 rows, from 0")
    #expect(message("SparseAdam", []) == "step 1 has rows of 0 tensors; there are 1")
    #expect(message("Adam", [[2]]) == "Adam takes no sparse gradients (\"rows\"); SparseAdam does")
  }

  /// The averages that the recordings of ASGD have beside the parameters.
  private struct Averages: Decodable {
    struct Step: Decodable { let averages: [[Double]] }
    let steps: [Step]
  }

  /// The largest difference of the averages, relative to the recorded number.
  private func errorOfAverages(_ trace: OptimizerTrace, _ file: String) throws -> Double {
    let recorded = try Fixtures.golden().load(Averages.self, file).steps
    var asgd = try ASGD(options: trace.options)
    #expect(asgd.averages.isEmpty)
    var parameters = trace.initial
    var (options, largest) = (trace.options, 0.0)
    for (step, expected) in zip(trace.steps, recorded) {
      options = options.replacing(with: step.options)
      asgd = try asgd.with(options)
      try asgd.step(&parameters, gradients: step.gradients)
      #expect(asgd.averages.map(\.count) == expected.averages.map(\.count))
      for (found, number) in zip(asgd.averages.joined(), expected.averages.joined()) {
        largest = max(largest, abs(found - number) / abs(number))
      }
    }
    return largest
  }

  @Test(arguments: files.filter { $0.hasPrefix("optimizers/ASGD-") && !$0.contains("none") })
  func theAveragesOfASGDArePyTorchs(file: String) throws {
    let trace = try Fixtures.golden().load(OptimizerTrace.self, file)
    #expect(try errorOfAverages(trace, file) <= 1e-12)
  }

  @Test func t0MattersForTheAverages() throws {
    let file = "optimizers/ASGD-t0-3.json"
    let trace = try Fixtures.golden().load(OptimizerTrace.self, file)
    var run = trace.run
    run.options["t0"] = nil
    #expect(try run.trajectory() == trace.run.trajectory(), "the parameters are without it")
    var asgd = try ASGD(options: run.options)
    var parameters = trace.initial
    for step in trace.steps { try asgd.step(&parameters, gradients: step.gradients) }
    #expect(asgd.averages == parameters, "before t0 the average is the parameter itself")
    let averages = try Fixtures.golden().load(Averages.self, file).steps
    #expect(try #require(averages.last).averages != trace.steps.last?.parameters)
  }
}
