import CPerceptron
import Foundation
import Perceptron

/// Evaluations, allocations, and the processor time of the checker's full pass over that of plain C, run in
/// turn: what `swift run -c release Counts` prints.
@main
enum Counts {
  static func main() throws {
    print(
      "| parameters | evaluations, C | evaluations | time / C's | the same, per evaluation "
        + "| allocations a coordinate |")
    print("|---|---|---|---|---|---|")
    for (inputs, hidden) in [(1, 3), (8, 100), (98, 100)] {
      let perceptron = Perceptron(inputs: inputs, hidden: hidden)
      let count = perceptron.parameters.count
      let passes = max(1, 4_000_000 / (count * count))
      let ratios = try (0..<9).map { _ in
        let c = seconds { for _ in 0..<passes { _ = perceptron.passInC() } }
        return try seconds { for _ in 0..<passes { _ = try perceptron.pass() } } / c
      }.sorted()
      let before = allocation_count()
      let evaluations = try perceptron.pass()
      let allocations = Double(allocation_count() - before) / Double(count)
      let evaluationsInC = perceptron.passInC()
      let perEvaluation = ratios[4] * Double(evaluationsInC) / Double(evaluations)
      print(
        "| \(count) | \(evaluationsInC) | \(evaluations) | "
          + String(format: "%.3f (%.3f to %.3f)", ratios[4], ratios[0], ratios[8])
          + String(format: " | %.3f | %.1f |", perEvaluation, allocations))
    }
    print("\n| wrong of 10,001 | evaluations | milliseconds |\n|---|---|---|")
    let perceptron = Perceptron(inputs: 98, hidden: 100)
    for wrong in [0, 1, 2, 5] {
      var evaluations = 0
      let time = try seconds { evaluations = try perceptron.locate(wrong) }
      print("| \(wrong) | \(evaluations) | \(String(format: "%.2f", time * 1000)) |")
    }
    try plant()
  }

  /// One to five errors of 1e-1 to 1e-5 in a thousand gradients of three sizes: what is named that is
  /// right, and what is not named.
  private static func plant() throws {
    print("\n| parameters | cases | planted | found | named and right | evaluations a case |")
    print("|---|---|---|---|---|---|")
    for (cases, inputs, hidden) in [(400, 8, 10), (300, 8, 100), (300, 98, 100)] {
      let perceptron = Perceptron(inputs: inputs, hidden: hidden)
      var (planted, found, right, evaluations) = (0, 0, 0, 0)
      for seed in 0..<cases {
        var errors: [Int: Double] = [:]
        for turn in 0...(seed % 5) {
          let index =
            (seed * 7919 + turn * 104_729 + seed * turn * 31) % perceptron.parameters.count
          let size = pow(10, -Double(1 + (seed / 5 + turn) % 5))
          errors[index] = (seed + turn) % 2 == 0 ? size : -size
        }
        let report = try perceptron.check(errors: errors, seed: UInt64(seed))
        let named = Set(report.disagreeing.map(\.index))
        planted += errors.count
        found += named.intersection(errors.keys).count
        right += named.subtracting(errors.keys).count
        evaluations += report.evaluations
      }
      print(
        "| \(perceptron.parameters.count) | \(cases) | \(planted) | \(found) | \(right) | "
          + "\(evaluations / cases) |")
    }
  }

  /// The processor time of `body`, which other work on the machine disturbs little.
  private static func seconds(_ body: () throws -> Void) rethrows -> Double {
    let start = processorTime
    try body()
    return processorTime - start
  }

  private static var processorTime: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
