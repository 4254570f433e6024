import Exercising

extension Verification {
  /// All comparisons of the reference: derivatives and closed forms with GSL, everything else with
  /// what PyTorch recorded, and each exercise's answers with both.
  ///
  /// - Throws: A `FixtureError` where a recording cannot be used.
  /// - Complexity: about two seconds in a debug build.
  public static func all() throws -> [Verification] {
    gradientsByGSL() + (try closedFormsByGSL()) + (try randomStream())
      + (try initializersByPyTorch())
      + (try layersByPyTorch()) + (try networksByPyTorch()) + (try samplesByPyTorch())
      + (try optimizersByPyTorch())
      + (try toolsByPyTorch())
      + (try trainingByPyTorch()) + lessons()
  }
}
