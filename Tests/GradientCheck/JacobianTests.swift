import Foundation
import GradientCheck
import Gradus
import Testing

/// Whole Jacobians, products with tangents, and that products are linear.
@Suite struct JacobianTests {
  let checker = GradientChecker(seed: 1)
  let x = [0.7, -1.2, 0.4]

  func values(_ x: [Double]) -> [Double] { [x[0] * x[1] + sin(x[2]), exp(x[0]) - x[2] * x[2]] }

  var jacobian: Matrix {
    Matrix([[x[1], x[0], cos(x[2])], [exp(x[0]), 0, -2 * x[2]]])
  }

  private func along(_ tangent: [Double]) -> [Double] {
    (0..<2).map { row in x.indices.reduce(0) { $0 + jacobian[row, $1] * tangent[$1] } }
  }

  private func back(_ cotangent: [Double]) -> [Double] {
    x.indices.map { column in (0..<2).reduce(0) { $0 + jacobian[$1, column] * cotangent[$1] } }
  }

  @Test func aRightJacobianAgrees() throws {
    let report = try checker.check(of: values, at: x, jacobian: jacobian)
    #expect(report.verdict == .agrees && report.parameters == 6)
    // The rows share the evaluations.
    #expect(report.evaluations < 30)
    #expect(try checker.check(of: values, at: x, jvp: along).verdict == .agrees)
  }

  @Test func aWrongNumberIsNamedByRowAndColumn() throws {
    for (row, column) in [(0, 0), (0, 2), (1, 1), (1, 2)] {
      var wrong = jacobian
      wrong[row, column] += 1e-3
      let report = try checker.check(of: values, at: x, jacobian: wrong)
      #expect(report.disagreeing.map(\.name) == ["J[\(row), \(column)]"])
      #expect(report.diagnosis == ["only one coordinate of 6 is wrong: J[\(row), \(column)]"])
      let product = try checker.check(
        of: values, at: x,
        jvp: { tangent in
          (0..<2).map { row in self.x.indices.reduce(0) { $0 + wrong[row, $1] * tangent[$1] } }
        })
      #expect(product.disagreeing.map(\.name) == ["J[\(row), \(column)]"])
    }
    #expect(
      try checker.check(of: values, at: x, jacobian: 2 * jacobian).diagnosis == [
        "the analytic gradient is 2.000000 times the numeric one in every coordinate"
      ])
  }

  @Test func aTransposedJacobianIsCalledThat() throws {
    let a = Matrix([[1, 2, 3], [-4, 5, 6], [7, 8, -9]])
    let f = { (x: [Double]) in (a * Matrix(column: x)).values }
    #expect(try checker.check(of: f, at: x, jacobian: a).verdict == .agrees)
    #expect(
      try checker.check(of: f, at: x, jacobian: a.transposed).diagnosis
        == ["block J is transposed"])
  }

  /// Of many parameters two random tangents are enough, and each value is named.
  @Test func manyParametersTakeTwoTangents() throws {
    let x = (0..<300).map { sin(Double($0)) + 1.5 }
    let f = { (x: [Double]) in [x.reduce(0) { $0 + $1 * $1 }, x.reduce(0) { $0 + sin($1) }] }
    func jvp(_ slope: @escaping (Double) -> Double) -> ([Double]) -> [Double] {
      { v in
        [
          zip(x, v).reduce(0) { $0 + 2 * $1.0 * $1.1 },
          zip(x, v).reduce(0) { $0 + slope($1.0) * $1.1 },
        ]
      }
    }
    let right = try checker.check(of: f, at: x, jvp: jvp { cos($0) })
    #expect(right.verdict == .agrees && right.evaluations < 40)
    let wrong = try checker.check(of: f, at: x, jvp: jvp { sin($0) })
    #expect(wrong.verdict == .disagrees)
    #expect(Set(wrong.disagreeing.map(\.name)) == ["Jv[1, 0]", "Jv[1, 1]"])
  }

  /// Right for each vector that is tried, and no linear map: a mask that looks at what it is given, or
  /// takes its size.
  @Test(arguments: 0..<8 as Range<UInt64>) func whatIsNotLinearIsSeen(seed: UInt64) throws {
    let checker = GradientChecker(seed: seed)
    let line = { (x: [Double]) in [x[0] * x[1]] }
    let masked = try checker.check(of: line, at: [2, 3]) { [3 * max(0, $0[0]), 2 * max(0, $0[0])] }
    #expect(masked.verdict == .disagrees)
    let sized = try checker.check(of: values, at: x, jvp: { self.along($0.map { abs($0) }) })
    #expect(sized.verdict == .disagrees)
    #expect(sized.diagnosis.first?.hasPrefix("the product is not linear: ") == true)
    // What is linear but for rounding is linear.
    let single = try checker.check(of: values, at: x) { self.back($0).map { Double(Float($0)) } }
    #expect(!single.diagnosis.contains { $0.contains("linear") })
    #expect(try checker.check(of: values, at: x, vjp: back).verdict == .agrees)
  }

  /// A correlation is ±1 whatever the numbers are: of its slopes, 0, rounding leaves the same numbers for
  /// every cotangent, and these say nothing.
  @Test func whatRoundingLeavesIsNoProduct() throws {
    let correlation = { (x: [Double]) in
      let (u, v) = (x[0] - x[1], x[2] - x[3])
      let r = u * v / ((u * u).squareRoot() * (v * v).squareRoot())
      return [1, r, r, 1]
    }
    let report = try checker.check(of: correlation, at: [-4.8, -7.5, -0.6, -1.5]) { _ in
      [1.1e-16, -1.1e-16, 1.1e-16, -1.1e-16]
    }
    #expect(report.verdict == .agrees, "\(report)")
  }

  @Test func whatDoesNotFitIsSaid() throws {
    func message(_ check: () throws -> GradientReport) -> String? {
      #expect(throws: CheckError.self) { _ = try check() }?.description
    }
    #expect(
      message { try checker.check(of: values, at: x, jacobian: jacobian.transposed) }
        == "the Jacobian is 3×2; the function has 2 values of 3 parameters")
    #expect(
      message { try checker.check(of: values, at: x, jvp: { $0 }) }
        == "the Jacobian is 3×3; the function has 2 values of 3 parameters")
    var calls = 0.0
    #expect(
      message {
        try checker.check(
          of: values, at: x,
          jvp: { tangent in
            calls += 1
            return [tangent[0], calls]
          })
      } == "the product changes its answer: two for the same tangent")
  }
}
