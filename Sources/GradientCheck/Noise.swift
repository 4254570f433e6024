import Gradus

extension Probe {
  /// The standard deviation of the function's error around the point, at least that of rounding.
  ///
  /// Sixth differences of points along a random line: a smooth function's vanish as the spacing
  /// shrinks, noise's do not. The smallest two spacings at which the function still takes
  /// different values are looked at, since at a large one a short wave passes for noise. The
  /// expected square of a sixth difference of white noise is 924 σ², 924 = C(12, 6).
  /// - Complexity: 15 evaluations a spacing, mostly 2 spacings; once for each point.
  /// - Source: Moré & Wild 2011, doi:10.1137/100786125.
  func noise() throws -> Double {
    if let knownNoise { return knownNoise }
    let direction = exactDirection()
    var levels: [Double] = []
    for exponent in stride(from: -45, through: -6, by: 3) where levels.count < 2 {
      if let level = try noise(direction, spacing: power(2, exponent)) { levels.append(level) }
    }
    let rounding = precision.epsilon / 2 * abs(value)
    // Where the second is much larger it is the function itself that bends.
    var level = levels.first ?? 0
    if levels.count > 1, levels[1] <= 4 * level { level = max(level, levels[1]) }
    level = max(rounding, level)
    knownNoise = level
    return level
  }

  /// The level that the sixth differences at one spacing speak of; nil where the function takes
  /// too few values, or is no number.
  private func noise(_ direction: [Double], spacing: Double) throws -> Double? {
    var values: [Double] = []
    for k in -7...7 {
      values.append(try along(direction, in: 0..<origin.count, Double(k) * spacing))
    }
    guard values.allSatisfy(\.isFinite), Set(values).count > 10 else { return nil }
    for _ in 0..<6 { values = zip(values.dropFirst(), values).map { $0 - $1 } }
    return (values.reduce(0) { $0 + $1 * $1 } / Double(values.count) / 924).squareRoot()
  }

  /// A signed power of two near each coordinate's size: the points along it are exact in float64,
  /// so that what is measured is the function's own error.
  private func exactDirection() -> [Double] {
    var generator = RandomGenerator(seed: seed)
    return origin.map { x in
      let bits = generator.next32()
      let size = x == 0 ? 1 : x.magnitude.binade
      return size * (bits & 1 == 0 ? 1 : -1) * (bits & 2 == 0 ? 0.5 : 1)
    }
  }
}
