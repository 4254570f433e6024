import Testing

@testable import Gradus

/// The one quadratic of all lessons.
@Suite struct QuadraticLossTests {
  private let curvature = Matrix([[4, 0.5], [0.5, 1.0 / 3]])

  @Test func itHasItsValueAndItsSlopes() {
    // 1 + 2p − 3q + 2p² + ½pq + q²/6 at (1, 6)
    let loss = QuadraticLoss(constant: 1, linear: [2, -3], curvature: curvature)
    #expect(abs(loss.value(at: [1, 6]) - (1 + 2 - 18 + 2 + 3 + 6)) < 1e-12)
    let slopes = loss.gradient(at: [1, 6])
    #expect(abs(slopes[0] - 9) < 1e-12 && abs(slopes[1] + 0.5) < 1e-12)
  }

  @Test func aBowlIsLowestAtItsCenter() {
    let bowl = QuadraticLoss(center: [1, -2], curvature: Matrix([[2, 1], [1, 4]]), floor: 3)
    #expect(bowl.value(at: [1, -2]) == 3 && bowl.gradient(at: [1, -2]) == [0, 0])
    #expect(bowl.value(at: [2, -1]) == 3 + 1 + 1 + 2 && bowl.gradient(at: [2, -2]) == [2, 1])
  }

  /// Near a center that is far from zero no digit is lost, as it would be multiplied out.
  @Test func aBowlFarFromZeroKeepsItsDigits() {
    let bowl = QuadraticLoss(center: [0x1p30], curvature: Matrix([[2]]))
    #expect(bowl.value(at: [0x1p30 + 0.125]) == 0.015625)
  }

  @Test func whatIsHandedToLearnersRefusesAnotherNumberOfParameters() throws {
    let loss = QuadraticLoss(constant: 0, linear: [1, 2], curvature: curvature)
    #expect(try loss.loss([0, 0]) == 0 && loss.slopes([0, 0]) == [1, 2])
    let error = #expect(throws: Misuse.self) { try loss.loss([1]) }
    #expect(error?.description == "the loss was called with 1 number; it takes 2")
    #expect(throws: Misuse.self) { try loss.slopes([1, 2, 3]) }
  }

  @Test func messagesHaveItAsAFormula() {
    let slanted = QuadraticLoss(
      constant: 1, linear: [2, -3], curvature: Matrix([[4, 0.5], [0.5, 1]]))
    #expect(
      slanted.summary == "1 + g · p + ½ pᵀHp with g = [2, -3] and H = [[4, 0.5], [0.5, 1]]")
    let bowl = QuadraticLoss(center: [1, -2], curvature: Matrix([[2, 1], [1, 4]]))
    #expect(bowl.summary == "½ dᵀHd with d = p − [1, -2] and H = [[2, 1], [1, 4]]")
    let parabola = QuadraticLoss(center: [2.4], curvature: Matrix([[10]]), floor: 0.2)
    #expect(parabola.summary == "0.2 + 10/2 · (p − 2.4)²")
    let line = QuadraticLoss(constant: 0, linear: [4], curvature: Matrix([[0]]))
    #expect(line.summary == "4 p + 0/2 · p²")
  }
}
