import Gradus

extension Probe {
  /// The standard deviation of the function's error around the point, at least that of rounding.
  ///
  /// Sixth differences of points along a random line: a smooth function's vanish as the spacing
  /// shrinks, noise's do not. The smallest two spacings at which a value still takes different
  /// numbers are looked at, since at a large one a short wave passes for noise. The expected square
  /// of a sixth difference of white noise is 924 σ², 924 = C(12, 6). Each value has its own.
  /// - Complexity: 14 evaluations a spacing, mostly 2 spacings, and 2 for one that is too small for
  ///   what is not known yet to change; once for each point, and along a second line for values that
  ///   stand still on the first.
  /// - Source: Moré & Wild 2011, doi:10.1137/100786125.
  func noise() throws -> Double {
    if let knownNoise { return knownNoise }
    var levels = Array(repeating: [Double](), count: weights.count)
    // Those whose noise is known, or that have a kink here.
    var done = Set<Int>()
    // Of several values some may stand still along one line.
    for line in 0..<(hasParts && origin.count > 1 ? 2 : 1) {
      let unknown = weights.indices.filter { levels[$0].isEmpty }
      let direction = exactDirection(line)
      for exponent in stride(from: -45, through: -6, by: 3) {
        let open = unknown.filter { !done.contains($0) }
        guard !open.isEmpty else { break }
        guard let rows = try points(direction, spacing: power(2, exponent), of: open) else {
          continue
        }
        for k in open {
          let column = rows.map { $0[k] }
          let (below, above) = (Array(column.prefix(8)), Array(column.suffix(8)))
          if Set(column).count > 10 {
            levels[k].append(level(column))
            if levels[k].count == 2 { done.insert(k) }
          } else if Set(below).count == 8 || Set(above).count == 8 {
            // At a kink one half is flat, or the mirror image of the other, at any spacing; each by
            // itself is as smooth as the function is.
            levels[k] = [max(level(below), level(above))]
            done.insert(k)
          }
        }
      }
    }
    var squares = 0.0
    for (k, levels) in levels.enumerated() {
      // Where the second is much larger it is the function itself that bends.
      var level = levels.first ?? 0
      if levels.count > 1, levels[1] <= 4 * level { level = max(level, levels[1]) }
      level = max(precision.epsilon / 2 * abs(weights[k] * values[k]), level)
      squares += level * level
    }
    let noise = squares.squareRoot()
    knownNoise = noise
    return noise
  }

  /// The standard deviation of the function's error where it moves in stairs that are wider apart than
  /// the points by which ``noise()`` tells it; nil where there are none to be seen.
  ///
  /// What is left of a cancellation, as of 1 + tanh(−8), moves by the last digits of what was
  /// cancelled, a billion times its own. Between two stairs it is smooth, and another function. Of
  /// stairs, and of noise, two spacings show much the same; of what is smooth, one shows 8⁶ times as
  /// much as the next.
  /// - Complexity: 28 to 84 evaluations, once for each point.
  func stairs() throws -> Double? {
    if let knownStairs { return knownStairs > 0 ? knownStairs : nil }
    knownStairs = 0
    let (direction, noise) = (exactDirection(), try noise())
    var wider: Double?
    for exponent in stride(from: -9, through: -24, by: -3) {
      guard let rows = try points(direction, spacing: power(2, exponent), of: weights.indices)
      else { return nil }
      let squares = weights.indices.map { k in
        let level = level(rows.map { $0[k] })
        return level * level
      }
      let here = squares.reduce(0, +).squareRoot()
      guard here > 1.5 * noise else { return nil }
      if let wider, wider <= 4096 * here {
        knownStairs = max(here, wider)
        return knownStairs
      }
      wider = here
    }
    return nil
  }

  /// The size of what the function computes with, as far as can be told from outside: its values,
  /// and how far they move nearly to the origin, and to points as far away as that. No parameter
  /// changes its sign, so that logarithms and roots stay what they are.
  ///
  /// Where the function stands still around the point, as a saturated unit does, this is what a claim
  /// can be measured by.
  /// - Complexity: 8 evaluations, once for each point.
  func reach(_ scales: [Double]) throws -> Double {
    if let knownReach { return knownReach }
    var generator = RandomGenerator(seed: seed &+ 1)
    let range = 0..<origin.count
    var reach = size
    for t in [-0.97, -0.75, 0.25, 1] {
      let moved = try along(origin, in: range, t)
      if moved.isFinite { reach = max(reach, abs(moved)) }
    }
    for _ in 0..<4 {
      let direction = scales.map { generator.next32() & 1 == 0 ? $0 : -$0 }
      let moved = try along(direction, in: range, 0.75)
      if moved.isFinite { reach = max(reach, abs(moved)) }
    }
    knownReach = reach
    return reach
  }

  /// The function at fifteen points around the point; nil where these of its values do not change over
  /// them, or one is no number.
  private func points(
    _ direction: [Double], spacing: Double, of open: some Collection<Int>
  ) throws -> [[Double]]? {
    func row(_ k: Int) throws -> [Double] {
      try parts(direction, in: 0..<origin.count, Double(k) * spacing)
    }
    let here = Array(repeating: 0.0, count: weights.count)
    let (first, last) = (try row(-7), try row(7))
    guard open.contains(where: { first[$0] != 0 || last[$0] != 0 }) else { return nil }
    let below = try (-6...(-1)).map(row)
    let rows = [first] + below + [here] + (try (1...6).map(row)) + [last]
    return rows.allSatisfy { $0.allSatisfy(\.isFinite) } ? rows : nil
  }

  /// The level that the sixth differences speak of.
  private func level(_ values: [Double]) -> Double {
    var values = values
    for _ in 0..<6 { values = zip(values.dropFirst(), values).map { $0 - $1 } }
    return (values.reduce(0) { $0 + $1 * $1 } / Double(values.count) / 924).squareRoot()
  }

  /// A signed power of two near each coordinate's size: the points along it are exact in float64,
  /// so that what is measured is the function's own error.
  private func exactDirection(_ number: Int = 0) -> [Double] {
    var generator = RandomGenerator(seed: seed)
    return origin.enumerated().map { index, x in
      let bits = generator.next32()
      let size = x == 0 ? 1 : x.magnitude.binade
      // Where a value stands still along the first line, it does not along one whose parts are others.
      return size * (bits & 1 == 0 ? 1 : -1) * (bits & 2 == 0 ? 0.5 : 1)
        * power(2, -number * (index % 5))
    }
  }
}
