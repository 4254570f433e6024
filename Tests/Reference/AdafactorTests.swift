import Gradus
import GradusFixtures
import GradusReference
import Testing

@Suite struct AdafactorTests {
  private static let files = (try? Fixtures.golden().names(below: "optimizers/Adafactor-")) ?? []

  @Test func thereAreRecordings() { #expect(Self.files.count >= 12) }

  @Test(arguments: files)
  func everyStepIsPyTorchs(file: String) throws {
    let trace = try Fixtures.golden().load(OptimizerTrace.self, file)
    let found = try trace.run.trajectory(of: Adafactor.self)
    #expect(trace.trajectory.largestError(of: found) <= 1e-12)
  }

  private func message(_ options: Options, shapes: [[Int]] = []) -> String? {
    #expect(throws: OptionError.self) {
      try Adafactor(options: options, shapes: shapes)
    }?.description
  }

  @Test func valuesOutOfRangeAreNamed() {
    #expect(message(["lr": -1]) == "Adafactor: lr is -1; it must be at least 0")
    #expect(message(["d": 0.5]) == "Adafactor: d is 0.5; it must be at least 1")
    #expect(message(["beta2_decay": 0.1]) == "Adafactor: beta2_decay is 0.1; it must be at most 0")
    #expect(message(["weight_decay": -1]) == "Adafactor: weight_decay is -1; it must be at least 0")
    #expect(message(["eps": [-1, 1]]) == "Adafactor: eps is (-1, 1); both must be at least 0")
    #expect(
      message(["eps": .list([.none, -1])])
        == "Adafactor: eps is [none, -1]; both must be at least 0")
    #expect(
      message(["eps": 1]) == "Adafactor: eps is 1; it must be a number or null, and a number")
    #expect(
      message(["momentum": 1])
        == "Adafactor has no option momentum; it has lr, beta2_decay, eps, d, weight_decay, maximize"
    )
  }

  @Test func defaultsArePyTorchs() throws {
    let adafactor = try Adafactor(options: [:])
    #expect(
      adafactor.learningRate == 1e-2 && adafactor.beta2Decay == -0.8 && adafactor.d == 1
        && adafactor.eps.0 == nil && adafactor.eps.1 == 1e-3 && adafactor.weightDecay == 0
        && !adafactor.maximize)
    let eps = try Adafactor(options: ["eps": [1e-30, 1e-3]]).eps
    #expect(eps.0 == 1e-30 && eps.1 == 1e-3)
  }

  @Test func aTensorNeedsAShapeOfItsSize() throws {
    var parameters = [[1.0, 2], [1, 2, 3, 4]]
    func message(_ shapes: [[Int]]) -> String? {
      #expect(throws: OptionError.self) {
        var adafactor = try Adafactor(shapes: shapes)
        try adafactor.step(&parameters, gradients: parameters)
      }?.description
    }
    #expect(
      message([[2]])
        == "Adafactor: tensor 1 has no shape; Adafactor needs the shapes of all tensors")
    #expect(
      message([[2], [2, 3]])
        == "Adafactor: tensor 1 has 4 numbers; its shape (2, 3) has 6")
  }

  /// With squared gradients that are a product of a row's and a column's, as the factors suppose,
  /// a matrix moves as its numbers in a row do: by the sign of each gradient.
  @Test func factorsOfAProductAreExact() throws {
    let gradient = [1.0, -2, 3].flatMap { row in [0.5, -4].map { row * $0 } }
    let parameters = [[3.0, 1, -2, 0.5, 2, -1]]
    var (asMatrix, asRow) = (parameters, parameters)
    var matrix = try Adafactor(learningRate: 0.1, shapes: [[3, 2]])
    var row = try Adafactor(learningRate: 0.1, shapes: [[6]])
    try matrix.step(&asMatrix, gradients: [gradient])
    try row.step(&asRow, gradients: [gradient])
    for (a, b) in zip(asMatrix[0], asRow[0]) { #expect(abs(a - b) < 1e-14) }
    let moves = zip(parameters[0], asRow[0]).map { $0 - $1 }
    #expect(zip(moves, gradient).allSatisfy { ($0 > 0) == ($1 > 0) && abs($0) > 0.1 })
  }
}
