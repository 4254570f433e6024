import Answering
import Foundation
import FoundationsRecapQuestions
import Gradus
import Testing

/// The questions and answers of lesson 1.6: they cross as they are, and say where a number stands.
@Suite struct CapstoneQuestionTests {
  private func cross<Value: Codable>(_ value: Value) throws -> Value {
    try Wire.decode(Value.self, from: Wire.encode(value))
  }

  private let bowl = QuadraticLoss(
    constant: 1, linear: [2, -3], curvature: Matrix([[4, 0.5], [0.5, 1.0 / 3]]))

  @Test func questionsArriveAsTheyLeft() throws {
    let split = SplitQuestion(
      data: Dataset(x: [0, 0.1], y: [3, 1.0 / 3]), order: [1, 0], validationShare: 0.3)
    #expect(try cross(split) == split)
    let features = FeatureQuestion(x: [], degree: 3, training: [0.1, 2])
    #expect(try cross(features) == features)
    let examples = Examples(features: Matrix([[1, 2], [3, -0.1]]), targets: [0, 1e-300])
    let model = LinearModel(weights: [1.0 / 3, -2], bias: 0.1)
    let loss = RidgeLossQuestion(model: model, examples: examples, penalty: 0.1)
    #expect(try cross(loss) == loss)
    let fit = RidgeQuestion(examples: examples, penalty: 0)
    #expect(try cross(fit) == fit)
    let claim = GradientClaim(loss: bowl, claimed: bowl, point: [0.1, 0.2])
    #expect(try cross(claim) == claim)
    let run = EarlyStopping(
      initial: [0.1, 2], learningRate: 0.1, patience: 2, tolerance: 1e-6, epochs: 9,
      training: bowl, validation: bowl)
    #expect(try cross(run) == run)
  }

  @Test func answersArriveAsTheyLeft() throws {
    let table = FeatureTable(Matrix([[1, .infinity], [3, 0.1], [-.infinity, 2]]))
    #expect(try cross(table) == table)
    let stopped = StoppedTraining(
      losses: [1, .nan], validationLosses: [2, .infinity], parameters: [])
    #expect(try cross(stopped).losses[1].isNaN && cross(stopped).validationLosses[1] == .infinity)
    let loss = RidgeLoss(loss: 1, gradient: LinearModel(weights: [0.1], bias: -0.0))
    #expect(try cross(loss) == loss)
  }

  @Test func placesAndScalesAreThoseOfThePart() {
    let table = FeatureTable(Matrix([[1, 10], [-3, 20]]))
    #expect(table.outline == "a 2×2 matrix")
    #expect(
      table.place(of: 3) == "features[1, 1], row 1 of the column for x to the power 2")
    #expect((0..<4).map(table.scale(of:)) == [3, 20, 3, 20])
    let loss = RidgeLoss(loss: 5, gradient: LinearModel(weights: [0.1, -2], bias: 1))
    #expect(
      (0..<4).map(loss.place(of:)) == [
        "loss", "gradient.weights[0]", "gradient.weights[1]", "gradient.bias",
      ])
    #expect((0..<4).map(loss.scale(of:)) == [5, 2, 2, 2])
    let long = FeatureQuestion(x: (1...15).map(Double.init), degree: 2, training: [0.5, 1])
    #expect(
      long.summary == "features up to degree 2 of x [1, 2, 3, 4, 5, 6, … 3 more …, "
        + "10, 11, 12, 13, 14, 15], standardized on [0.5, 1]")
  }
}
