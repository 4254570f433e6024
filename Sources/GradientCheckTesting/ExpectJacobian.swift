import GradientCheck
import Gradus
import Testing

/// Expects that `jacobian` is the matrix of f's derivatives at `x`, a row for each of f's values; the
/// report, or nil where there was nothing to check.
///
/// ```swift
/// expectJacobian(of: { [$0[0] * $0[1], $0[1]] }, at: [3, 5], is: Matrix([[5, 3], [0, 1]]))
/// ```
///
/// Fails as `expectGradient` does, with the same parameters. Each number is looked at by itself, and
/// those that are wrong are named by row and column: "J[1, 0]".
/// - Complexity: about 16 evaluations of `f` for each column that agrees, whatever the number of rows.
@discardableResult
public func expectJacobian(
  of f: ([Double]) throws -> [Double], at x: [Double], is jacobian: Matrix,
  tolerance: Double? = nil, arithmetic: Precision? = nil, checker: GradientChecker? = nil,
  sourceLocation: SourceLocation = #_sourceLocation
) -> GradientReport? {
  let expectation = Expectation(
    subject: "the Jacobian", checked: "each number of it", x: x, tolerance: tolerance,
    arithmetic: arithmetic, checker: checker, sourceLocation: sourceLocation)
  return expectation.report { checker in
    try checker.check(
      of: { try expectation.value(of: "the function", at: $0, f) }, at: x, jacobian: jacobian)
  }
}

/// Expects that `jvp` is the Jacobian–vector product of `f` at `x`, as of forward mode; the report, or
/// nil where there was nothing to check.
///
/// `jvp` is given a tangent, one number for each parameter, and gives back one number for each of f's
/// values: how fast they change along it.
///
/// ```swift
/// // x₀ x₁ changes by x₁ ẋ₀ + x₀ ẋ₁.
/// expectGradient(of: { [$0[0] * $0[1]] }, at: [3, 5], jvp: { [5 * $0[0] + 3 * $0[1]] })
/// ```
///
/// Up to 64 parameters every number of the Jacobian is looked at, J[1, 0] being that of value 1 and
/// parameter 0; above that two random tangents. In both the product must be linear in its tangent.
/// Fails as the other forms do, with the same parameters.
/// - Complexity: up to 64 parameters about 16 evaluations of `f` for each that agrees, above that
///   about 32; and a `jvp` for each parameter, or eight.
@discardableResult
@_disfavoredOverload  // A closure behind the call is a vjp.
public func expectGradient(
  of f: ([Double]) throws -> [Double], at x: [Double], jvp: ([Double]) throws -> [Double],
  tolerance: Double? = nil, arithmetic: Precision? = nil, checker: GradientChecker? = nil,
  sourceLocation: SourceLocation = #_sourceLocation
) -> GradientReport? {
  let expectation = Expectation(
    subject: "the product", checked: "that jvp(v) is the slope of f along v", x: x,
    tolerance: tolerance, arithmetic: arithmetic, checker: checker, sourceLocation: sourceLocation)
  return expectation.report { checker in
    try checker.check(
      of: { try expectation.value(of: "the function", at: $0, f) }, at: x,
      jvp: { try expectation.value(of: "jvp", for: $0, jvp) })
  }
}
