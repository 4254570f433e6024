import Gradus

/// A check of a gradient against numerical derivatives.
///
/// Few parameters are checked one by one. Many are checked by blocks, each along one random
/// direction, and a block that does not agree is halved until the wrong coordinates are found.
/// - Source: central differences with error bars by the GNU Scientific Library, `gsl_deriv_*`.
public struct GradientChecker: Sendable {
  /// What a derivative is asked to: how small the error bar must be for a coordinate to agree, relative
  /// to its derivative.
  public var tolerance = 1e-6
  /// How the function computes; where nobody says it, what its values show: one whose values all are
  /// float32's computes in that, and any other in float64.
  public var arithmetic: Precision?
  /// The seed of the random directions.
  public var seed: UInt64
  /// What a large change of a parameter is that is zero, or near it.
  public var typicalScale = 1.0
  /// Up to so many parameters each is checked by itself.
  public var coordinateLimit = 64
  /// How many wrong coordinates are looked for before the whole block is called wrong.
  public var leafLimit = 12

  public init(seed: UInt64 = 0) { self.seed = seed }

  /// The arithmetic, as far as it is known.
  var precision: Precision { arithmetic ?? .float64 }

  /// Checks every coordinate of `gradient`, which claims to be the gradient of `f` at `x`.
  /// - Throws: What `f` throws, and a `CheckError` where there is nothing to check.
  /// - Complexity: about 16 evaluations of `f` for a coordinate that agrees, about 120 for one that
  ///   does not, and up to 300 for one that noise or scale leave undecided.
  public func checkCoordinates(
    of f: ([Double]) throws -> Double, at x: [Double], is gradient: [Double],
    blocks: [Block] = []
  ) throws -> GradientReport {
    try withoutActuallyEscaping(f) { f in
      try knowingArithmetic { checker in
        try checker.checkCoordinates(
          Session(checker, .number(f), x, gradient, blocks, watched: true))
      }
    }
  }

  private func checkCoordinates(_ session: Session) throws -> GradientReport {
    try session.report(of: try session.gradient.indices.map(session.coordinate))
  }

  func check(_ session: Session) throws -> GradientReport {
    session.gradient.count > coordinateLimit
      ? try session.locate() : try checkCoordinates(session)
  }

  /// Checks `gradient`, which claims to be the gradient of `f` at `x`, as thoroughly as needed.
  ///
  /// `blocks` name consecutive parts of `x`; without them all of it is one block.
  /// - Throws: What `f` throws, and a `CheckError` where no check can be made.
  /// - Complexity: up to `coordinateLimit` parameters as `checkCoordinates`; above it about 10
  ///   evaluations of `f` for a block that agrees, 16 more where all do, and about 120 for each wrong
  ///   coordinate among 10,000.
  public func check(
    of f: ([Double]) throws -> Double, at x: [Double], is gradient: [Double],
    blocks: [Block] = []
  ) throws -> GradientReport {
    try withoutActuallyEscaping(f) { f in
      try knowingArithmetic { checker in
        try checker.check(Session(checker, .number(f), x, gradient, blocks, watched: true))
      }
    }
  }

  /// Checks every coordinate of `gradient`, in portions that `sharing` has checked, by the arithmetic that
  /// is given, or float64: of what one process sees of the values the others know nothing.
  /// - Throws: What `f` and `sharing` throw, and a `CheckError` where there is nothing to check.
  package func checkEveryCoordinate(
    of f: ([Double]) throws -> Double, at x: [Double], is gradient: [Double], blocks: [Block],
    sharedBy sharing: Sharing
  ) throws -> GradientReport {
    try withoutActuallyEscaping(f) { f in
      try EveryCoordinate(Session(self, .number(f), x, gradient, blocks)).reports(sharing)[0]
    }
  }
}

/// Every coordinate of `gradient`, which claims to be the gradient of `f` at `x`, against GSL's
/// numerical derivative.
///
/// ``GradientChecker`` is the same with more to set, and for many parameters at once.
/// - Parameters:
///   - f: The function, from parameters to one number.
///   - x: Where it is checked.
///   - gradient: What is to be its gradient there.
///   - tolerance: What a derivative is asked to, relative to it.
///   - arithmetic: How `f` computes; what its values show unless it is given.
/// - Throws: What `f` throws, and a `CheckError` where no check can be made.
/// - Complexity: about 16 evaluations of `f` for each coordinate that agrees.
public func checkGradient(
  of f: ([Double]) throws -> Double, at x: [Double], is gradient: [Double],
  tolerance: Double = 1e-6, arithmetic: Precision? = nil
) throws -> [CoordinateCheck] {
  var checker = GradientChecker()
  checker.tolerance = tolerance
  checker.arithmetic = arithmetic
  return try checker.checkCoordinates(of: f, at: x, is: gradient).coordinates
}
