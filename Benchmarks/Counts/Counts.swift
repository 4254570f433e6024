import CPerceptron
import Foundation
import Perceptron

/// Evaluations, allocations, and the time of the checker's full pass over that of plain C, run in
/// turn: what `swift run -c release Counts` prints.
@main
enum Counts {
  static func main() throws {
    print("| parameters | evaluations, C | evaluations | time / C's | allocations a coordinate |")
    print("|---|---|---|---|---|")
    for (inputs, hidden) in [(1, 3), (8, 100), (98, 100)] {
      let perceptron = Perceptron(inputs: inputs, hidden: hidden)
      let passes = max(1, 2000 / perceptron.parameters.count)
      let ratios = try (0..<9).map { _ in
        let c = seconds { for _ in 0..<passes { _ = perceptron.passInC() } }
        return try seconds { for _ in 0..<passes { _ = try perceptron.pass() } } / c
      }.sorted()
      let before = allocation_count()
      let evaluations = try perceptron.pass()
      let allocations = Double(allocation_count() - before) / Double(perceptron.parameters.count)
      print(
        "| \(perceptron.parameters.count) | \(perceptron.passInC()) | \(evaluations) | "
          + String(format: "%.3f (%.3f to %.3f)", ratios[4], ratios[0], ratios[8])
          + String(format: " | %.1f |", allocations))
    }
    print("\n| wrong of 10,001 | evaluations | milliseconds |\n|---|---|---|")
    let perceptron = Perceptron(inputs: 98, hidden: 100)
    for wrong in [0, 1, 2, 5] {
      var evaluations = 0
      let time = try seconds { evaluations = try perceptron.locate(wrong) }
      print("| \(wrong) | \(evaluations) | \(String(format: "%.2f", time * 1000)) |")
    }
  }

  private static func seconds(_ body: () throws -> Void) rethrows -> Double {
    let start = ContinuousClock.now
    try body()
    return (ContinuousClock.now - start) / .seconds(1)
  }
}
