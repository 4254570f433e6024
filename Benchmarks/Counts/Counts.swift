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
