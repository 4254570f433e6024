/// Other questions than the usual ones.
///
/// A claim draws the same values each time, so that a verdict stays what it is until the code
/// changes. Whoever is asked again after days is to answer what was not asked before.
package enum FreshQuestions {
  @TaskLocal static var seed: UInt64?

  /// What `body` returns, where every claim that is checked inside it draws its values from `seed`:
  /// the same ones for the same seed.
  ///
  /// GRADUS_SEED of the environment, by which one draws a counterexample again, comes before it.
  package static func drawn<Result>(
    from seed: UInt64, _ body: () throws -> Result
  ) rethrows -> Result {
    try $seed.withValue(seed, operation: body)
  }
}
