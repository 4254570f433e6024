import Foundation
import GradientCheck
import PropertyTesting
import Testing

/// A function whose derivative is known.
private struct Known: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let f: @Sendable (Double) -> Double
  let slope: @Sendable (Double) -> Double
  let points: [Double]

  init(
    _ name: String, at points: [Double], _ f: @escaping @Sendable (Double) -> Double,
    slope: @escaping @Sendable (Double) -> Double
  ) {
    testDescription = name
    self.f = f
    self.slope = slope
    self.points = points
  }

  static let all = [
    Known("x²", at: [-3, 0.1, 7]) {
      $0 * $0
    } slope: {
      2 * $0
    },
    Known("x³ − x", at: [-2, 0, 1.5]) {
      $0 * $0 * $0 - $0
    } slope: {
      3 * $0 * $0 - 1
    },
    Known("sin", at: [-1, 0, 0.3, 2]) {
      sin($0)
    } slope: {
      cos($0)
    },
    Known("exp", at: [-5, 0, 1, 10]) {
      exp($0)
    } slope: {
      exp($0)
    },
    Known("log", at: [1e-3, 0.5, 40]) {
      log($0)
    } slope: {
      1 / $0
    },
    Known("1/x", at: [-0.2, 3]) {
      1 / $0
    } slope: {
      -1 / ($0 * $0)
    },
    Known("tanh", at: [-2, 0.7]) {
      tanh($0)
    } slope: {
      1 - tanh($0) * tanh($0)
    },
  ]
}

@Suite struct DerivativeTests {
  private struct Refused: Error {}

  @Test(arguments: Known.all)
  fileprivate func liesWithinItsBar(known: Known) throws {
    for x in known.points {
      let slope = known.slope(x)
      let step = 1e-3 * max(abs(x), 0.1)
      let central = try derivative(of: known.f, at: x, step: step)
      #expect(abs(central.value - slope) <= central.bar, "at \(x)")
      for side in [Side.forward, .backward] {
        // From one side GSL's bars are estimates that may be a little short.
        let estimate = try derivative(of: known.f, at: x, step: step, side: side)
        #expect(abs(estimate.value - slope) <= 1.5 * estimate.bar, "\(side) at \(x)")
      }
      let best = try partialDerivative(of: known.f, at: x)
      #expect(abs(best.value - slope) <= best.bar, "at \(x)")
      #expect(best.bar <= 1e-7 * abs(slope), "at \(x)")
    }
  }

  @Test func quadraticsAreNeverOutsideTheirBars() throws {
    try forAll(.vector(4), cases: 200) { c in
      let estimate = try partialDerivative(of: { c[0] * $0 * $0 + c[1] * $0 + c[2] }, at: c[3])
      return abs(estimate.value - (2 * c[0] * c[3] + c[1])) <= 3 * estimate.bar
    }
  }

  @Test func theSidesOfAKinkHaveTheirOwnSlopes() throws {
    let right = try derivative(of: abs, at: 0, step: 0.1, side: .forward)
    let left = try derivative(of: abs, at: 0, step: 0.1, side: .backward)
    #expect(abs(right.value - 1) <= right.bar && abs(left.value + 1) <= left.bar)
  }

  @Test(arguments: 1...5)
  func anErrorPassesThroughAndEndsTheCalls(number: Int) {
    for whole in [false, true] {
      var calls = 0
      let f = { (x: Double) throws -> Double in
        calls += 1
        if calls == number { throw Refused() }
        return exp(x)
      }
      #expect(throws: Refused.self) {
        whole ? try partialDerivative(of: f, at: 1) : try derivative(of: f, at: 1, step: 0.5)
      }
      // A first estimate may be content with four calls.
      #expect(calls == number)
    }
  }

  @Test func whatIsNoNumberGivesNoBarAndEndsNothing() throws {
    let steps = [.infinity, -.infinity, .nan, 0, 1e308, .leastNonzeroMagnitude]
    for value in [Double.nan, .infinity, 1] {
      for step in steps {
        for side in [Side.central, .forward, .backward] {
          // Any estimate or error will do, but the process goes on.
          _ = try? derivative(of: { _ in value }, at: 1, step: step, side: side)
        }
      }
    }
    for f in [{ _ in .nan }, { log($0) }, { _ in .infinity }] as [@Sendable (Double) -> Double] {
      let estimate = try partialDerivative(of: f, at: -1)
      #expect(estimate.bar == .infinity)
    }
  }
}
