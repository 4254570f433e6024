import Foundation
import Testing

@testable import Exercising
@testable import Gradus
@testable import GradusCatalogue
@testable import GradusReference

/// LBFGS where its closure is evaluated several times a step.
@Suite struct EvaluationTests {
  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().appending(path: "Evaluations")

  private func verdict(_ name: String) -> TraceVerdict {
    TraceVerdict.judge(Self.folder.appending(path: "\(name).json").path)
  }

  @Test(
    arguments: [
      "right-wolfe", "right-wolfe-short-history", "right-default", "right-max-eval",
      "right-maximize",
    ])
  func pytorchsMatches(name: String) {
    let verdict = verdict(name)
    guard case .matches = verdict.outcome else {
      Issue.record("\(verdict.text)")
      return
    }
  }

  /// PyTorch's own, with other options than the file says.
  @Test(
    arguments: [
      "no-line-search", "line-search-unasked", "max-eval-is-max-iter", "max-eval-ignored",
      "one-evaluation-more", "one-iteration-more", "one-iteration-less", "every-step-anew",
    ])
  func whatItDoesIsNamed(name: String) {
    let verdict = verdict(name)
    guard case .deviates(_, let found) = verdict.outcome else {
      Issue.record("\(verdict.text)")
      return
    }
    #expect(found.contains { $0.names.map(\.id) == [name] }, "\(verdict.text)")
  }

  /// How often a closure was evaluated is part of what is compared.
  @Test func theNumberOfEvaluationsIsSaid() throws {
    let verdict = verdict("one-iteration-more")
    #expect(
      verdict.text.contains(
        """
        deviates from LBFGS after 1 step, in the number of evaluations in this step
          there     PyTorch's ends before
          expected  4
          found     5

        """), "\(verdict.text)")
    let other = self.verdict("line-search-unasked")
    #expect(other.text.contains("deviates from LBFGS at step 1, evaluation "), "\(other.text)")
    #expect(try other.json().contains(#""evaluation":"#))
  }

  /// Rosenbrock's function and its slopes.
  private func valley(_ x: [Double]) -> (loss: Double, gradient: [Double]) {
    let bend = x[1] - x[0] * x[0]
    return (
      100 * bend * bend + (1 - x[0]) * (1 - x[0]),
      [-400 * x[0] * bend - 2 * (1 - x[0]), 200 * bend]
    )
  }

  /// What a recipe does with the valley, as a recording.
  private func trace(
    of recipe: LBFGSRecipe, _ options: Options, steps: Int = 4
  ) throws -> OptimizerTrace {
    let (hyper, rate, _) = try recipe.read(options)
    let initial = [-1.2, 1.0]
    var (x, state) = (initial, LBFGSRecipe.State())
    let recorded = try (0..<steps).map { _ in
      if !recipe.steps.remembers { state = LBFGSRecipe.State() }
      var asked: [OptimizerRun.Evaluation] = []
      try recipe.move(&x, &state, hyper, rate) { x in
        let (loss, gradient) = valley(x)
        asked.append(.init(at: [x], loss: loss, gradients: [gradient]))
        return (loss, gradient)
      }
      return OptimizerTrace.Step(
        gradients: asked[0].gradients, parameters: [x], options: nil, rows: nil, entries: nil,
        groups: nil, loss: asked[0].loss, evaluations: Array(asked.dropFirst()))
    }
    return OptimizerTrace(
      recordedBy: nil, optimizer: "LBFGS", options: options, groups: nil, state: nil, lacks: nil,
      dtype: .float64, shapes: [[2]], initial: [initial], steps: recorded)
  }

  private static let questions: [Options] = [
    ["line_search_fn": .text("strong_wolfe"), "max_iter": 6],
    ["line_search_fn": .text("strong_wolfe"), "max_iter": 20, "lr": 0.3],
    ["lr": 0.01, "max_iter": 4, "max_eval": 3], ["lr": 1e-3, "max_iter": 5],
    ["lr": 1e-3, "max_iter": 5, "tolerance_change": 0.01],
    ["line_search_fn": .text("strong_wolfe"), "max_iter": 20, "tolerance_change": 0.05],
  ]

  @Test func unchangedTheRecipeIsPyTorchs() throws {
    for options in Self.questions {
      let trace = try trace(of: LBFGSRecipe(), options)
      try trace.validate()
      guard case .matches = try trace.judgement({ _ in }).outcome else {
        Issue.record("\(options)")
        continue
      }
    }
  }

  /// Each is named, alone, for one of the questions.
  @Test(arguments: LBFGSRecipe.evaluationDeviations.indices)
  func everyDeviationIsNamed(index: Int) throws {
    let deviation = LBFGSRecipe.evaluationDeviations[index]
    var recipe = LBFGSRecipe()
    deviation.change(&recipe)
    let found = try Self.questions.map { options -> [[String]] in
      let judgement = try trace(of: recipe, options).judgement { _ in }
      guard case .deviates(_, let found) = judgement.outcome else { return [] }
      return found.map { $0.names.map(\.id) }
    }
    #expect(found.contains([[deviation.name.id]]), "\(deviation.name.id): \(found)")
    // Whatever else explains it, the right name is never missing.
    #expect(found.allSatisfy { $0.isEmpty || $0.contains([deviation.name.id]) }, "\(found)")
  }

  @Test func badEvaluationsAreInvalidInOneLine() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "Evaluations-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func reason(_ optimizer: String, _ step: String) throws -> String? {
      let file = folder.appending(path: "bad.json")
      let text =
        #"{"format": "gradus.optimizer-trace/1", "optimizer": "\#(optimizer)", "options": {"lr": 1}, "#
        + #""dtype": "float64", "shapes": [[1]], "initial": [[1]], "steps": [{"gradients": [[2]], "#
        + #""parameters": [[0]], \#(step)}]}"#
      try Data(text.utf8).write(to: file)
      guard case .invalid(let reason) = TraceVerdict.judge(file.path).outcome else { return nil }
      return reason
    }
    let evaluations = #""evaluations": [{"at": [[0]], "loss": 1, "gradients": [[0, 1]]}]"#
    #expect(
      try reason("Adam", #""loss": 1, "# + evaluations)
        == "steps[0] has evaluations; LBFGS alone evaluates a closure several times a step")
    #expect(try reason("LBFGS", evaluations)?.hasPrefix("steps[0] needs a \"loss\" and ") == true)
    #expect(
      try reason("LBFGS", #""loss": 1, "# + evaluations)
        == "steps[0].evaluations[0].gradients[0] has 2 numbers; the shape [1] needs 1")
    // Without them there is one gradient a step.
    #expect(try reason("LBFGS", #""more": 1"#)?.contains("or a trace has the others") == true)
  }
}
