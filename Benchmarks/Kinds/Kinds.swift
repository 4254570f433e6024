import Foundation
import GradientCheck

/// A function of several values as an operator is one, with its vector–Jacobian product and a point.
struct Kind: Sendable {
  let name: String
  let at: @Sendable (_ count: Int, _ seed: Int) -> [Double]
  let f: @Sendable ([Double]) -> [Double]
  let vjp: @Sendable (_ x: [Double], _ w: [Double]) -> [Double]

  /// What is done to each number by itself.
  static func each(
    _ name: String, at: @escaping @Sendable (Int, Int) -> [Double],
    _ f: @escaping @Sendable (Double) -> Double, _ slope: @escaping @Sendable (Double) -> Double
  ) -> Kind {
    Kind(name: name, at: at) {
      $0.map(f)
    } vjp: { x, w in
      zip(x, w).map { slope($0) * $1 }
    }
  }

  /// Numbers between −2 and 2, none of them near 0.
  static func numbers(_ count: Int, _ seed: Int) -> [Double] {
    (0..<count).map { k in
      let t = sin(Double(k + 1) * 12.9898 + Double(seed) * 78.233) * 43758.5453
      let part = t - t.rounded(.down)
      return part < 0.5 ? -0.2 - 3.6 * part : 0.2 + 3.6 * (part - 0.5)
    }
  }

  static let all: [Kind] = [
    .each("ordinary: exp", at: numbers, exp, exp),
    Kind(name: "ordinary: a sum of products", at: numbers) { x in
      [x.indices.reduce(0) { $0 + sin(x[$1]) * x[($1 + 1) % x.count] }]
    } vjp: { x, w in
      x.indices.map { k in
        let n = x.count
        return w[0] * (cos(x[k]) * x[(k + 1) % n] + sin(x[(k + n - 1) % n]))
      }
    },
    .each("zero: relu of negatives", at: { numbers($0, $1).map { -abs($0) } }) {
      max($0, 0)
    } _: { _ in
      0
    },
    .each("zero and one: relu", at: numbers) {
      max($0, 0)
    } _: {
      $0 > 0 ? 1 : 0
    },
    .each("kinked: relu of zeros", at: { n, _ in Array(repeating: 0, count: n) }) {
      max($0, 0)
    } _: { _ in
      0
    },
    .each("saturated: 1 − tanh", at: { numbers($0, $1).map { 20 + abs($0) } }) {
      1 - tanh($0)
    } _: {
      -1 / (cosh($0) * cosh($0))
    },
    Kind(name: "vector-valued: softmax", at: numbers) { x in
      let e = x.map(exp)
      let sum = e.reduce(0, +)
      return e.map { $0 / sum }
    } vjp: { x, w in
      let e = x.map(exp)
      let sum = e.reduce(0, +)
      let p = e.map { $0 / sum }
      let mean = zip(p, w).reduce(0) { $0 + $1.0 * $1.1 }
      return zip(p, w).map { $0 * ($1 - mean) }
    },
  ]
}

/// Evaluations and time of checks of right gradients, by kind of function and number of parameters:
/// what `swift run -c release Kinds` prints.
@main
enum Kinds {
  static func main() throws {
    print("| function | parameters | verdicts | evaluations a coordinate | microseconds a check |")
    print("|---|---|---|---|---|")
    var (all, total) = ([Double](), 0)
    for kind in Kind.all {
      for count in [1, 10, 64] {
        var (evaluations, verdicts) = (0, [String: Int]())
        let start = ContinuousClock.now
        for seed in 0..<20 {
          let x = kind.at(count, seed)
          let report = try GradientChecker(seed: UInt64(seed)).check(of: kind.f, at: x) {
            kind.vjp(x, $0)
          }
          evaluations += report.evaluations
          verdicts["\(report.verdict)", default: 0] += 1
          all.append(Double(report.evaluations) / Double(count))
        }
        let time = (ContinuousClock.now - start) / .microseconds(20)
        total += evaluations
        let words = verdicts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        print(
          "| \(kind.name) | \(count) | \(words.joined(separator: ", ")) | "
            + String(format: "%.1f | %.0f |", Double(evaluations) / Double(20 * count), time))
      }
    }
    all.sort()
    print("\nmedian of a coordinate \(all[all.count / 2]), evaluations in all \(total)")
  }
}
