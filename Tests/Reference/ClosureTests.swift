import Gradus
import GradusFixtures
import GradusReference
import Testing

/// LBFGS against PyTorch's recorded runs with a closure.
@Suite struct ClosureTests {
  private static let files = (try? Fixtures.golden().names(below: "closures/")) ?? []

  @Test func thereAreRecordings() { #expect(Self.files.count >= 15) }

  @Test(arguments: files)
  func everyStepIsPyTorchs(file: String) throws {
    let trace = try Fixtures.golden().load(ClosureTrace.self, file)
    var lbfgs = try LBFGS(options: trace.options)
    var parameters = trace.initial
    for step in trace.steps {
      var evaluations = 0
      let loss = try lbfgs.step(&parameters) { point in
        evaluations += 1
        return trace.evaluate(point)
      }
      #expect(evaluations == step.evaluations)
      #expect(abs(loss - step.loss) <= 1e-12 * abs(step.loss))
      #expect(parameters.map(\.count) == step.parameters.map(\.count))
      // All tensors are one vector, whose rounding goes by its largest number.
      let largest = step.parameters.joined().reduce(0) { max($0, abs($1)) }
      for (p, recorded) in zip(parameters.joined(), step.parameters.joined()) {
        #expect(abs(p - recorded) <= 1e-12 * largest)
      }
    }
  }

  /// Each option in each recording does something there: without it the run goes elsewhere.
  @Test(arguments: files)
  func everyOptionMatters(file: String) throws {
    let trace = try Fixtures.golden().load(ClosureTrace.self, file)
    for (name, value) in trace.options.values where !(name == "lr" && value == 1) {
      if name == "max_iter" && trace.options["max_eval"] != nil { continue }  // never reached
      var without = trace.options
      without[name] = nil
      var lbfgs = try LBFGS(options: without)
      var parameters = trace.initial
      var differs = false
      for step in trace.steps {
        let before = lbfgs.state.evaluations
        try lbfgs.step(&parameters, closure: trace.evaluate)
        let pairs = zip(parameters.joined(), step.parameters.joined())
        differs =
          differs || pairs.contains { abs($0 - $1) > 1e-7 }
          || lbfgs.state.evaluations - before != step.evaluations
      }
      #expect(differs, "\(name)")
    }
  }
}
