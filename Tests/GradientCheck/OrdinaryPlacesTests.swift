import Foundation
import Gradus
import Testing

@testable import GradientCheck

/// A function of several values with its product, at a point where people check: zeros, ties,
/// minima, saturation. `isSharp` says whether a planted error must be found.
private struct Place: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let x: [Double]
  let f: @Sendable ([Double]) -> [Double]
  let vjp: @Sendable ([Double]) -> [Double]
  var verdicts: [Verdict] = [.agrees]

  init(
    _ name: String, _ x: [Double], _ verdicts: [Verdict] = [.agrees],
    _ f: @escaping @Sendable ([Double]) -> [Double],
    vjp: @escaping @Sendable ([Double]) -> [Double]
  ) {
    (testDescription, self.x, self.verdicts, self.f, self.vjp) = (name, x, verdicts, f, vjp)
  }

  func report(seed: UInt64, planted: (index: Int, size: Double)? = nil) throws -> GradientReport {
    try GradientChecker(seed: seed).check(of: f, at: x) { w in
      var product = vjp(w)
      if let planted { product[planted.index] *= 1 + planted.size }
      return product
    }
  }

  static func numbers(_ count: Int, _ seed: UInt64) -> [Double] {
    var generator = RandomGenerator(seed: seed)
    return (0..<count).map { _ in 4 * Double(generator.next32()) * 0x1p-32 - 2 }
  }
}

/// Right gradients at the places where differences are hard, for several points and seeds.
@Suite struct OrdinaryPlacesTests {
  private static let kinks: [Place] = [UInt64(0), 1, 2].flatMap { draw -> [Place] in
    let v = Place.numbers(4, draw)
    let zeros = Array(repeating: 0.0, count: 4)
    return [
      Place("relu of zeros and others", [0, v[0], 0, v[1]], [.kink]) { x in
        x.map { max($0, 0) }
      } vjp: { w in
        zip(w, [0, v[0], 0, v[1]]).map { $1 > 0 ? $0 : 0 }
      },
      Place("a relu network with biases of zero", zeros, [.kink]) { b in
        [zip(v, b).reduce(0) { $0 + $1.0 * max($1.1, 0) }]
      } vjp: { _ in
        zeros
      },
      Place("hardtanh on its corners", [1, -1, 0.3, 1], [.kink]) { x in
        x.map { min(max($0, -1), 1) }
      } vjp: { w in
        [0, 0, w[2], 0]
      },
      Place("the largest of pairs, at ties", [v[0], v[0], v[1], v[1]], [.kink]) { x in
        [max(x[0], x[1]), max(x[2], x[3])]
      } vjp: { w in
        [w[0], 0, w[1] / 2, w[1] / 2]
      },
      Place("prelu at zero", [0, v[1], 0, 0.25], [.kink]) { x in
        (0..<3).map { x[$0] > 0 ? x[$0] : x[3] * x[$0] }
      } vjp: { w in
        [
          w[0] * 0.25, w[1] * (v[1] > 0 ? 1 : 0.25), w[2] * 0.25,
          v[1] > 0 ? 0 : w[1] * v[1],
        ]
      },
      Place(
        "relu at the smallest numbers",
        [Double.leastNonzeroMagnitude, Double.leastNormalMagnitude / 1024], [.kink, .agrees]
      ) { x in
        x.map { max($0, 0) }
      } vjp: {
        $0
      },
    ]
  }

  @Test(arguments: kinks) fileprivate func kinksAreJudgedValueByValue(place: Place) throws {
    for seed in UInt64(0)..<5 {
      let report = try place.report(seed: seed)
      #expect(place.verdicts.contains(report.verdict), "\(report)")
      // A claim beyond what the values' subgradients allow.
      var wrong = place
      wrong.verdicts = []
      let beyond = try GradientChecker(seed: seed).check(of: place.f, at: place.x) { w in
        place.vjp(w).enumerated().map { $0 == 0 ? $1 + 9 : $1 }
      }
      #expect(beyond.verdict == .disagrees, "\(beyond)")
    }
  }

  private static let flat: [Place] = [36.0, 40, 80].flatMap { z -> [Place] in
    [
      Place("cross-entropy, \(z)", [0, z, -5]) { x in
        let m = x.max() ?? 0
        return [m + log(x.reduce(0) { $0 + exp($1 - m) }) - x[1]]
      } vjp: { w in
        let e = [exp(-z), 1, exp(-5 - z)]
        let sum = e.reduce(0, +)
        return [w[0] * e[0] / sum, -w[0] * (e[0] + e[2]) / sum, w[0] * e[2] / sum]
      },
      Place("1 − tanh, \(z)", [z / 2]) { x in
        [1 - tanh(x[0])]
      } vjp: { w in
        [-w[0] / (cosh(z / 2) * cosh(z / 2))]
      },
      Place("1 − σ, \(z)", [z]) { x in
        [1 - 1 / (1 + exp(-x[0]))]
      } vjp: { w in
        [-w[0] * exp(-z)]
      },
      Place("naive logistic loss, \(z)", [z, 1]) { x in
        [log(1 + exp(-x[0] * x[1]))]
      } vjp: { w in
        [-w[0] / (1 + exp(z)), -w[0] * z / (1 + exp(z))]
      },
    ]
  }

  @Test(arguments: flat) fileprivate func whatIsSaturatedHasNoEffect(place: Place) throws {
    for seed in UInt64(0)..<4 {
      let report = try place.report(seed: seed)
      #expect(report.verdict == .agrees, "\(report)")
      // A visible claim is none the less wrong.
      let wrong = try GradientChecker(seed: seed).check(of: place.f, at: place.x) { w in
        place.vjp(w).map { $0 + w[0] * 1e-6 }
      }
      #expect(wrong.verdict == .disagrees, "\(wrong)")
    }
  }

  @Test(arguments: [0.0, 1e-9, 1e-6, 1e-3], [UInt64(1), 2, 3, 4, 5])
  func leastSquaresAtAnExactFit(distance: Double, draw: UInt64) throws {
    let X = (0..<10).map { Place.numbers(3, draw * 100 + UInt64($0)) }
    let w = Place.numbers(3, draw)
    let residuals: @Sendable ([Double]) -> [Double] = { p in
      X.map { row in
        row[0] * p[0] + row[1] * p[1] + row[2] * p[2]
          - (row[0] * w[0] + row[1] * w[1] + row[2] * w[2])
      }
    }
    let f: @Sendable ([Double]) -> Double = { p in residuals(p).reduce(0) { $0 + $1 * $1 } / 10 }
    let at = w.map { $0 + distance }
    let r = residuals(at)
    let gradient = (0..<3).map { j in 2 * zip(X, r).reduce(0) { $0 + $1.0[j] * $1.1 } / 10 }
    // What a transposed sum leaves.
    let blurred = gradient.map { $0 + 1e-16 }
    for answer in [gradient, blurred] {
      let report = try GradientChecker(seed: draw).check(of: f, at: at, is: answer)
      #expect(report.verdict == .agrees, "\(report)")
    }
    for size in [1e-2, 1e-4, 1e-6] where distance > 1e-9 {
      for index in 0..<3 {
        var wrong = gradient
        wrong[index] *= 1 + size
        let report = try GradientChecker(seed: draw).check(of: f, at: at, is: wrong)
        #expect(report.verdict == .disagrees, "\(size) \(report)")
      }
    }
  }

  private static let cancelling: [Place] = [UInt64(1), 2, 3, 4].flatMap { draw -> [Place] in
    let places = Place.numbers(81, draw).map { Int((($0 + 2) / 4 * 25).rounded(.down)) }
    let zeros = Array(repeating: 0.0, count: 25)
    let tall = Place.numbers(128, draw + 50)
    let equal = Array(repeating: 1.0 + Double(draw) / 3, count: 8)
    return [
      Place("each value one parameter, all of them zero", zeros) { x in
        places.map { x[$0] }
      } vjp: { w in
        var g = zeros
        for (k, place) in places.enumerated() { g[place] += w[k] }
        return g
      },
      Place("a linear layer with zero weights", [0, 0, 0]) { p in
        (0..<64).map { tall[2 * $0] * p[0] + tall[2 * $0 + 1] * p[1] + p[2] }
      } vjp: { w in
        [
          (0..<64).reduce(0) { $0 + tall[2 * $1] * w[$1] },
          (0..<64).reduce(0) { $0 + tall[2 * $1 + 1] * w[$1] }, w.reduce(0, +),
        ]
      },
      Place("the cosine of equal vectors", equal) { x in
        let (a, b) = (x[..<4], x[4...])
        func dot(_ a: ArraySlice<Double>, _ b: ArraySlice<Double>) -> Double {
          zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
        }
        return [1 - dot(a, b) / (dot(a, a).squareRoot() * dot(b, b).squareRoot())]
      } vjp: { w in
        equal.map { _ in w[0] * 1.1e-16 }
      },
      Place("the variance of equal numbers", equal) { x in
        let mean = x.reduce(0, +) / 8
        return [x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 7]
      } vjp: { w in
        equal.map { _ in 0 }
      },
    ]
  }

  @Test(arguments: cancelling) fileprivate func whatCancelsLeavesOnlyRounding(place: Place) throws {
    for seed in UInt64(0)..<4 {
      let report = try place.report(seed: seed)
      #expect(report.verdict == .agrees, "\(report)")
      guard place.vjp(Array(repeating: 1, count: 81)).contains(where: { abs($0) > 1e-9 }) else {
        continue
      }
      for size in [1e-2, 1e-4, 1e-6] {
        let wrong = try place.report(seed: seed, planted: (2, size))
        #expect(wrong.verdict == .disagrees, "\(size) \(wrong)")
      }
    }
  }

  @Test(arguments: [1e3, 1e4, 1e5, 1e6], [UInt64(1), 2, 3])
  func aBiasBeforeBatchNormalization(bias: Double, draw: UInt64) throws {
    let X = (0..<16).map { Place.numbers(3, draw * 40 + UInt64($0)) }
    func parts(_ p: [Double]) -> (h: [Double], s: Double) {
      let z = X.map { $0[0] * p[0] + $0[1] * p[1] + $0[2] * p[2] + p[3] }
      let mean = z.reduce(0, +) / 16
      let s = (z.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 16 + 1e-5).squareRoot()
      return (z.map { ($0 - mean) / s }, s)
    }
    let x = [0.3, -0.2, 0.5, bias]
    let (h, s) = parts(x)
    let d = h.map { 3 * $0 * $0 }
    let (mean, slant) = (d.reduce(0, +) / 16, zip(d, h).reduce(0) { $0 + $1.0 * $1.1 } / 16)
    let dz = zip(d, h).map { ($0 - mean - $1 * slant) / s }
    var g = (0..<3).map { j in zip(X, dz).reduce(0) { $0 + $1.0[j] * $1.1 } }
    g.append(dz.reduce(0, +))
    let f = { (p: [Double]) in parts(p).h.reduce(0) { $0 + $1 * $1 * $1 } }
    for seed in UInt64(0)..<3 {
      let report = try GradientChecker(seed: seed).check(of: f, at: x, is: g)
      #expect(report.verdict != .disagrees, "\(report)")
      var wrong = g
      wrong[0] *= 1.01
      let found = try GradientChecker(seed: seed).check(of: f, at: x, is: wrong)
      #expect(found.disagreeing.map(\.index) == [0], "\(found)")
    }
  }

  /// One number, normalized, is zero, and what its weight's slope is computed as is what rounding
  /// leaves of x · 316 − x · 316.
  @Test(arguments: [-4.3228, 8.1, 0.77, -2.6]) func oneNumberNormalized(x: Double) throws {
    for (precision, residue) in [(Precision.float64, 1e-13), (.float32, 1e-4)] {
      var checker = GradientChecker()
      checker.arithmetic = precision
      let f = { (p: [Double]) in p[1] * 0 + p[2] }
      let at = [x, -8.4784, -1.7658].map { precision == .float32 ? Double(Float($0)) : $0 }
      let report = try checker.check(of: f, at: at, is: [0, residue, 1])
      #expect(report.verdict == .agrees, "\(report)")
      let wrong = try checker.check(of: f, at: at, is: [0, 1e2 * residue, 1])
      #expect(wrong.disagreeing.map(\.index) == [1], "\(wrong)")
    }
  }

  @Test(arguments: [1e6, 1e10, 1e13, 1e15]) func aSmallValueBesideALargeOne(ratio: Double) throws {
    for (x, seed) in [([1.3, 0.7], UInt64(0)), ([-0.4, 2.2], 1), ([1.9, 1.1], 2)] {
      let f = { (x: [Double]) in [ratio * x[0] * x[0] * x[0], x[1] * x[1] * x[1]] }
      func verdict(_ factor: Double) throws -> Verdict {
        try GradientChecker(seed: seed).check(of: f, at: x) { w in
          [w[0] * ratio * 3 * x[0] * x[0], w[1] * 3 * x[1] * x[1] * factor]
        }.verdict
      }
      #expect(try verdict(1) == .agrees)
      for size in [1e-2, 1e-4, 1e-6] { #expect(try verdict(1 + size) == .disagrees) }
    }
  }

  @Test func stairsAreFlatAndJumpsAreNamed() throws {
    for x in [-4.8271, 0.12345, 17.00031, 2.6] {
      let stairs: [@Sendable (Double) -> Double] = [
        { $0.rounded(.down) }, { ($0 * 1000).rounded() / 1000 }, { $0.rounded() },
      ]
      for f in stairs {
        let right = try GradientChecker().check(of: { f($0[0]) }, at: [x], is: [0])
        #expect(right.verdict == .agrees, "\(x) \(right)")
        let wrong = try GradientChecker().check(of: { f($0[0]) }, at: [x], is: [0.4])
        #expect(wrong.verdict == .disagrees, "\(x) \(wrong)")
      }
      var single = GradientChecker()
      single.arithmetic = .float32
      for size in [100, 1000] as [Float] {
        let f = { (x: [Double]) in Double((Float(x[0]) * size).rounded() / size) }
        let right = try single.check(of: f, at: [Double(Float(x))], is: [0])
        #expect(right.verdict == .agrees, "\(x) \(right)")
      }
      for answer in [0.0, 1] {
        let jump = try GradientChecker().check(
          of: { $0[0] > x ? 3 : 0 }, at: [x], is: [answer])
        #expect(jump.verdict == .unresolved)
        #expect(jump.reason?.hasPrefix("the function jumps, by 3 within") == true, "\(jump)")
      }
    }
  }

  @Test func aGuardNearZeroIsLookedAtCloselyEnough() throws {
    for (guardSize, seed) in [(1e-8, UInt64(0)), (1e-8, 3), (1e-6, 1), (1e-9, 2)] {
      let length = { (a: Double, b: Double) in max((a * a + b * b).squareRoot(), guardSize) }
      let f = { (x: [Double]) in
        (x[0] * x[2] + x[1] * x[3]) / (length(x[0], x[1]) * length(x[2], x[3]))
      }
      let x = [0, 0, 1.0, 2.0]
      let g = [1 / (guardSize * length(1, 2)), 2 / (guardSize * length(1, 2)), 0, 0]
      #expect(try GradientChecker(seed: seed).check(of: f, at: x, is: g).verdict == .agrees)
      #expect(
        try GradientChecker(seed: seed).check(of: f, at: x, is: [g[0] * 1.01, g[1], 0, 0]).verdict
          == .disagrees)
    }
  }

  @Test func aMinimumOnTheEdgeOfTheDomain() throws {
    for (power, other) in [(2.0, 1.0), (3, 0.5), (2, 40)] {
      let f = { (x: [Double]) in x[0] < 0 ? .nan : pow(x[0], power) + x[1] * x[1] }
      let report = try GradientChecker().check(of: f, at: [0, other], is: [0, 2 * other])
      #expect(report.verdict == .agrees, "\(report)")
      let wrong = try GradientChecker().check(of: f, at: [0, other], is: [1e-4, 2 * other])
      #expect(wrong.verdict == .disagrees, "\(wrong)")
    }
  }
}
