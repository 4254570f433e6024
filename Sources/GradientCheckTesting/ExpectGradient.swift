@_exported import GradientCheck
import Gradus
import Testing

/// Expects that `gradient` is the gradient of `f` at `x`; the report, or nil where there was nothing
/// to check.
///
/// ```swift
/// @Test func squareLoss() {
///   let x = [1.5, -2.0]
///   expectGradient(of: { $0[0] * $0[0] + 3 * $0[1] }, at: x, is: [2 * x[0], 3])
/// }
/// ```
///
/// A gradient that is wrong is one issue, with the coordinates that differ, worst first, what they
/// have in common, and the seed of the random directions. So is whatever stands in the way of a
/// check: a gradient of the wrong length, a NaN, an `f` that throws. At a kink, as `max(0, x)` has
/// at 0, every valid subgradient passes.
///
/// The report is an attachment of the test, and a picture of how far difference quotients are off at
/// each step and the claim beside them: `swift test --attachments-path FOLDER` writes both there.
///
/// A gradient that the numbers do not decide fails too. A warning would be a test that passes
/// without having looked, and for good; noise in `f` is rather a fact to write down once, by the
/// `tolerance` that the issue proposes, or by `withKnownIssue` where none will do.
///
/// - Parameters:
///   - f: The function, from parameters to one number.
///   - x: Where it is checked.
///   - gradient: What is to be its gradient there.
///   - blocks: Consecutive parts of `x` with names and shapes; the report speaks in their terms.
///   - tolerance: What a derivative is asked to: how small the error bars must be, relative to the
///     derivatives, in place of the checker's, which is 1e-6.
///   - arithmetic: How `f` computes, such as `.float32`; unless it is given, what its values show.
///   - checker: For the seed of its random directions, or for its limits. Without
///     one, the seed is GRADUS_SEED of the environment, or else one at random.
///   - sourceLocation: Where an issue is recorded.
/// - Complexity: up to 64 parameters about 16 evaluations of `f` for each that agrees and 120 for
///   each that does not; above that about 10 for a block that agrees, as `GradientChecker.check`.
@discardableResult
public func expectGradient(
  of f: ([Double]) throws -> Double, at x: [Double], is gradient: [Double], blocks: [Block] = [],
  tolerance: Double? = nil, arithmetic: Precision? = nil,
  checker: GradientChecker? = nil,
  sourceLocation: SourceLocation = #_sourceLocation
) -> GradientReport? {
  expectGradient(
    of: f, at: x, is: { _ in gradient }, blocks: blocks, tolerance: tolerance,
    arithmetic: arithmetic, checker: checker,
    sourceLocation: sourceLocation)
}

/// Expects that `gradient`, a function that is called once, gives the gradient of `f` at `x`; the
/// report, or nil where there was nothing to check.
///
/// ```swift
/// expectGradient(of: model.loss, at: weights, is: model.gradient)
/// ```
///
/// For the rest see the form that takes the gradient's values.
@discardableResult
public func expectGradient(
  of f: ([Double]) throws -> Double, at x: [Double], is gradient: ([Double]) throws -> [Double],
  blocks: [Block] = [], tolerance: Double? = nil, arithmetic: Precision? = nil,
  checker: GradientChecker? = nil,
  sourceLocation: SourceLocation = #_sourceLocation
) -> GradientReport? {
  let expectation = Expectation(
    subject: "the gradient", x: x, tolerance: tolerance, arithmetic: arithmetic, checker: checker,
    sourceLocation: sourceLocation)
  return expectation.report { checker in
    try checker.check(
      of: { try expectation.value(of: "the function", at: $0, f) }, at: x,
      is: try expectation.value(of: "the gradient", at: x, gradient), blocks: blocks)
  } drawing: {
    try $0.vCurve(of: f, at: x, along: $1)
  }
}

/// Expects that `vjp` is the vector–Jacobian product of `f` at `x`; the report, or nil where there
/// was nothing to check.
///
/// `vjp` is given a cotangent, one number for each of f's values, and gives back one number for
/// each parameter: the gradient of cotangent · f. Two random cotangents are tried.
///
/// ```swift
/// expectGradient(of: layer.forward, at: input, vjp: { layer.backward(input, $0) })
/// ```
///
/// For the rest see the form for a function of one value.
/// - Complexity: twice that of a function of one value.
@discardableResult
public func expectGradient(
  of f: ([Double]) throws -> [Double], at x: [Double], vjp: ([Double]) throws -> [Double],
  blocks: [Block] = [], tolerance: Double? = nil, arithmetic: Precision? = nil,
  checker: GradientChecker? = nil,
  sourceLocation: SourceLocation = #_sourceLocation
) -> GradientReport? {
  let expectation = Expectation(
    subject: "the product", checked: "that vjp(w) is the gradient of w · f(x), for random w", x: x,
    tolerance: tolerance, arithmetic: arithmetic, checker: checker, sourceLocation: sourceLocation)
  return expectation.report { checker in
    try checker.check(
      of: { try expectation.value(of: "the function", at: $0, f) }, at: x, blocks: blocks,
      vjp: { try expectation.value(of: "vjp", for: $0, vjp) })
  }
}

/// Expects that `gradient` is the gradient of `f` at `x`, whatever the parameters are kept in; the
/// report, or nil where there was nothing to check.
///
/// ```swift
/// struct Network: ParameterVector { … }
/// expectGradient(of: loss, at: network, is: gradient(network))
/// ```
///
/// Blocks and their names are those of `x`. What computes with `Float` parameters is taken to compute
/// in float32, of which a derivative is asked to one part in a hundred. For the rest see the form for
/// lists.
@discardableResult
@_disfavoredOverload
public func expectGradient<Parameters: ParameterVector>(
  of f: (Parameters) throws -> Parameters.Scalar, at x: Parameters,
  is gradient: some ParameterVector, tolerance: Double? = nil, arithmetic: Precision? = nil,
  checker: GradientChecker? = nil, sourceLocation: SourceLocation = #_sourceLocation
) -> GradientReport? {
  expectGradient(
    of: f, at: x, is: { _ in gradient }, tolerance: tolerance, arithmetic: arithmetic,
    checker: checker, sourceLocation: sourceLocation)
}

/// Expects that `gradient`, a function that is called once, gives the gradient of `f` at `x`, whatever
/// the parameters are kept in; the report, or nil where there was nothing to check.
///
/// For the rest see the form that takes the gradient's values.
@discardableResult
@_disfavoredOverload
public func expectGradient<Parameters: ParameterVector, Gradient: ParameterVector>(
  of f: (Parameters) throws -> Parameters.Scalar, at x: Parameters,
  is gradient: (Parameters) throws -> Gradient, tolerance: Double? = nil,
  arithmetic: Precision? = nil, checker: GradientChecker? = nil,
  sourceLocation: SourceLocation = #_sourceLocation
) -> GradientReport? {
  let expectation = Expectation(
    subject: "the gradient", x: x.flattened.map { Double($0) }, tolerance: tolerance,
    arithmetic: arithmetic, checker: checker, sourceLocation: sourceLocation)
  return expectation.report { checker in
    let claim: Gradient
    do {
      claim = try gradient(x)
    } catch {
      throw CheckError("the gradient threw \(error) at the point itself")
    }
    return try checker.check(
      of: { moved in
        try expectation.value(of: "the function", at: moved.flattened.map { Double($0) }) { _ in
          try f(moved)
        }
      }, at: x, is: claim)
  } drawing: { checker, check in
    // A buffer is no copy of its memory, and is left as it was.
    let start = x.tensors
    var kept = x
    defer { kept.tensors = start }
    return try checker.vCurve(
      of: { Double(try f(x.holding($0.map { Parameters.Scalar($0) }))) },
      at: x.flattened.map { Double($0) }, along: check)
  }
}
