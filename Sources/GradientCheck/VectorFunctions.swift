import Gradus

extension GradientChecker {
  /// Checks `vjp`, which claims to be the vector–Jacobian product of `f` at `x`: what a cotangent,
  /// of the shape of f's value, becomes for the parameters.
  ///
  /// Along random cotangents w the function w · f(x) is a scalar, and vjp(w) its gradient. Two of
  /// them are tried: what one hides by chance the other shows. The first is of about one; where the
  /// values are of very different sizes the second makes them equal, so that none hides behind
  /// another's rounding. Both use the same evaluations. A third, made of the two, shows whether the
  /// product is linear in its cotangent.
  /// - Throws: What `f` and `vjp` throw, and a `CheckError` where no check can be made, as with a
  ///   `vjp` that answers one cotangent in two ways.
  /// - Complexity: that of `check`.
  public func check(
    of f: ([Double]) throws -> [Double], at x: [Double], blocks: [Block] = [],
    vjp: ([Double]) throws -> [Double]
  ) throws -> GradientReport {
    try check(of: f, at: x, blocks: blocks, vjp: vjp, everyCoordinateSharedBy: nil)
  }

  /// The same, and with `sharing` every coordinate is looked at, in portions that it has checked.
  /// - Throws: What `f`, `vjp` and `sharing` throw, and a `CheckError` where no check can be made.
  package func check(
    of f: ([Double]) throws -> [Double], at x: [Double], blocks: [Block],
    vjp: ([Double]) throws -> [Double], everyCoordinateSharedBy sharing: Sharing?
  ) throws -> GradientReport {
    try withoutActuallyEscaping(f) { f in
      let memory = Memory(f)
      let values = try memory.values(at: x)
      let outputs = values.count
      guard outputs > 0 else { throw CheckError("the function has no outputs") }
      var generator = RandomGenerator(seed: seed)
      var reports: [GradientReport] = []
      var rounds: [(target: Target, gradient: [Double], cotangent: [Double], scales: [Double])] = []
      for round in 0..<2 {
        let scales = round == 0 ? Array(repeating: 1.0, count: outputs) : evenScales(values)
        let cotangent = scales.map { generator.weight() * $0 }
        let gradient = try vjp(cotangent)
        guard gradient.count == x.count else {
          let alike = gradient.count == outputs ? ", as many as the vector that it is given" : ""
          throw CheckError(
            "the product has \(counted(gradient.count, "number"))\(alike); the point has "
              + counted(x.count, "coordinate"))
        }
        if round == 0, try !isSame(gradient, vjp(cotangent)) {
          throw CheckError("the product changes its answer: two for the same cotangent")
        }
        let target = Target.numbers({ try memory.values(at: $0) }, weights: cotangent)
        rounds.append((target, gradient, cotangent, scales))
        if sharing != nil { continue }
        reports.append(
          try knowingArithmetic { checker in
            try checker.check(Session(checker, target, x, gradient, blocks, watched: true))
          })
        if reports[round].verdict == .disagrees { break }
      }
      if let sharing {
        reports = try EveryCoordinate(
          try rounds.map { try Session(self, $0.target, x, $0.gradient, blocks) },
          evaluations: { memory.evaluations }, forget: memory.forget
        ).reports(sharing)
      }
      if let last = reports.indices.last, reports[last].verdict == .disagrees {
        let (_, gradient, cotangent, scales) = rounds[last]
        let cotangents = [cotangent, scales.map { generator.weight() * $0 }]
        let products = [gradient, try vjp(cotangents[1])]
        if let said = cotangentNotUsed(products[0], products[1], blocks) {
          reports[last].diagnosis = said
        } else {
          try reports[last].expectLinear(of: cotangents, products, and: vjp, blocks: blocks)
        }
      } else if rounds.count == 2 {
        try reports[0].expectLinear(
          of: rounds.map(\.cotangent), rounds.map(\.gradient), and: vjp, blocks: blocks)
      }
      if sharing == nil, x.count > coordinateLimit,
        reports.allSatisfy({ $0.verdict == .agrees })
      {
        for _ in 0..<Probe.repeats { try requireSame(values, memory.again(at: x)) }
      }
      var worst = reports.max { $0.verdict.severity < $1.verdict.severity } ?? reports[0]
      if sharing == nil { worst.evaluations = memory.evaluations }
      worst.compared = GradientReport.product
      return worst
    }
  }

  /// Checks `product`, which claims to be the product of f's matrix of second derivatives with a
  /// vector, given the gradient of f.
  ///
  /// The function g(x) · v is a scalar whose gradient is H v: `gradient` is taken to be right.
  /// - Throws: What `gradient` and `product` throw, and a `CheckError` where no check can be made,
  ///   as with a `product` that answers one vector in two ways.
  /// - Complexity: that of `check`, in evaluations of `gradient`.
  public func checkHessianProduct(
    ofGradient gradient: ([Double]) throws -> [Double], at x: [Double], blocks: [Block] = [],
    is product: ([Double]) throws -> [Double]
  ) throws -> GradientReport {
    try check(of: gradient, at: x, blocks: blocks, vjp: product)
  }

  /// Checks that `gradient` can be a gradient at all: its derivative along v, times w, must equal
  /// its derivative along w, times v, since second derivatives are symmetric.
  /// - Throws: What `gradient` throws, and a `CheckError` where it has not as many coordinates as
  ///   `x`.
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
      ? .disagrees : bar <= tolerance * size || distance == 0 ? .agrees : .unresolved
    return GradientReport(
      verdict: verdict, reason: verdict == .unresolved ? "the error bars are too wide" : nil,
      evaluations: evaluations, seed: seed, blocks: [], coordinates: [],
      diagnosis: verdict == .disagrees
        ? [
          "the second derivatives are not symmetric: \(there.text) one way, \(back.text) the "
            + "other, so this is no function's gradient"
        ] : [], parameters: x.count)
  }
}

/// Where a product does not depend on the vector that it is of; nil where nothing shows.
private func cotangentNotUsed(
  _ one: [Double], _ other: [Double], _ blocks: [Block]
) -> [String]? {
  guard one.count == other.count else { return nil }
  func isUnmoved(_ range: Range<Int>) -> Bool {
    range.contains { one[$0] != 0 } && isSame(Array(one[range]), Array(other[range]))
  }
  let told = "the same for two vectors: what comes from above, the cotangent, is not used"
  if isUnmoved(one.indices) { return ["the product is \(told)"] }
  var start = 0
  let names = blocks.compactMap { block in
    defer { start += block.count }
    return isUnmoved(start..<(start + block.count)) ? block.name : nil
  }
  return names.isEmpty ? nil : names.map { "block \($0): the product is \(told)" }
}

/// Powers of two that make values of very different sizes about equal; ones where they are alike.
private func evenScales(_ values: [Double]) -> [Double] {
  let sizes = values.map(abs).filter { $0 > 1e-290 && $0.isFinite }
  guard let largest = sizes.max(), let smallest = sizes.min(), largest > 1e3 * smallest else {
    return Array(repeating: 1, count: values.count)
  }
  return values.map { 1 / (abs($0) > 1e-290 ? abs($0) : largest).binade }
}

/// The values of a function of several, kept for as long as there is room: the second cotangent asks
/// for the points that the first has asked for.
final class Memory {
  private let f: ([Double]) throws -> [Double]
  private var known: [[Double]: [Double]] = [:]
  private var room = roomAtFirst
  private static let roomAtFirst = 4_000_000
  private var outputs: Int?
  private(set) var evaluations = 0

  init(_ f: @escaping ([Double]) throws -> [Double]) { self.f = f }

  func forget() { (known, room) = ([:], Self.roomAtFirst) }

  func values(at x: [Double]) throws -> [Double] { try known[x] ?? again(at: x) }

  /// The values, asked for anew.
  func again(at x: [Double]) throws -> [Double] {
    evaluations += 1
    let values = try f(x)
    if let outputs, outputs != values.count {
      throw CheckError("the function has \(values.count) outputs where it had \(outputs) before")
    }
    outputs = values.count
    // The point itself is asked for twice, to see whether the answer changes.
    if evaluations > 1, x.count + values.count <= room {
      room -= x.count + values.count
      known[x] = values
    }
    return values
  }
}

/// Whether the two have the same numbers, NaN being one.
func isSame(_ a: [Double], _ b: [Double]) -> Bool {
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
