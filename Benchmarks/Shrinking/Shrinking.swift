import Foundation
import PropertyTesting

// What the counterexamples to false properties end as, for shrinking.py, which asks Hypothesis for the
// same. Most are of https://github.com/jlink/shrinking-challenge, and the names are its names.

let seeds = 0..<50 as Range<UInt64>
let small = Generator.integer(in: 0...1000)
let lists = Generator.integer(in: -1_000_000...1_000_000).array(count: 0...20)

try tell("number", .number(in: 0...1e6)) { $0 <= 4.3 }
try tell("equal", zip(small, small).map { [$0, $1] }) { $0[0] != $0[1] || $0[0] < 10 }
try tell("deletion", Generator.integer(in: 0...20).array(count: 0...20)) { list in
  guard let first = list.first else { return true }
  return !list.dropFirst().contains(first)
}
try tell("coupling", Generator.integer(in: 0...9).array(count: 0...10)) { list in
  guard list.allSatisfy(list.indices.contains) else { return true }
  return list.indices.allSatisfy { list[$0] == $0 || list[list[$0]] != $0 }
}
try tell("reverse", lists) { $0 == $0.reversed() }
try tell("distinct", lists) { Set($0).count < 3 }
try tell("lengthlist", Generator.integer(in: 1...100).flatMap { small.array(count: $0) }) {
  $0.allSatisfy { $0 < 900 }
}
try tell("large union list", lists.array(count: 0...10)) { Set($0.joined()).count < 5 }
try tell("nested lists", Generator.bool.array(count: 0...10).array(count: 0...10)) {
  $0.reduce(0) { $0 + $1.count } <= 10
}
for (name, wrong) in [("zero", 0...0), ("small", 1...4), ("one", 1...1)] {
  try tell("difference must not be \(name)", zip(small, small).map { [$0, $1] }) {
    $0[0] < 10 || !wrong.contains(abs($0[0] - $0[1]))
  }
}
try tell(
  "bound5", Generator.integer(in: -32768...32767).array(count: 0...20).array(count: 5)
) { lists in
  let sums = lists.map { $0.reduce(0 as Int16) { $0 &+ Int16($1) } }
  return sums.contains { $0 >= 256 } || sums.reduce(0, &+) < 5 * 256
}
try tell("text", .string(count: 0...20)) { $0.count < 4 || !$0.contains { $0.isNumber } }

/// One line of JSON: what the counterexamples are for each seed, and how often the property ran to
/// make them smaller.
func tell<Value: Sendable>(
  _ name: String, _ generator: Generator<Value>, _ holds: (Value) -> Bool
) throws {
  var line = Line(name: name)
  for seed in seeds {
    var runs = 0
    let found = try counterexample(generator, cases: 100_000, seed: seed) { value in
      runs += 1
      if !holds(value) { throw Wrong() }
    }
    guard let found else { continue }
    line.smallest.append(
      found.value is String ? String(reflecting: found.value) : "\(found.value)")
    line.runs.append(runs - found.caseNumber)
  }
  print(String(decoding: try JSONEncoder().encode(line), as: UTF8.self))
}

struct Wrong: Error {}

struct Line: Codable {
  var name: String
  var smallest: [String] = []
  var runs: [Int] = []
}
