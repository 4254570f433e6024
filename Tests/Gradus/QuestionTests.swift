import Gradus
import Testing

@Suite struct QuestionTests {
  private let trajectory = Trajectory(parameters: [
    [[1, -5], [0.1]], [[-3, 2], [0.2]], [[0, 1], [0]],
  ])

  @Test func aTrajectoryNamesThePlaceOfEachNumber() {
    #expect(trajectory.numbers == [1, -5, 0.1, -3, 2, 0.2, 0, 1, 0])
    #expect(trajectory.place(of: 0) == "after step 1, tensor 0, element 0")
    #expect(trajectory.place(of: 2) == "after step 1, tensor 1, element 0")
    #expect(trajectory.place(of: 7) == "after step 3, tensor 0, element 1")
    #expect(trajectory.place(of: 9) == "number 9")
  }

  /// A parameter's errors count against its largest size so far, and not against later ones.
  @Test func aTrajectoryScalesByTheLargestSizeSoFar() {
    #expect((0..<9).map(trajectory.scale(of:)) == [1, 5, 0.1, 3, 5, 0.2, 3, 5, 0.2])
    #expect(trajectory.scale(of: 9) == 0)
    #expect(trajectory.scales == (0..<9).map(trajectory.scale(of:)))
    #expect(Trajectory(parameters: []).scales == [])
    let wild = Trajectory(parameters: [[[.nan, -2]], [[1, -.infinity]], [[-3, 0]]])
    #expect(wild.scales == [0, 2, 1, .infinity, 3, .infinity])
    #expect(wild.scales == (0..<6).map(wild.scale(of:)))
  }

  @Test func tensorsOfOneNameAreNumberedFromOne() throws {
    let tables = [Matrix([[1, 2]]), Matrix([[3], [4]])]
    let call = Call(
      "a test",
      [NamedTensor("p", 7)] + NamedTensor.numbered("p", [[1, 2], [3]])
        + [NamedTensor("partners", [0, 1])] + NamedTensor.numbered("W", tables))
    #expect(call.inputs.map(\.name) == ["p", "p1", "p2", "partners", "W1", "W2"])
    #expect(call.lists("p") == [[1, 2], [3]])
    #expect(try call.matrices("W") == tables)
    #expect(call.lists("x") == [])
  }

  private let run = OptimizerRun(
    "SGD", options: ["lr": 0.5, "momentum": 0.9], initial: [[1, 2], [3]],
    steps: [
      .init(gradients: [[0.1, 0.2], [0.3]]), .init(gradients: [[1, 2], [3]], learningRate: 0.05),
      .init(gradients: [[10, 20], [30]]),
    ])

  @Test func aRunDescribesItselfAndWhatHappensAtANumber() {
    #expect(run.summary == "SGD(lr=0.5, momentum=0.9): 3 steps of 2 + 1 parameters")
    var single = run
    single.steps = [run.steps[0]]
    #expect(single.summary == "SGD(lr=0.5, momentum=0.9): 1 step of 2 + 1 parameters")
    #expect(run.detail(at: 1) == "gradient 0.2, parameter before the step 2")
    #expect(run.detail(at: 5) == "gradient 3, gradients before it …0.3, lr now 0.05")
    #expect(run.detail(at: 6) == "gradient 10, gradients before it …0.1, 1, lr now 0.05")
    #expect(run.detail(at: 9) == nil)
  }

  @Test func aRunLeadsAnOptimizerThroughItsSteps() throws {
    struct Plain: Optimizer {
      var learningRate: Double
      mutating func step(_ parameters: inout [[Double]], gradients: [[Double]]) {
        for tensor in parameters.indices {
          for i in parameters[tensor].indices {
            parameters[tensor][i] -= learningRate * gradients[tensor][i]
          }
        }
      }
    }
    var whole = run
    whole.initial = [[0, 0], [0]]
    whole.steps[1].options = ["lr": 2]
    let found = try whole.trajectory(of: Plain(learningRate: 1))
    let first = [[-0.1, -0.2], [-0.3]]
    #expect(found.parameters == [first, [[-2.1, -4.2], [-6.3]], [[-22.1, -44.2], [-66.3]]])
  }
}
