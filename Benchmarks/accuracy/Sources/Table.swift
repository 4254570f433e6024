import Foundation

/// The tallies as a Markdown table, and what stands behind its counts.
func markdown(_ tallies: [(family: String, tally: Tally)]) -> String {
  var lines = [
    "| family | functions | false alarms | unresolved | caught at 1e-1 … 1e-8, % "
      + "| evaluations per coordinate |",
    "|---|---|---|---|---|---|",
  ]
  let smooth = tallies.filter { $0.tally.coordinates > 0 }
  for (family, tally) in smooth { lines.append(row(family, tally)) }
  let double = smooth.filter { !["float32", "float16", "bfloat16"].contains($0.family) }
  lines.append(
    row("all in float64", double.map(\.tally).reduce(into: Tally()) { add($1, to: &$0) }))
  let kinks = tallies.filter { $0.tally.kinks.valid > 0 }
  if !kinks.isEmpty {
    lines += [
      "",
      "| points | valid answers | rejected | unresolved | wrong answers | passed | unresolved |",
      "|---|---|---|---|---|---|---|",
    ]
  }
  for (family, tally) in kinks {
    let k = tally.kinks
    lines.append(
      "| \(family) | \(k.valid) | \(k.validRejected.count) | \(k.validUnresolved.count) "
        + "| \(k.invalid) | \(k.invalidPassed.count) | \(k.invalidUnresolved.count) |")
  }
  return lines.joined(separator: "\n")
}

private func row(_ name: String, _ tally: Tally) -> String {
  let power = zip(tally.caught, tally.planted).map {
    String(Int((100 * Double($0) / Double($1)).rounded()))
  }
  let cost = Double(tally.evaluations) / Double(tally.coordinates)
  return "| \(name) | \(tally.functions) | \(tally.falseAlarms.count) | \(tally.unresolved.count) "
    + "| \(power.joined(separator: " ")) | \(String(format: "%.1f", cost)) |"
}

private func add(_ other: Tally, to sum: inout Tally) {
  sum.functions += other.functions
  sum.falseAlarms += other.falseAlarms
  sum.unresolved += other.unresolved
  sum.evaluations += other.evaluations
  sum.coordinates += other.coordinates
  for i in 0..<8 {
    sum.planted[i] += other.planted[i]
    sum.caught[i] += other.caught[i]
  }
}
