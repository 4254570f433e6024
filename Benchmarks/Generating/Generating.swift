import Foundation
import Gradus
import PropertyTesting

// How many numbers a search generates a second of processor time, its property and its bookkeeping with
// them: the median of nine searches of 200 cases.

let count = 5_000
print("| generator | numbers a case | million numbers a second (least to most of 9) |")
print("|---|---|---|")
try measure("vector(\(count))", .vector(count)) { $0.count }
try measure(
  "integer(in: 0...1000).array(count: \(count))",
  Generator.integer(in: 0...1000).array(count: count)
) {
  $0.count
}
try measure("number.array(count: \(count))", Generator.number.array(count: count)) { $0.count }
try measure(
  "number(in: -1...1).array(count: 0...\(count))",
  Generator.number(in: -1...1).array(count: 0...count)
) { $0.count }
try measure("matrix(rows: 50, columns: 100)", .matrix(rows: 50, columns: 100)) { $0.values.count }
try measure("string(count: 0...\(count))", .string(count: 0...count)) { $0.count }
try measure("bool, one a case", .bool) { _ in 1 }

func measure<Value: Sendable>(
  _ name: String, _ generator: Generator<Value>, _ numbers: (Value) -> Int
) throws {
  var rates: [Double] = []
  var mean = 0
  for seed in 0..<9 as Range<UInt64> {
    var drawn = 0
    let start = clock()
    let tried = try forAll(generator, cases: 200, seed: seed) { drawn += numbers($0) }
    let seconds = Double(clock() - start) / Double(CLOCKS_PER_SEC)
    rates.append(Double(drawn) / seconds / 1e6)
    mean = drawn / tried.cases
  }
  rates.sort()
  print(
    String(format: "| `%@` | %d | %.2f (%.2f to %.2f) |", name, mean, rates[4], rates[0], rates[8]))
}
