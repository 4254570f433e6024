import Foundation
import GradientCheck

/// What the check of a program's gradient found.
struct GradcheckResult {
  let point: CheckedPoint
  let report: GradientReport
  /// The whole gradient of ``along``, as the program has it.
  let gradient: [Double]
  /// The cotangent of a vector function whose product with the value was checked.
  let cotangent: [Double]?
  var curve: VCurve?
  /// Which errors planted in the gradient would be caught, where that was asked.
  var selfTest: SelfTest?
  /// The remainder along a random direction, where that was asked.
  var taylor: TaylorRemainder?

  /// Checks `function` at `point`; with `sharing` every coordinate, in portions that it has checked. Each
  /// process of `team` has a program of its own, and they must say the same.
  init(
    _ function: StreamFunction, at point: CheckedPoint, _ checker: GradientChecker,
    _ team: Team = Team(), sharing: Sharing? = nil
  ) throws {
    self.point = point
    var checker = checker
    checker.arithmetic = point.precision
    let (x, blocks) = (point.x, point.blocks)
    var products: [(gradient: [Double], cotangent: [Double]?)] = []
    var report: GradientReport
    func asked(_ cotangent: [Double]? = nil) throws -> [Double] {
      try team.same("gradient") { try function.gradient(at: x, cotangent: cotangent) }
    }
    switch try team.same("value at the point", { try function.value(at: x) }) {
    case .number(let value):
      guard value.isFinite else {
        throw function.problem("the function has no finite value at the point itself")
      }
      products = [(try asked(), nil)]
      let again = try asked()
      if let changed = again.indices.first(where: { index in
        let (one, other) = (products[0].gradient[index], again[index])
        return one != other && !(one.isNaN && other.isNaN)
      }) {
        throw function.problem(
          "the program changes its answer: for the same x coordinate \(changed) of the gradient was "
            + "\(products[0].gradient[changed]) before")
      }
      report =
        if let sharing {
          try checker.checkEveryCoordinate(
            of: function.number, at: x, is: products[0].gradient, blocks: blocks, sharedBy: sharing)
        } else {
          try checker.check(
            of: function.number, at: x, is: products[0].gradient, blocks: blocks)
        }
    case .numbers(let values):
      guard !values.isEmpty, values.allSatisfy(\.isFinite) else {
        throw function.problem(
          values.isEmpty
            ? "the value is empty" : "the function has no finite value at the point itself")
      }
      report = try checker.check(
        of: { try function.numbers(values.count, at: $0) }, at: x, blocks: blocks,
        vjp: { cotangent in
          let gradient = try asked(cotangent)
          products.append((gradient, cotangent))
          return gradient
        }, everyCoordinateSharedBy: sharing)
    }
    // The first told a number from an array.
    report.evaluations += 1
    self.report = report
    let found = products.last { product in
      report.coordinates.allSatisfy {
        product.gradient[$0.index].bitPattern == $0.analytic.bitPattern
      }
    }
    gradient = found?.gradient ?? []
    cotangent = found?.cotangent
  }

  /// The function whose gradient was checked: a vector function's product with a cotangent.
  func scalar(_ function: StreamFunction) -> ([Double]) throws -> Double {
    guard let cotangent else { return function.number }
    return { x in
      zip(cotangent, try function.numbers(cotangent.count, at: x)).reduce(0) { $0 + $1.0 * $1.1 }
    }
  }

  /// The Taylor remainder of the gradient that was checked.
  func taylorRemainder(
    _ function: StreamFunction, _ checker: GradientChecker
  ) throws -> TaylorRemainder {
    guard let cotangent else {
      return try checker.taylorRemainder(of: function.number, at: point.x, is: gradient)
    }
    return try checker.taylorRemainder(
      of: { try function.numbers(cotangent.count, at: $0) }, at: point.x, cotangent: cotangent,
      is: gradient)
  }

  /// The report for people.
  func text() -> String {
    ([report.description] + [taylor?.text, selfTest?.text].compactMap { $0 }).joined(
      separator: "\n\n")
  }

  var exitStatus: Int32 {
    switch report.verdict {
    case .agrees, .kink: 0
    case .disagrees: 1
    case .unresolved: 3
    }
  }
}
