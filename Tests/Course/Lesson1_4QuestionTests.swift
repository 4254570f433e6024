import Answering
import Gradus
import LossLandscapeQuestions
import Testing

@Suite struct LandscapeQuestionTests {
  private let surface = LossSurface(
    dimensions: 2,
    terms: [
      .init(-1.5, [2, 0]), .init(-1, [1, 1]), .init(0.123456789, [0, 3]), .init(1, [0, 0]),
      .init(2, [11, 0]),
    ])

  @Test func aSurfaceIsWrittenAsPeopleWriteIt() {
    #expect("\(surface)" == "L(w, b) = −1.5w² − wb + 0.123457b³ + 1 + 2w^11")
    #expect("\(LossSurface(dimensions: 1, terms: []))" == "L(w) = 0")
    let three = LossSurface(dimensions: 3, terms: [.init(1, [1, 0, 2])])
    #expect("\(three)" == "L(p0, p1, p2) = p0p2²")
  }

  @Test func aSurfaceHasItsValueAndItsSlopes() {
    let product = LossSurface(dimensions: 2, terms: [.init(3, [2, 1])])
    #expect(product.value(at: [2, 5]) == 60)
    #expect(product.gradient(at: [2, 5]) == [60, 12])
  }

  @Test func aBowlIsMultipliedOut() {
    let bowl = LossSurface(
      QuadraticLoss(center: [1, -2], curvature: Matrix([[2, 1], [1, 4]]), floor: 3))
    #expect(bowl.value(at: [1, -2]) == 3)
    #expect(bowl.gradient(at: [1, -2]) == [0, 0])
    #expect(bowl.gradient(at: [2, -2]) == [2, 1])
    #expect(bowl.value(at: [2, -1]) == 3 + 1 + 1 + 2)
  }

  @Test func aCallWithTheWrongNumberOfParametersIsAnError() throws {
    #expect(throws: Misuse.self) { try surface.loss([1]) }
    #expect(throws: Misuse.self) { try surface.slopes([1, 2, 3]) }
    #expect(try surface.loss(weight: 0, bias: 0) == 1)
  }

  @Test func answersNameTheirPlaces() {
    let grid = LossGrid(weights: [1, 2, 3], biases: [4, 5], losses: [[1, 2, 3], [4, 5, 6]])
    #expect(grid.outline == "3 weights, 2 biases, 2 rows of 3 losses")
    #expect(grid.place(of: 0) == "weights[0]" && grid.place(of: 9) == "losses[1][1]")
    let question = GridQuestion(
      surface: surface, weights: .init(1...3, 3), biases: .init(4...5, 2))
    #expect(question.detail(at: 9) == "weight 2, bias 5")
    #expect(question.detail(at: 4) == nil && question.detail(at: 11) == nil)
    let path = PointPath(points: [[1, -5], [0.1, 2]])
    #expect(path.outline == "2 points of 2 numbers" && path.place(of: 3) == "points[1][1]")
    #expect((0..<4).map(path.scale(of:)) == [1, 5, 5, 5])
    #expect(HessianTable(rows: [[1, 2], [3, 4]]).place(of: 2) == "row 1, column 0")
    #expect(SliceLosses(losses: [1]).place(of: 0) == "losses[0]")
  }
}
