import Foundation
import Gradus
import Testing

@testable import GradusFixtures

/// Each rule can fail: traces that break one rule, and what is said of them.
@Suite struct DoctoredTraceTests {
  /// A trace's file with everything open to change.
  struct Draft: Codable {
    struct Step: Codable {
      var gradients: [[Double]]
      var parameters: [[Double]]
      var options: Options?
      var rows: [[Int]]?
    }
    var recordedBy: [String: String]
    var optimizer: String
    var options: Options
    var covers: String
    var dtype: String
    var seed: UInt64?
    var shapes: [[Int]]
    var initial: [[Double]]
    var steps: [Step]

    mutating func scale(tensor: Int, by factor: Double) {
      for index in steps.indices {
        steps[index].gradients[tensor] = steps[index].gradients[tensor].map { $0 * factor }
      }
    }
  }

  /// What is said of the trace after `edit`.
  private func said(
    of name: String = "Adam-everything", _ edit: (inout Draft) -> Void
  ) throws -> [String] {
    var draft = try Fixtures.golden().load(Draft.self, "optimizers/\(name).json")
    edit(&draft)
    let file = try JSONEncoder().encode(draft)
    return complaints(about: try JSONDecoder().decode(OptimizerTrace.self, from: file))
  }

  @Test func untouchedNothingIsSaid() throws {
    #expect(try said { _ in } == [])
  }

  @Test func origin() throws {
    #expect(try said { $0.recordedBy["version"] = "1.0" } == ["was recorded by torch 1.0"])
    #expect(try said { $0.recordedBy["framework"] = "mlx" } == ["was recorded by mlx 2.15.0"])
    #expect(try said { $0.dtype = "float32" } == ["says float32, but its numbers are not"])
    #expect(
      try said(of: "Adam-float32-lr-0.1") { $0.dtype = "float64" }
        == ["says float64, but its numbers are not"])
    #expect(
      try said(of: "Adam-float32-lr-0.1") { $0.steps[3].parameters[1][2] += 1e-12 }
        == ["says float32, but its numbers are not"])
  }

  @Test func shapes() throws {
    #expect(try said { $0.shapes = [[4, 3], [5], [6]] } == [])
    #expect(
      try said { $0.shapes = [[3, 4], [5], [3, 3]] }
        == ["has a square tensor, [3, 3]", "has tensors that do not fill their shapes"])
    #expect(
      try said { $0.shapes = [[5], [5], [5]] }
        == ["has tensors of one shape", "has tensors that do not fill their shapes"])
  }

  @Test func initialValues() throws {
    #expect(
      try said { $0.initial[0][1] = $0.initial[2][0] } == ["has initial values of one size"])
    #expect(
      try said { $0.initial[0][1] = -$0.initial[0][0] } == ["has initial values of one size"])
    #expect(try said { $0.initial[1][1] = 1e-3 } == ["starts too near to zero"])
  }

  @Test func stepsAndZeroGradients() throws {
    #expect(try said { $0.steps.removeLast(5) } == ["has only 9 steps"])
    #expect(
      try said { $0.steps[1].gradients = $0.steps[4].gradients }
        == ["has 2 steps without gradients, not one"])
    #expect(
      try said { $0.steps[4].gradients = $0.steps[2].gradients }
        == ["has 0 steps without gradients, not one"])
  }

  @Test func gradientsTooSmallOrAlike() throws {
    #expect(
      try said { $0.steps[2].gradients[2][0] = 1e-9 }
        == [
          "step 3 has gradients near or below the tolerance",
          "no tensor has gradients of about 1e-07",
        ])
    #expect(
      try said { $0.steps[2].gradients[1][0] = -$0.steps[2].gradients[1][1] }
        == ["step 3 has gradients of one size in one tensor"])
  }

  @Test func scales() throws {
    #expect(
      try said { $0.scale(tensor: 0, by: 1e-3) } == ["no tensor has gradients of about 1"])
    #expect(
      try said { $0.scale(tensor: 1, by: 1e3) } == ["no tensor has gradients of about 0.001"])
    #expect(
      try said { $0.scale(tensor: 2, by: 1e4) } == ["no tensor has gradients of about 1e-07"])
  }

  @Test func signFlip() throws {
    #expect(
      try said { $0.steps[6].gradients = $0.steps[5].gradients }
        == ["no step turns the gradients around"])
  }

  @Test func learningRate() throws {
    #expect(
      try said { draft in
        for index in draft.steps.indices { draft.steps[index].options = nil }
      } == ["the learning rate never changes"])
    #expect(try said { $0.options["lr"] = nil } == ["does not state its learning rate"])
  }

  @Test func missingGradients() throws {
    #expect(
      try said { $0.steps[13].gradients[1] = [] } == ["tensor 1 ends without a gradient"])
    #expect(try said { $0.steps[2].gradients[1] = [] } == [])
    #expect(
      try said { $0.steps[2].gradients[1] = [0.001] }
        == ["has tensors that do not fill their shapes"])
    #expect(
      try said { $0.steps[2].parameters[1] = [] } == ["has tensors that do not fill their shapes"])
  }

  @Test func sparseGradients() throws {
    #expect(
      try said(of: "SparseAdam-default") { draft in
        for index in draft.steps.indices { draft.steps[index].rows?[0] = [0, 1, 2, 3, 4, 5] }
      }.contains("tensor 0 has rows that are touched always or never"))
    #expect(
      try said(of: "SparseAdam-default") { draft in
        for index in draft.steps.indices { draft.steps[index].rows?[1].removeAll { $0 == 2 } }
      }.contains("tensor 1 has rows that are touched always or never"))
    #expect(
      try said(of: "SparseAdam-default") { $0.steps[3].rows?[2] = [] }
        == ["step 4 has gradients in rows it does not touch"])
    #expect(
      try said(of: "SparseAdam-default") { $0.steps[3].rows = nil }.contains(
        "has steps without rows for every tensor"))
  }

  @Test func gradientsOfAFunctionAreNotChosen() throws {
    #expect(try said(of: "LBFGS-default") { _ in } == [])
    #expect(
      try said(of: "LBFGS-default") { $0.optimizer = "SGD" }.contains(
        "no step turns the gradients around"))
  }
}
