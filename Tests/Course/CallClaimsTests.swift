import Foundation
import Gradus
import GradusReference
import PropertyTesting
import Synchronization
import Testing

@testable import Exercising

/// The claims of one line, on the backward pass of a linear layer.
@Suite struct CallClaimsTests {
  private static let calls = Exercising.calls(
    "the backward pass",
    [
      Generator.matrix(rows: 4, columns: 3).named("x"),
      Generator.matrix(rows: 2, columns: 3).named("W"),
      Generator.vector(2).named("b"), Generator.matrix(rows: 4, columns: 2).named("ȳ"),
    ])

  private static func forward(_ call: Call) throws -> Matrix {
    let bias = try call.list("b")
    var output = try call.matrix("x") * call.matrix("W").transposed
    for i in 0..<output.rows { for j in 0..<output.columns { output[i, j] += bias[j] } }
    return output
  }

  private static func backward(_ call: Call) throws -> Tensors {
    let (x, w, cotangent) = (try call.matrix("x"), try call.matrix("W"), try call.matrix("ȳ"))
    return Tensors([
      NamedTensor("x̄", cotangent * w), NamedTensor("W̄", cotangent.transposed * x),
      NamedTensor("b̄", cotangent.columnSums),
    ])
  }

  private static let vjp = Claim.vjp(
    "is the vector–Jacobian product", ["x̄", "W̄", "b̄"], by: ["x", "W", "b"], cotangent: "ȳ",
    forAll: calls, forward: forward)
  private static let linear = Claim.linear(
    "is linear in the cotangent", ["x̄", "W̄", "b̄"], in: "ȳ", forAll: calls)

  private func wrong(
    _ claim: Claim<Call, Tensors>, _ answer: @escaping (Call) throws -> Tensors
  ) -> Counterexample? {
    do {
      try claim.check(Interview(tolerance: 1e-9) { (try answer($0), "") })
      return nil
    } catch { return error as? Counterexample }
  }

  @Test func theRightBackwardPassHolds() {
    #expect(wrong(Self.vjp, Self.backward) == nil)
    #expect(wrong(Self.linear, Self.backward) == nil)
  }

  @Test func aWrongSlopeIsShownWithItsPlaceAndTheInputs() throws {
    let found = try #require(
      wrong(Self.vjp) { call in
        var answer = try Self.backward(call)
        answer["W̄"]?.values[4] *= -1
        return answer
      })
    #expect(found.asked == "the backward pass for x (4×3), W (2×3), b (2 numbers), ȳ (4×2)")
    #expect(found.answered.hasPrefix("W̄[1, 1] "))
    #expect(
      found.expected.hasSuffix(
        ", the slope of the sum of ȳ times the output by W[1, 1], by GSL's gsl_deriv_central"))
    #expect(try #require(found.detail).hasPrefix("x = [[0.2, 0.2, 0.2], [0.2, 0.2, 0.2], "))
  }

  @Test func aTransposedOrMissingSlopeIsCalledThat() throws {
    let transposed = wrong(Self.vjp) { call in
      var answer = try Self.backward(call)
      answer["W̄"] = NamedTensor("W̄", try call.matrix("x").transposed * call.matrix("ȳ"))
      return answer
    }
    #expect(transposed?.answered == "W̄ (3×2)")
    #expect(transposed?.expected == "W̄ (2×3), the shape of W")
    let missing = wrong(Self.vjp) { Tensors(Array(try Self.backward($0).parts.dropLast())) }
    #expect(missing?.answered == "no b̄")
  }

  /// Simpler questions are looked at where the first was wrong, and nowhere else: there they would show
  /// another mistake, and cost all slopes anew.
  @Test(arguments: [(-1, 12), (1.01, 12), (1 + 1e-5, 120)])
  func simplerQuestionsFollowTheWrongPlace(factor: Double, evaluationsEach: Int) throws {
    let questions = Mutex(0)
    let evaluations = Mutex(0)
    let claim = Claim<Call, Tensors>.vjp(
      "is the vector–Jacobian product", ["x̄", "W̄", "b̄"], by: ["x", "W", "b"], cotangent: "ȳ",
      forAll: Self.calls
    ) {
      evaluations.withLock { $0 += 1 }
      return try Self.forward($0)
    }
    let found = try #require(
      wrong(claim) { call in
        questions.withLock { $0 += 1 }
        var answer = try Self.backward(call)
        answer["W̄"]?.values[4] *= factor
        // The simplest questions are wrong in front of it, too.
        if try Set(call.list("x")).count == 1 {
          for index in 0...4 { answer["x̄"]?.values[index] += 1 }
          answer["W̄"]?.values[0] += 1
        }
        return answer
      })
    #expect(found.answered.hasPrefix("W̄[1, 1] "))
    #expect(found.detail?.hasPrefix("x = [[0.2, 0.2, 0.2], [0.2, 0.2, 0.2], ") == true)
    let (asked, evaluated) = (questions.withLock { $0 }, evaluations.withLock { $0 })
    #expect(asked <= 502)
    // Of the first question there are 16 right slopes, for 10 evaluations each.
    #expect(evaluated <= 16 * 12 + 140 + evaluationsEach * asked)
  }

  /// What a slope cancels to is rounding, and GSL's number is no better.
  @Test func aSlopeThatCancelsIsRightWithinTheErrorBar() {
    let claim = Claim<Call, Tensors>.slopes(
      "is the slope", ["slope"], by: ["x"], of: "x₀ / x₀ + x₁",
      forAll: .constant(Call("it", [NamedTensor("x", [0.7, 1.3])]))
    ) {
      let x = try $0.list("x"); return x[0] / x[0] + x[1]
    }
    func answered(_ slope: Double) -> Counterexample? {
      wrong(claim) { _ in Tensors([NamedTensor("slope", [slope, 1])]) }
    }
    #expect(answered(0) == nil)
    #expect(answered(7e-18) == nil)
    #expect(answered(1e-6) != nil)
  }

  @Test func whatIsNotLinearIsSeen() {
    let found = wrong(Self.linear) { call in
      var answer = try Self.backward(call)
      answer["b̄"]?.values[0] += 1
      return answer
    }
    #expect(found?.answered.hasPrefix("b̄[0] for ȳ = a + 2b, from what a and b have: ") == true)
  }

  @Test func aPartThatIsMissingOrChangesItsSizeIsNotLinear() {
    let missing = wrong(Self.linear) { Tensors(Array(try Self.backward($0).parts.dropLast())) }
    #expect(missing?.answered == "no b̄, then no b̄, then no b̄")
    let cotangents = Mutex(0)
    let growing = wrong(Self.linear) { call in
      let asked = cotangents.withLock { count in
        count += 1
        return count
      }
      var answer = try Self.backward(call)
      answer["b̄"] = NamedTensor("b̄", Array(repeating: 0, count: asked))
      return answer
    }
    #expect(growing?.expected == "b̄, of one size whatever ȳ is")
  }

  @Test func aTensorThatDoesNotFillItsShapeIsNoAnswer() throws {
    func read(_ text: String) -> NamedTensor? {
      try? JSONDecoder().decode(NamedTensor.self, from: Data(text.utf8))
    }
    #expect(read(#"{"name": "W", "shape": [2, 1], "values": [1, 2]}"#) != nil)
    for shape in ["[2, 2]", "[-1, -2]", "[1, 2, 1]", "[9223372036854775807, 2]", "[]"] {
      #expect(read(#"{"name": "W", "shape": \#(shape), "values": [1, 2]}"#) == nil)
    }
  }

  @Test func aCallNamesAnInputThatItLacks() throws {
    let call = Call("the loss", [NamedTensor("y", [1, 2])])
    #expect(throws: Call.MissingInput.self) { try call.matrix("x") }
    #expect(throws: Call.MissingInput.self) { try call.number("y") }
    #expect(try call.matrix("y") == Matrix(column: [1, 2]))
    #expect(call.summary == "the loss for y (2 numbers)")
    #expect(Call("the loss", []).summary == "the loss")
  }

  @Test func ofPartsThatDifferInSizeTheFirstIsShown() {
    let right = Tensors([NamedTensor("a", [1, 2]), NamedTensor("b", [3]), NamedTensor("c", 4)])
    var short = right
    short.parts[0] = NamedTensor("a", [7])
    #expect(short.outline(besides: right) == "a = [7]")
    #expect(right.outline(besides: short) == "a = [1, 2]")
    let less = Tensors(Array(right.parts.prefix(2)))
    #expect(less.outline(besides: right) == "nothing after b (1 number)")
    #expect(right.outline(besides: less) == "c")
    #expect(Tensors([]).outline(besides: right) == "nothing")
    let table = Tensors([NamedTensor("W", Matrix(rows: 2, columns: 3))])
    #expect(table.outline(besides: right) == "W (2×3)")
  }
}
