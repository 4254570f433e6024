import Gradus
import GradusFixtures
import Testing

@testable import GradusReference

@Suite struct LBFGSTests {
  private static let files = (try? Fixtures.golden().names(below: "optimizers/LBFGS-")) ?? []

  @Test func thereAreRecordings() { #expect(Self.files.count >= 4) }

  /// With one evaluation a step.
  @Test(arguments: files)
  func everyStepIsPyTorchs(file: String) throws {
    let trace = try Fixtures.golden().load(OptimizerTrace.self, file)
    let found = try trace.run.trajectory(of: LBFGS.self)
    #expect(trace.trajectory.largestError(of: found) <= 1e-12)
  }

  private func message(_ options: Options) -> String? {
    #expect(throws: OptionError.self) { try LBFGS(options: options) }?.description
  }

  @Test func valuesOutOfRangeAreNamed() {
    #expect(message(["lr": -1]) == "LBFGS: lr is -1; it must be at least 0")
    #expect(
      message(["max_iter": 2.5])
        == "LBFGS: max_iter is 2.5; it must be a whole number from 0 to 1e9")
    #expect(
      message(["max_iter": 1e300])
        == "LBFGS: max_iter is 1e+300; it must be a whole number from 0 to 1e9")
    #expect(
      message(["max_eval": 0]) == "LBFGS: max_eval is 0; it must be a whole number from 1 to 1e9")
    #expect(
      message(["history_size": 0])
        == "LBFGS: history_size is 0; it must be a whole number from 1 to 1e9")
    #expect(
      message(["line_search_fn": .text("armijo")])
        == "LBFGS: line_search_fn is \"armijo\"; it must be \"strong_wolfe\", or null for none")
    #expect(
      message(["momentum": 1])
        == "LBFGS has no option momentum; it has lr, max_iter, max_eval, tolerance_grad, "
        + "tolerance_change, history_size, line_search_fn, maximize")
  }

  @Test func defaultsArePyTorchs() throws {
    let lbfgs = try LBFGS(options: ["max_eval": .none, "line_search_fn": .none])
    #expect(
      lbfgs.learningRate == 1 && lbfgs.maxIterations == 20 && lbfgs.maxEvaluations == 25
        && lbfgs.toleranceGrad == 1e-7 && lbfgs.toleranceChange == 1e-9
        && lbfgs.historySize == 100 && lbfgs.lineSearch == nil && !lbfgs.maximize)
    #expect(try LBFGS(options: ["max_iter": 3]).maxEvaluations == 3)
    #expect(try LBFGS(options: ["max_iter": 3, "max_eval": 7]).maxEvaluations == 7)
  }

  @Test func recordedGradientsAllowOneEvaluation() throws {
    func message(_ lbfgs: LBFGS) -> String? {
      #expect(throws: OptionError.self) {
        var (lbfgs, parameters) = (lbfgs, [[1.0]])
        try lbfgs.step(&parameters, gradients: [[1]])
      }?.description
    }
    #expect(
      message(try LBFGS(maxIterations: 2))
        == "LBFGS: max_iter is 2; with recorded gradients there is one evaluation a step, so it "
        + "must be 1, or a trace has the others as \"evaluations\"")
    #expect(
      message(try LBFGS(maxIterations: 1, lineSearch: .strongWolfe))
        == "LBFGS: a line search needs a closure that evaluates other points")
  }

  @Test func aMissingGradientCountsAsZeros() throws {
    var (lbfgs, parameters) = (try LBFGS(maxIterations: 1), [[1.0, 2], [3]])
    try lbfgs.step(&parameters, gradients: [[], [2]])
    #expect(parameters == [[1, 2], [2]])
  }

  private static let bowl = Objective.quadratic(
    QuadraticLoss(
      constant: 0, linear: [-1, 2, -3], curvature: Matrix([[4, 1, 0], [1, 3, -1], [0, -1, 2]])))

  @Test(arguments: [nil, LBFGS.LineSearch.strongWolfe])
  func itReachesTheMinimumOfAQuadratic(lineSearch: LBFGS.LineSearch?) throws {
    var lbfgs = try LBFGS(toleranceChange: 1e-15, lineSearch: lineSearch)
    var parameters = [[5.0, -7], [11]]
    for _ in 0..<2 { try lbfgs.step(&parameters) { Self.bowl($0) } }
    #expect(Self.bowl(parameters).gradients.joined().allSatisfy { abs($0) <= 1e-7 })

    // There it evaluates once more and stays.
    let (there, evaluations) = (parameters, lbfgs.state.evaluations)
    let loss = try lbfgs.step(&parameters) { Self.bowl($0) }
    #expect(parameters == there && lbfgs.state.evaluations == evaluations + 1)
    #expect(loss == Self.bowl(there).loss)
  }

  @Test func aStepReturnsTheLossAtItsBeginning() throws {
    var (lbfgs, parameters) = (try LBFGS(), [[5.0, -7, 11]])
    let before = Self.bowl(parameters).loss
    #expect(try lbfgs.step(&parameters) { Self.bowl($0) } == before)
    #expect(Self.bowl(parameters).loss < before)
  }

  @Test(arguments: [nil, LBFGS.LineSearch.strongWolfe])
  func maximizingIsMinimizingTheOpposite(lineSearch: LBFGS.LineSearch?) throws {
    var down = try LBFGS(maxIterations: 4, lineSearch: lineSearch)
    var up = try LBFGS(maxIterations: 4, lineSearch: lineSearch, maximize: true)
    var (lower, upper) = ([[-1.2, 1, 0.5]], [[-1.2, 1, 0.5]])
    for _ in 0..<5 {
      let loss = try down.step(&lower) { Objective.rosenbrock($0) }
      let opposite = try up.step(&upper) { x in
        let (loss, gradients) = Objective.rosenbrock(x)
        return (-loss, gradients.map { $0.map { -$0 } })
      }
      #expect(lower == upper && loss == -opposite)
    }
  }

  @Test func anErrorOfTheClosureComesThroughAndNothingHasMoved() throws {
    struct Broken: Error {}
    var (lbfgs, parameters, left) = (try LBFGS(), [[5.0, -7, 11]], 3)
    #expect(throws: Broken.self) {
      try lbfgs.step(&parameters) { x in
        left -= 1
        if left == 0 { throw Broken() }
        return Self.bowl(x)
      }
    }
    #expect(parameters == [[5, -7, 11]] && left == 0)
  }

  /// Both conditions hold at the point that is found, however far the first one was.
  @Test(arguments: [1e-6, 0.01, 0.3, 1, 7, 1000])
  func theLineSearchFindsAStrongWolfePoint(first: Double) throws {
    func point(_ t: Double) -> LinePoint<Double> {
      let (loss, gradients) = Objective.rosenbrock([[-1.2 + t, 1]])
      return LinePoint(t: t, loss: loss, gradient: gradients[0], slope: gradients[0][0])
    }
    let start = point(0)
    let search = StrongWolfe(start: start, reach: 1, toleranceChange: 1e-9, limit: 25)
    let found = try search.search(from: first, point)
    #expect(start.slope < 0 && found.t > 0)
    #expect(found.loss <= start.loss + 1e-4 * found.t * start.slope)
    #expect(abs(found.slope) <= 0.9 * abs(start.slope))
  }
}
