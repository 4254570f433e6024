import Answering
import GradientCheck
import Gradus
import GradusFixtures
import GradusReference
import NumericalGradientsQuestions
import Testing

@testable import Exercising
@testable import NumericalGradientsCourse

/// The functions of lesson 1.5 and their derivatives are PyTorch's, and cross as they are.
@Suite struct Lesson1_5GoldenTests {
  @Test func derivativesAreAutograds() throws {
    for item in try Golden.lesson("1.5-quotients") {
      let (function, x) = (try item.scalarFunction(), try item.number("x"))
      let expected = try item.number("derivative")
      #expect(abs(function.derivative(at: x) - expected) <= 1e-11 * abs(expected), "\(function)")
    }
    for item in try Golden.lesson("1.5-trust") {
      let (function, x) = (try item.scalarFunction(), try item.number("x"))
      // Near its center autograd loses the digits that the formula loses.
      if item.name == "root", abs(x - (try item.number("center"))) < 0.1 { continue }
      let expected = try item.number("autograd")
      #expect(abs(function.derivative(at: x) - expected) <= 1e-9, "\(function) at \(x)")
    }
  }

  @Test func gradientsAreAutograds() throws {
    for item in try Golden.lesson("1.5-gradient") {
      let expected = try item.list("analytic")
      let found = try item.multivariateFunction().gradient(at: try item.list("x"))
      #expect(found.count == expected.count)
      for (a, b) in zip(found, expected) { #expect(abs(a - b) <= 1e-10 * abs(b)) }
    }
  }

  @Test func questionsCrossAsTheyAre() throws {
    func cross<Value: Codable>(_ value: Value) throws -> Value {
      try Wire.decode(Value.self, from: Wire.encode(value))
    }
    let functions: [ScalarFunction] =
      ScalarFunction.Shape.allCases.map {
        .shaped($0, amplitude: 0.1, center: -1.0 / 3, offset: 1e8)
      } + [.polynomial([1, 0, -2.5])]
    for function in functions { #expect(try cross(function) == function) }
    for item in try Golden.lesson("1.5-gradient") {
      let function = try item.multivariateFunction()
      #expect(try cross(function) == function)
    }
  }

  @Test func verdictsAreShownAsWords() throws {
    let report = SlopeReport(forward: 1, backward: 1, slope: 1, verdict: .kink)
    #expect(report.meaning(of: report.numbers[3], at: 3) == ".kink")
    #expect(report.meaning(of: 1, at: 0) == nil && report.meaning(of: .nan, at: 3) == nil)
    let judged = GradientJudgement(errors: [0, 1], wrong: [1], worst: 1)
    let words = judged.numbers.indices.map { judged.meaning(of: judged.numbers[$0], at: $0) }
    #expect(words == [nil, nil, "no", "yes", nil])
  }

  @Test func functionsSayWhatTheyAre() {
    #expect("\(ScalarFunction.polynomial([1, 0, -2.5, 1]))" == "1 − 2.5 · x² + x³")
    #expect("\(ScalarFunction.polynomial([]))" == "0")
    let sine = ScalarFunction.shaped(.sine, amplitude: -2, center: 0.5, offset: 3)
    #expect("\(sine)" == "−2 · sin(x − 0.5) + 3")
    let root = ScalarFunction.shaped(.root, amplitude: 1, center: 0, offset: 0)
    #expect("\(root)" == "(√(1 + x) − 1) / x")
  }
}
