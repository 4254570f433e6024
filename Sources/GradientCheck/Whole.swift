import Gradus

extension Session {
  /// The report over coordinates that were checked one by one.
  ///
  /// An invisible coordinate decides nothing. No evaluation can tell a saturated unit's derivative
  /// of 1e-19 from another of that size, and a gradient of which all that can be seen is right does
  /// not become doubtful by it; the report says how many there are.
  func report(
    of coordinates: [CoordinateCheck], blocks: [BlockCheck] = []
  ) throws -> GradientReport {
    let verdicts = coordinates.filter { !$0.isInvisible }.map(\.verdict) + blocks.map(\.verdict)
    var report = GradientReport(
      verdict: .agrees, reason: nil, evaluations: probe.evaluations, seed: checker.seed,
      blocks: blocks, coordinates: coordinates, diagnosis: [])
    if verdicts.contains(.disagrees) {
      report.verdict = .disagrees
      if coordinates.count == probe.origin.count {
        report.diagnosis = gradientShape(coordinates, at: probe.origin, blocks: self.blocks)
      }
    } else if let reason = try contradiction(coordinates) {
      report.verdict = .disagrees
      report.diagnosis.append(reason)
    } else if verdicts.contains(.unresolved) {
      report.verdict = .unresolved
      report.reason =
        coordinates.first { $0.verdict == .unresolved && !$0.isInvisible }?.reason
        ?? blocks.first { $0.verdict == .unresolved }.map {
          "block \($0.name): its slope along a random direction cannot be measured sharply enough"
        }
    } else if verdicts.contains(.kink) {
      report.verdict = .kink
    }
    report.evaluations = probe.evaluations
    report.parameters = gradient.count
    return report
  }

  /// What is wrong with coordinates that are valid one by one but not together, as (1, 1) is at a
  /// tie of max(x, y); nil where nothing is.
  ///
  /// Along any direction v, −f′(x; −v) ≤ g · v ≤ f′(x; v) for a subgradient g of a convex
  /// function, and the other way round for a concave one. A function may be smooth along each
  /// coordinate and have a kink between them, so one direction is looked along all the same.
  /// - Complexity: 2 evaluations; 64 at a kink, and about 100 for each of up to 3 that
  ///   look wrong.
  private func contradiction(_ coordinates: [CoordinateCheck]) throws -> String? {
    let hasKink = coordinates.contains { $0.verdict == .kink }
    guard coordinates.count > 1, hasKink || coordinates.count == gradient.count else { return nil }
    // What bends both ways is neither convex nor concave, and says nothing of its coordinates together.
    guard ways.allSatisfy({ $0.count < 2 }) else { return nil }
    // Nor does what noise leaves open by itself become clear together with others.
    guard !isNoisy || coordinates.allSatisfy({ $0.verdict != .unresolved }) else { return nil }
    if !hasKink {
      let (direction, slope, size) = combination(coordinates, isEven: false)
      let line = projection(direction, in: 0..<direction.count)
      let step = checker.precision == .float64 ? 1e-4 : checker.precision.epsilon.squareRoot()
      let central = (try line.f(step) - line.f(-step)) / (2 * step)
      let noise = 10 * probe.rounding / step
      guard !(abs(central - slope) <= max(1e-2, demand) * size + noise) else { return nil }
    }
    var judged = 0
    for trial in 0..<32 where judged < 3 {
      let (direction, slope, size) = combination(coordinates, isEven: trial == 0)
      let line = projection(direction, in: 0..<direction.count)
      let step = checker.precision == .float64 ? 1e-6 : checker.precision.epsilon.squareRoot()
      let (below, above) = try (parts(line, -step), parts(line, step))
      // Each value's subgradients by themselves, and their sum.
      var (low, high) = (0.0, 0.0)
      for (below, above) in zip(below, above) {
        low += min(-below, above) / step
        high += max(-below, above) / step
      }
      let error = max(probe.rounding, probe.knownNoise ?? 0)
      let doubt = max(1e-3, demand / 10) * size + 10 * error / step
      guard max(slope - high, low - slope) > doubt else { continue }
      judged += 1
      // The points x + t v are rounded too.
      let noise = Precision.float64.epsilon * size
      let verdict = try judge(slope, line, scale: 1, noise: noise)
      if verdict.verdict == .disagrees {
        return
          "each coordinate is a valid subgradient by itself, but together they are none: along "
          + "one direction they say \(slope), the function \(verdict.numeric.value)"
      }
    }
    return nil
  }

  private func parts(_ line: Line, _ t: Double) throws -> [Double] {
    try line.parts?(t) ?? [line.f(t)]
  }

  /// A random direction over the coordinates, all of them forward at first, with the gradient's
  /// product with it and the size of that product's terms together.
  private func combination(
    _ coordinates: [CoordinateCheck], isEven: Bool
  ) -> (direction: [Double], slope: Double, size: Double) {
    var direction = Array(repeating: 0.0, count: gradient.count)
    var (slope, size) = (0.0, 0.0)
    for index in coordinates.map(\.index) {
      let sign = generator.next() & 1 == 0 ? 1.0 : -1.0
      direction[index] = scales[index] * (isEven ? 1 : sign * uniform(0.5, 1.5))
      slope += gradient[index] * direction[index]
      size += abs(gradient[index] * direction[index])
    }
    return (direction, slope, size)
  }

  /// The function along `direction`.
  func projection(_ direction: [Double], in range: Range<Int>) -> Line {
    Line(
      f: { [probe] in try probe.along(direction, in: range, $0) },
      parts: probe.hasParts ? { [probe] in try probe.parts(direction, in: range, $0) } : nil,
      center: 0, scale: 1, tryAbsoluteSteps: false)
  }

  func uniform(_ low: Double, _ high: Double) -> Double {
    low + (high - low) * Double(generator.next() >> 11) * 0x1p-53
  }
}
