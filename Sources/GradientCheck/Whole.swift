import Gradus

extension Session {
  /// The report over coordinates that were checked one by one.
  func report(of coordinates: [CoordinateCheck], blocks: [BlockCheck] = []) -> GradientReport {
    let verdicts = coordinates.map(\.verdict) + blocks.map(\.verdict)
    var report = GradientReport(
      verdict: .agrees, reason: nil, evaluations: probe.evaluations, seed: checker.seed,
      blocks: blocks, coordinates: coordinates, diagnosis: [])
    if verdicts.contains(.disagrees) {
      report.verdict = .disagrees
      if coordinates.count == probe.origin.count {
        report.diagnosis = gradientShape(coordinates, at: probe.origin, blocks: self.blocks)
      }
    } else if let reason = try? contradiction(coordinates) {
      report.verdict = .disagrees
      report.diagnosis.append(reason)
    } else if verdicts.contains(.unresolved) {
      report.verdict = .unresolved
      report.reason =
        coordinates.first { $0.verdict == .unresolved }?.reason
        ?? blocks.first { $0.verdict == .unresolved }.map {
          "block \($0.name): its slope along a random direction cannot be measured sharply enough"
        }
    } else if verdicts.contains(.kink) {
      report.verdict = .kink
    }
    report.evaluations = probe.evaluations
    return report
  }

  /// What is wrong with coordinates that are valid subgradients one by one but not together, as
  /// (1, 1) is at a tie of max(x, y); nil where nothing is.
  ///
  /// Along any direction v, −f′(x; −v) ≤ g · v ≤ f′(x; v) for a subgradient g of a convex
  /// function, and the other way round for a concave one.
  private func contradiction(_ coordinates: [CoordinateCheck]) throws -> String? {
    let kinks = coordinates.filter { $0.verdict == .kink }.map(\.index)
    guard kinks.count > 1 else { return nil }
    for trial in 0..<6 {
      var direction = Array(repeating: 0.0, count: probe.origin.count)
      for index in kinks {
        let sign = trial == 0 || generator.next32() & 1 == 0 ? 1.0 : -1.0
        direction[index] = sign * (trial < 2 ? scales[index] : scales[index] * uniform(0.5, 1.5))
      }
      let line = projection(direction, in: 0..<direction.count)
      let slope = kinks.reduce(0) { $0 + gradient[$1] * direction[$1] }
      let verdict = try judge(slope, line, scale: 1)
      if verdict.verdict == .disagrees {
        return
          "each coordinate is a valid subgradient by itself, but together they are none: along "
          + "one direction they say \(slope), the function \(verdict.numeric.value)"
      }
    }
    return nil
  }

  /// The function along `direction`.
  func projection(_ direction: [Double], in range: Range<Int>) -> Line {
    Line(
      f: { [probe] in try probe.along(direction, in: range, $0) }, center: 0, scale: 1,
      tryAbsoluteSteps: false)
  }

  func uniform(_ low: Double, _ high: Double) -> Double {
    low + (high - low) * Double(generator.next32()) * 0x1p-32
  }
}
