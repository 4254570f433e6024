import Gradus

extension GradientChecker {
  /// Checks `gradient`, which claims to be the gradient of `f` at `x`, whatever the parameters are kept
  /// in: blocks and their names are those of `x`, and of float32 parameters the arithmetic is float32
  /// unless it is given.
  ///
  /// `gradient` has the blocks of `x`, in the same or in another type.
  /// - Throws: What `f` throws, and a `CheckError` where no check can be made, as where a block and its
  ///   gradient are not as many numbers.
  /// - Complexity: that of a list's check; each evaluation writes all parameters anew.
  @_disfavoredOverload
  public func check<Parameters: ParameterVector, Gradient: ParameterVector>(
    of f: (Parameters) throws -> Parameters.Scalar, at x: Parameters, is gradient: Gradient
  ) throws -> GradientReport {
    let (blocks, claims) = (x.blocks, gradient.tensors)
    guard claims.count == blocks.count else {
      throw CheckError(
        "the gradient has \(counted(claims.count, "block")), the parameters have \(blocks.count)")
    }
    for (block, claim) in zip(blocks, claims) where claim.count != block.count {
      throw CheckError(
        "the gradient of \(block.name) has \(counted(claim.count, "number")), \(block.name) has "
          + "\(block.count)")
    }
    var checker = self
    if arithmetic == nil && Parameters.Scalar.self == Float.self { checker.arithmetic = .float32 }
    // A buffer is no copy of its memory, and is left as it was.
    let start = x.tensors
    var kept = x
    defer { kept.tensors = start }
    return try withoutActuallyEscaping(f) { f in
      try checker.check(
        of: { numbers in Double(try f(x.holding(numbers.map { Parameters.Scalar($0) }))) },
        at: x.flattened.map { Double($0) }, is: claims.flatMap { $0.map { Double($0) } },
        blocks: blocks)
    }
  }
}
