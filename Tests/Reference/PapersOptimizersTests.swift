import Gradus
import GradusReference
import Testing

/// The optimizers of lesson 3.9 at the edges that its claims do not come to.
@Suite struct PapersOptimizersTests {
  @Test func adanRefusesWhatIsOutOfRange() {
    #expect(throws: OptionError.self) { try Adan(betas: (0.9, 0.9, 1)) }
    #expect(throws: OptionError.self) { try Adan(eps: -1) }
    #expect(throws: OptionError.self) { try Adan(learningRate: .nan) }
  }

  @Test func adanRefusesGradientsOfOtherParameters() throws {
    var adan = try Adan()
    var parameters = [[1.0, 2], [3]]
    #expect(throws: ShapeError.self) {
      try adan.step(&parameters, gradients: [[1, 2], [3, 4]])
    }
    #expect(parameters == [[1, 2], [3]])
  }

  @Test func withoutStepsThereAreNoAverages() {
    let none = scheduleFree(from: [1], steps: 0, learningRate: 0.1, beta: 0.9) { $0 }
    #expect(none.isEmpty)
  }

  /// At a rate of 0 there is no iterate to weigh, and nothing moves.
  @Test func atARateOfZeroNothingMoves() {
    let still = scheduleFree(from: [1, -2], steps: 2, learningRate: 0, beta: 0.9) { $0 }
    #expect(still == [[1, -2], [1, -2]])
  }

  @Test func nobodyIsGuiltyOfAStepAgainstTheGradient() {
    let found = suspect(gradients: [1, 2, 3], positions: [0, 1, 2, 3], learningRate: 0.1)
    #expect(found == nil)
  }
}

/// What is handed to whoever learns from one example after the other.
@Suite struct ExampleByExampleTests {
  private func loss() throws -> ExampleByExample {
    try ExampleByExample(
      Call(
        "", [NamedTensor("examples", Matrix([[1, 2], [3, 4]])), NamedTensor("targets", [5, 6])]))
  }

  @Test func afterTheLastExampleComesTheFirst() throws {
    let loss = try loss()
    // 2 (1 · 1 + 1 · 2 − 5) · (1, 2)
    #expect(loss.gradient(0, at: [1, 1]) == [-4, -8])
    #expect(loss.gradient(2, at: [1, 1]) == [-4, -8])
    #expect(loss.gradient(1, at: [1, 1]) == [6, 8])
  }

  @Test func whatIsNoTableComesAsAList() throws {
    let answer = try loss().answer { gradient in
      _ = gradient([1, 1])
      return [[1], [2, 3]]
    }
    #expect(answer["asked"]?.shape == [1, 2] && answer["average"]?.shape == [3])
  }
}
