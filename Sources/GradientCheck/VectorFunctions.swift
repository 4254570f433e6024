import Gradus

extension GradientChecker {
  /// Checks `vjp`, which claims to be the vector–Jacobian product of `f` at `x`: what a cotangent,
  /// of the shape of f's value, becomes for the parameters.
  ///
  /// Along random cotangents w of about one, the function w · f(x) is a scalar, and vjp(w) its
  /// gradient. Two of them are tried: what one hides by chance the other shows. Throws a
  /// `CheckError` when `vjp` answers the first one differently when it is asked again.
  /// - Complexity: twice that of `check`.
  public func check(
    of f: ([Double]) throws -> [Double], at x: [Double], blocks: [Block] = [],
    vjp: ([Double]) throws -> [Double]
  ) throws -> GradientReport {
    let outputs = try f(x).count
    guard outputs > 0 else { throw CheckError("the function has no outputs") }
    var generator = RandomGenerator(seed: seed)
    var reports: [GradientReport] = []
    for _ in 0..<2 {
      let cotangent = (0..<outputs).map { _ in generator.weight() }
      let gradient = try vjp(cotangent)
      if reports.isEmpty, try !isSame(gradient, vjp(cotangent)) {
        throw CheckError("the product changes its answer: two for the same cotangent")
      }
      let report = try check(
        of: { point in
          let value = try f(point)
          guard value.count == outputs else {
            throw CheckError(
              "the function has \(value.count) outputs where it had \(outputs) before")
          }
          return zip(cotangent, value).reduce(0) { $0 + $1.0 * $1.1 }
        }, at: x, is: gradient, blocks: blocks)
      reports.append(report)
      if report.verdict == .disagrees { break }
    }
    var worst = reports.max { $0.verdict.severity < $1.verdict.severity } ?? reports[0]
    worst.evaluations = reports.reduce(0) { $0 + $1.evaluations }
    return worst
  }

  /// Checks `product`, which claims to be the product of f's matrix of second derivatives with a
  /// vector, given the gradient of f.
  ///
  /// The function g(x) · v is a scalar whose gradient is H v: `gradient` is taken to be right.
  /// - Complexity: twice that of `check`, in evaluations of `gradient`.
  public func checkHessianProduct(
    ofGradient gradient: ([Double]) throws -> [Double], at x: [Double], blocks: [Block] = [],
    is product: ([Double]) throws -> [Double]
  ) throws -> GradientReport {
    try check(of: gradient, at: x, blocks: blocks, vjp: product)
  }

  /// Checks that `gradient` can be a gradient at all: its derivative along v, times w, must equal
  /// its derivative along w, times v, since second derivatives are symmetric.
  /// - Complexity: about 40 evaluations of `gradient`.
  public func checkSymmetry(
    ofGradient gradient: ([Double]) throws -> [Double], at x: [Double]
  ) throws -> GradientReport {
    var generator = RandomGenerator(seed: seed)
    let v = x.map { (abs($0) > 0 ? abs($0) : typicalScale) * generator.weight() }
    let w = x.map { (abs($0) > 0 ? abs($0) : typicalScale) * generator.weight() }
    var evaluations = 0
    func along(_ direction: [Double], _ other: [Double]) throws -> Estimate {
      try partialDerivative(
        of: { t in
          evaluations += 1
          let value = try gradient(zip(x, direction).map { $0 + t * $1 })
          guard value.count == x.count else {
            throw CheckError(
              "the gradient has \(value.count) coordinates, the point has \(x.count)")
          }
          return zip(value, other).reduce(0) { $0 + $1.0 * $1.1 }
        }, at: 0)
    }
    let (there, back) = (try along(v, w), try along(w, v))
    let bar = there.bar + back.bar
    let distance = abs(there.value - back.value)
    let size = max(abs(there.value), abs(back.value))
    let verdict: Verdict =
      distance > 3 * bar
      ? .disagrees : bar <= demand * size || distance == 0 ? .agrees : .unresolved
    return GradientReport(
      verdict: verdict, reason: verdict == .unresolved ? "the error bars are too wide" : nil,
      evaluations: evaluations, seed: seed, blocks: [], coordinates: [],
      diagnosis: verdict == .disagrees
        ? [
          "the second derivatives are not symmetric: \(there.text) one way, \(back.text) the "
            + "other, so this is no function's gradient"
        ] : [])
  }
}

/// Whether the two have the same numbers, NaN being one.
private func isSame(_ a: [Double], _ b: [Double]) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN }
}

extension RandomGenerator {
  /// ±(0.5 … 1.5).
  mutating func weight() -> Double {
    let sign = next32() & 1 == 0 ? 1.0 : -1.0
    return sign * (0.5 + Double(next32()) * 0x1p-32)
  }
}

extension Verdict {
  var severity: Int {
    switch self {
    case .agrees: 0
    case .kink: 1
    case .unresolved: 2
    case .disagrees: 3
    }
  }
}
