import Foundation
import Synchronization
import Testing

@testable import GradientCheck

/// A pass over every coordinate: its report does not depend on who checks which portion.
@Suite struct EveryCoordinateTests {
  /// 50 terms, among them kinks of both signs, noise, a border, a saturated unit and a wrong slope.
  private let f: @Sendable ([Double]) -> Double = { x in
    var sum = 0.0
    for (i, v) in x.enumerated() {
      switch i % 10 {
      case 3: sum += abs(v - 0.5)
      case 5: sum -= abs(v - 0.5)
      case 7: sum += tanh(40 * v)
      case 8: sum += (v * 1e9).rounded() * 1e-9
      case 9: sum += (v - 0.5) * (v - 0.5)
      default: sum += exp(v) * Double(i + 1)
      }
    }
    return sum
  }
  private let x = Array(repeating: 0.5, count: 50)
  private var gradient: [Double] {
    x.indices.map { i in
      switch i % 10 {
      case 3: 0.5
      case 5: -0.5
      case 7: 0
      case 8: 1
      case 9: 0
      default: exp(0.5) * Double(i + 1)
      }
    }
  }

  /// Portions from the last to the first, each of them as it comes out of a message.
  private func backwards(_ count: Int, _ check: (Int) throws -> Portion) throws -> [Portion] {
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try (0..<count).reversed().map { number in
      try decoder.decode(Portion.self, from: encoder.encode(check(number)))
    }.reversed()
  }

  private func forwards(_ count: Int, _ check: (Int) throws -> Portion) throws -> [Portion] {
    try (0..<count).map(check)
  }

  @Test func theOrderOfPortionsDoesNotMatter() throws {
    for wrong in [nil, 0, 26, 42] {
      var gradient = gradient
      if let wrong { gradient[wrong] += 1e-3 }
      let blocks = [Block("a", shape: [3, 8]), Block("b", shape: [26])]
      func report(_ sharing: Sharing) throws -> GradientReport {
        try GradientChecker().checkEveryCoordinate(
          of: f, at: x, is: gradient, blocks: blocks, sharedBy: sharing)
      }
      let (one, other) = (try report(forwards), try report(backwards))
      #expect(one == other)
      #expect(one.coordinates.map(\.position) == other.coordinates.map(\.position))
      #expect(one.disagreeing.map(\.index) == (wrong.map { [$0] } ?? []))
      #expect(one.coordinates.count == 50)
      // On all processors, however many there are.
      #expect(
        try GradientChecker().checkEveryCoordinate(of: f, at: x, is: gradient, blocks: blocks)
          == one)
    }
  }

  @Test func norDoesItForAFunctionOfSeveralValues() throws {
    func first(_ x: [Double]) -> Double {
      x.enumerated().reduce(0) { sum, next in
        let (i, v) = next
        return sum + (i % 10 == 3 ? abs(v - 0.5) : exp(v) * Double(i + 1))
      }
    }
    let slopes = x.indices.map { $0 % 10 == 3 ? 0.5 : exp(0.5) * Double($0 + 1) }
    for wrong in [nil, 4, 34] {
      func report(_ sharing: @escaping Sharing) throws -> (report: GradientReport, evaluations: Int)
      {
        var evaluations = 0
        let report = try GradientChecker().check(
          of: { x in
            evaluations += 1
            return [first(x), 1e-9 * x.reduce(0) { $0 + $1 * $1 * $1 }]
          }, at: x, blocks: [],
          vjp: { cotangent in
            x.indices.map { i in
              let third = 3e-9 * x[i] * x[i]
              return cotangent[0] * slopes[i] + cotangent[1] * third + (i == wrong ? 0.01 : 0)
            }
          }, everyCoordinateSharedBy: sharing)
        return (report, evaluations)
      }
      let (one, other) = (try report(forwards), try report(backwards))
      #expect(one.report == other.report)
      #expect(one.report.evaluations == one.evaluations)
      #expect(one.report.disagreeing.map(\.index) == (wrong.map { [$0] } ?? []))
    }
  }

  /// |x₀| − |x₂₀| is neither convex nor concave, so that its subgradients say nothing of each other,
  /// in whatever portions they are.
  @Test func kinksOfBothSignsInDifferentPortions() throws {
    let report = try GradientChecker().checkEveryCoordinate(
      of: { x in abs(x[0]) - abs(x[20]) + abs(x[1]) - abs(x[21]) },
      at: Array(repeating: 0, count: 22),
      is: [0.9, -0.9] + Array(repeating: 0, count: 18) + [0.9, 0.9])
    #expect(report.verdict == .kink)
  }

  @Test func anErrorOfTheSharingComesThrough() {
    struct Lost: Error {}
    #expect(throws: Lost.self) {
      try GradientChecker().checkEveryCoordinate(
        of: f, at: x, is: gradient, blocks: [], sharedBy: { _, _ in throw Lost() })
    }
  }
}
