import Answering
import Foundation
import Gradus
import OptimizersBeyondSGDQuestions
import Testing

/// Questions and answers cross between processes as JSON and must arrive as they left, with the
/// NaN and the infinities that a wrong answer may hold.
@Suite struct CrossingTests {
  private func cross<Value: Codable>(_ value: Value) throws -> Value {
    try Wire.decode(Value.self, from: Wire.encode(value))
  }

  /// Bit for bit: NaN equals nothing, and −0 equals 0.
  private func sameBits(_ a: [Double], _ b: [Double]) -> Bool {
    a.count == b.count
      && zip(a, b).allSatisfy { $0.isNaN && $1.isNaN || $0.bitPattern == $1.bitPattern }
  }

  private let hard = [
    0.1, -0.0, .nan, .infinity, -.infinity, .leastNonzeroMagnitude, .greatestFiniteMagnitude,
    1.0 / 3,
  ]

  @Test func questionsArriveAsTheyLeft() throws {
    let run = OptimizerRun(
      "Adam", options: ["lr": 0.1, "betas": [0.9, 0.999], "amsgrad": true],
      initial: [[1.0 / 3, -2], [.leastNonzeroMagnitude]],
      steps: [
        .init(gradients: [[0.1, 1e-7], [3]]), .init(gradients: [[1, 2], [3]], learningRate: 0),
      ]
    )
    #expect(try cross(run) == run)
    let data = Dataset(x: [0, 0.1], y: [3, 2.9999999999999996])
    let line = Line(weight: 2, bias: -0.1)
    let script = TrainingScript(data: data, initial: line, updates: [line, line])
    #expect(try cross(script) == script)
    let sweep = LearningRateSweep(x: [1, 2], rates: [0.1], distance: line)
    #expect(try cross(sweep) == sweep)
    let fit = FitQuestion(data: data, learned: [line])
    #expect(try cross(fit) == fit)
  }

  @Test func answersArriveAsTheyLeft() throws {
    let trajectory = Trajectory(parameters: [[hard, [1]], [hard.reversed(), [.nan]]])
    #expect(sameBits(try cross(trajectory).numbers, trajectory.numbers))
    let trace = TrainingTrace(
      training: Training(losses: hard, weight: .nan, bias: -.infinity),
      gradients: [Line(weight: .nan, bias: 1)])
    #expect(sameBits(try cross(trace).numbers, trace.numbers))
    let rates = LearningRateReport(limit: .infinity, risesAt: [nil, 7])
    #expect(sameBits(try cross(rates).numbers, rates.numbers))
    let fit = FitReport(best: Line(weight: .nan, bias: 2), excessLosses: hard)
    #expect(sameBits(try cross(fit).numbers, fit.numbers))
  }

  @Test func nothingUsesMoreThanOneLine() throws {
    let text = Training(losses: hard, weight: 1, bias: 2)
    #expect(!(try Wire.encode(text)).contains(UInt8(ascii: "\n")))
  }

  @Test func aMatrixThatDoesNotFitIsAnErrorAndNoTrap() throws {
    let matrix = Matrix([[1, 2], [3, 4]])
    #expect(try cross(matrix) == matrix)
    for values in ["[1, 2, 3]", "[]"] {
      let json = Data(#"{"rows": 2, "columns": 2, "values": \#(values)}"#.utf8)
      #expect(throws: DecodingError.self) { try Wire.decode(Matrix.self, from: json) }
    }
    let negative = Data(#"{"rows": -1, "columns": -1, "values": [1]}"#.utf8)
    #expect(throws: DecodingError.self) { try Wire.decode(Matrix.self, from: negative) }
  }
}
