import GradientCheck
import Testing

/// Expects that `product` gives the product of the matrix of second derivatives at `x` with any
/// vector; the report, or nil where there was nothing to check.
///
/// `gradient` is taken to be right: its own derivatives along random vectors are what `product` is
/// held against. Better expect it first.
///
/// ```swift
/// // x₀² x₁ has the second derivatives 2 x₁, 2 x₀, 2 x₀ and 0.
/// let gradient = { (x: [Double]) in [2 * x[0] * x[1], x[0] * x[0]] }
/// let x = [3.0, 5.0]
/// expectHessianProduct(ofGradient: gradient, at: x) { v in
///   [2 * x[1] * v[0] + 2 * x[0] * v[1], 2 * x[0] * v[0]]
/// }
/// ```
///
/// Fails as `expectGradient` does, with the same parameters.
/// - Complexity: up to 64 parameters about 32 evaluations of `gradient` for each that agrees, above
///   that about 20 for a block that agrees, and two of `product`.
@discardableResult
public func expectHessianProduct(
  ofGradient gradient: ([Double]) throws -> [Double], at x: [Double], blocks: [Block] = [],
  tolerance: Double? = nil, arithmetic: Precision? = nil,
  checker: GradientChecker? = nil,
  sourceLocation: SourceLocation = #_sourceLocation, is product: ([Double]) throws -> [Double]
) -> GradientReport? {
  let expectation = Expectation(
    subject: "the product", checked: "that H v is the gradient of v · g(x), for random v", x: x,
    tolerance: tolerance, arithmetic: arithmetic, checker: checker, sourceLocation: sourceLocation)
  return expectation.report { checker in
    try checker.checkHessianProduct(
      ofGradient: { try expectation.gradient(at: $0, gradient) }, at: x, blocks: blocks,
      is: { try expectation.value(of: "the product", for: $0, product) })
  }
}

/// Expects that `gradient` can be the gradient of some function at `x`: its derivatives form a
/// symmetric matrix there; the report, or nil where there was nothing to check.
///
/// Needs nothing but the gradient, so it also serves where the function itself cannot be called.
/// It cannot see what keeps the symmetry, such as a factor before the whole gradient.
///
/// ```swift
/// expectSymmetricHessian(ofGradient: model.gradient, at: weights)
/// ```
///
/// Fails as `expectGradient` does, with the same parameters.
/// - Complexity: about 40 evaluations of `gradient`, for any number of parameters.
@discardableResult
public func expectSymmetricHessian(
  ofGradient gradient: ([Double]) throws -> [Double], at x: [Double], tolerance: Double? = nil,
  arithmetic: Precision? = nil, checker: GradientChecker? = nil,
  sourceLocation: SourceLocation = #_sourceLocation
) -> GradientReport? {
  let expectation = Expectation(
    subject: "the gradient", checked: "that the slope of v · g along w is that of w · g along v",
    x: x,
    tolerance: tolerance, arithmetic: arithmetic, checker: checker, sourceLocation: sourceLocation)
  return expectation.report { checker in
    try checker.checkSymmetry(
      ofGradient: { try expectation.gradient(at: $0, gradient) }, at: x)
  }
}
