import Foundation

// accuracy [--python PATH] [--json] [--drawn | --moved SEED]
// Measures GradientChecker on the functions of functions.py.
let arguments = CommandLine.arguments
let other = arguments.firstIndex { $0 == "--drawn" || $0 == "--moved" }
let python = arguments.firstIndex(of: "--python").map { arguments[$0 + 1] } ?? "python3"
let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .appendingPathComponent("../functions.py").path

var bench = Bench(
  functions: try Functions(
    python: python, script: script, options: other.map { Array(arguments[$0...]) } ?? []))
try bench.run()
if arguments.contains("--json") {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
  let named = Dictionary(uniqueKeysWithValues: bench.tallies.map { ($0.family, $0.tally) })
  print(String(decoding: try encoder.encode(named), as: UTF8.self))
} else {
  print(markdown(bench.tallies), terminator: "\n\n")
  for (_, tally) in bench.tallies {
    for (what, names) in [
      ("false alarm", tally.falseAlarms), ("unresolved", tally.unresolved),
      ("invisible", tally.invisible),
      ("missed", tally.missed), ("valid, rejected", tally.kinks.validRejected),
      ("valid, unresolved", tally.kinks.validUnresolved),
      ("wrong, passed", tally.kinks.invalidPassed),
      ("wrong, unresolved", tally.kinks.invalidUnresolved),
    ] {
      for name in names { print("- \(what): \(name)") }
    }
  }
}
