import Gradus

extension Probe {
  /// The standard deviation of the function's error around the point, at least that of rounding.
  ///
  /// Sixth differences of points along a random line: a smooth function's vanish as the spacing
  /// shrinks, noise's do not. The smallest two spacings at which the function still takes
  /// different values are looked at, since at a large one a short wave passes for noise. The
  /// expected square of a sixth difference of white noise is 924 σ², 924 = C(12, 6).
  /// - Complexity: 14 evaluations a spacing, mostly 2 spacings, and 2 for one that is too small for
  ///   the function to change; once for each point.
  /// - Source: Moré & Wild 2011, doi:10.1137/100786125.
  func noise() throws -> Double {
    if let knownNoise { return knownNoise }
    let direction = exactDirection()
    var levels: [Double] = []
    for exponent in stride(from: -45, through: -6, by: 3) where levels.count < 2 {
      guard let values = try points(direction, spacing: power(2, exponent)) else { continue }
      if Set(values).count > 10 {
        levels.append(level(values))
      } else if Set(values.prefix(8)).count == 8 || Set(values.suffix(8)).count == 8 {
        // At a kink one half is flat, or the mirror image of the other, at any spacing.
        break
      }
    }
    let rounding = precision.epsilon / 2 * abs(value)
    // Where the second is much larger it is the function itself that bends.
    var level = levels.first ?? 0
    if levels.count > 1, levels[1] <= 4 * level { level = max(level, levels[1]) }
    level = max(rounding, level)
    knownNoise = level
    return level
  }

  /// The function at fifteen points around the point; nil where it does not change over them, or is
  /// no number.
  private func points(_ direction: [Double], spacing: Double) throws -> [Double]? {
    func value(_ k: Int) throws -> Double {
      try along(direction, in: 0..<origin.count, Double(k) * spacing)
    }
    let (first, last) = (try value(-7), try value(7))
    guard first != self.value || last != self.value else { return nil }
    let below = try (-6...(-1)).map(value)
    let values = [first] + below + [self.value] + (try (1...6).map(value)) + [last]
    return values.allSatisfy(\.isFinite) ? values : nil
  }

  /// The level that the sixth differences speak of.
  private func level(_ values: [Double]) -> Double {
    var values = values
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
