import Gradus

extension RandomRecording.Draw {
  /// What `generator` gives for the recorded call, in PyTorch's order; nil for a call that Gradus
  /// does not have.
  public func repeated(
    by generator: inout RandomGenerator, _ precision: RandomGenerator.Precision
  ) -> [Double]? {
    switch (call, size, n) {
    case ("randn", let size?, _): return generator.randn(size, precision)
    case ("rand", let size?, _): return generator.rand(size, precision)
    case ("uniform_", let size?, _):
      guard let from, let to else { return nil }
      return generator.uniform(size, in: from..<to, precision)
    case ("normal_", let size?, _):
      guard let mean, let std else { return nil }
      return generator.normal(size, mean: mean, standardDeviation: std, precision)
    case ("randint", let size?, _):
      guard let low, let high else { return nil }
      return generator.randint(size, in: low..<high).map(Double.init)
    case ("randperm", _, let n?): return generator.randperm(n).map(Double.init)
    default: return nil
    }
  }

  /// Whether logarithms and cosines went into the numbers, so that the last digits are open.
  public var isNormal: Bool { call == "randn" || call == "normal_" }
}

extension RandomGenerator.Precision {
  /// The distance between two numbers in units in the last place that `recorded` has in this
  /// precision.
  public func units(from found: Double, to recorded: Double) -> Double {
    if found == recorded { return 0 }
    let unit = self == .float32 ? Double(Float(recorded).ulp) : recorded.ulp
    let distance = abs(found - recorded) / unit
    return distance.isNaN ? .infinity : distance
  }
}
