import COptimizers
import CPerceptron
import Foundation
import Gradus
import GradusReference

/// The time of a step over that of the same arithmetic in C, in one pass over memory, run in turn:
/// what `swift run -c release Optimizers` prints.
@main
enum Optimizers {
  static func main() throws {
    print(
      "| optimizer | parameters | time / C's (least to most of 9) | ns a parameter | allocations a step |"
    )
    print("|---|---|---|---|---|")
    for count in [1_000, 100_000, 10_000_000] {
      let contestants: [(String, any TorchOptimizer, any CStep)] = try [
        ("SGD, momentum", SGD(learningRate: 1e-3, momentum: 0.9), CSGD(count)),
        ("RMSprop", RMSprop(learningRate: 1e-3), CRMSprop(count)),
        ("Adam", Adam(learningRate: 1e-3), CAdam(count, shrinking: 1)),
        ("AdamW", AdamW(learningRate: 1e-3), CAdam(count, shrinking: 1 - 1e-3 * 0.01)),
      ]
      for (name, optimizer, kernel) in contestants {
        print(try row(name, optimizer, kernel, count))
      }
    }
  }

  private static func row(
    _ name: String, _ optimizer: any TorchOptimizer, _ kernel: any CStep, _ count: Int
  ) throws -> String {
    var (optimizer, kernel) = (optimizer, kernel)
    let gradients = [(0..<count).map { sin(Double($0)) }]
    var parameters = [Array(repeating: 1.0, count: count)]
    // The first step makes the state.
    try optimizer.step(&parameters, gradients: gradients)
    kernel.step(gradients[0])
    let steps = max(2, 20_000_000 / count)
    var swift: [Double] = []
    let ratios = try (0..<9).map { _ in
      let c = seconds { for _ in 0..<steps { kernel.step(gradients[0]) } }
      let own = try seconds {
        for _ in 0..<steps { try optimizer.step(&parameters, gradients: gradients) }
      }
      swift.append(own / Double(steps * count))
      return own / c
    }.sorted()
    let before = allocation_count()
    for _ in 0..<10 { try optimizer.step(&parameters, gradients: gradients) }
    let allocations = Double(allocation_count() - before) / 10
    return String(
      format: "| %@ | %d | %.2f (%.2f to %.2f) | %.2f | %.1f |", name, count, ratios[4], ratios[0],
      ratios[8], swift.sorted()[4] * 1e9, allocations)
  }

  /// The processor time of `body`, which other work on the machine disturbs little.
  private static func seconds(_ body: () throws -> Void) rethrows -> Double {
    let start = clock()
    try body()
    return Double(clock() - start) / Double(CLOCKS_PER_SEC)
  }
}

protocol CStep { mutating func step(_ gradient: [Double]) }

struct CSGD: CStep {
  var (p, b, t): ([Double], [Double], Int)

  init(_ count: Int) {
    (p, b, t) = (Array(repeating: 1, count: count), Array(repeating: 0, count: count), 0)
  }

  mutating func step(_ gradient: [Double]) {
    t += 1
    c_sgd(&p, gradient, &b, p.count, t, 1e-3, 0.9)
  }
}

struct CRMSprop: CStep {
  var (p, v): ([Double], [Double])

  init(_ count: Int) {
    (p, v) = (Array(repeating: 1, count: count), Array(repeating: 0, count: count))
  }

  mutating func step(_ gradient: [Double]) {
    c_rmsprop(&p, gradient, &v, p.count, 1e-3, 0.99, 1e-8)
  }
}

struct CAdam: CStep {
  var (p, m, v, t): ([Double], [Double], [Double], Int)
  let shrinking: Double

  init(_ count: Int, shrinking: Double) {
    (p, m, v) = (
      Array(repeating: 1, count: count), Array(repeating: 0, count: count),
      Array(repeating: 0, count: count)
    )
    t = 0
    self.shrinking = shrinking
  }

  mutating func step(_ gradient: [Double]) {
    t += 1
    c_adam(&p, gradient, &m, &v, p.count, t, 1e-3, 0.9, 0.999, 1e-8, shrinking)
  }
}
