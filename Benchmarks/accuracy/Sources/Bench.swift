import GradientCheck

/// What a checker did on the functions of one family.
struct Tally: Codable {
  var functions = 0
  var falseAlarms: [String] = []
  var unresolved: [String] = []
  /// Those that agree but for coordinates that no evaluation can see.
  var invisible: [String] = []
  /// Evaluations and coordinates of the checks of correct gradients.
  var evaluations = 0
  var coordinates = 0
  /// By size, 1e-1 … 1e-8: planted errors, and those that were caught where the correct passes.
  var planted = Array(repeating: 0, count: 8)
  var caught = Array(repeating: 0, count: 8)
  /// Planted errors of 1e-5 and more that were not caught, though the correct gradient passes.
  var missed: [String] = []
  var kinks = KinkTally()

  struct KinkTally: Codable {
    var valid = 0
    var validRejected: [String] = []
    var validUnresolved: [String] = []
    var invalid = 0
    var invalidPassed: [String] = []
    var invalidUnresolved: [String] = []
  }
}

struct Bench {
  let functions: Functions
  var tallies: [(family: String, tally: Tally)] = []

  mutating func run() throws {
    for (index, item) in functions.cases.enumerated() {
      let place = tallies.firstIndex { $0.family == item.family } ?? tallies.count
      if place == tallies.count { tallies.append((item.family, Tally())) }
      var tally = tallies[place].tally
      tally.functions += 1
      if item.valid == nil {
        try smooth(index, item, &tally)
      } else {
        try kink(index, item, &tally.kinks)
      }
      tallies[place].tally = tally
    }
  }

  private func check(_ index: Int, _ item: Case, _ gradient: [Double]) throws -> GradientReport {
    var checker = GradientChecker(seed: UInt64(index))
    checker.arithmetic = item.precision
    return try checker.checkCoordinates(
      of: { try functions.value(index, $0) }, at: item.x, is: gradient)
  }

  private func smooth(_ index: Int, _ item: Case, _ tally: inout Tally) throws {
    let report = try check(index, item, item.gradient ?? [])
    tally.evaluations += report.evaluations
    tally.coordinates += item.x.count
    switch report.verdict {
    case .agrees: break
    case .disagrees, .kink: tally.falseAlarms.append(item.name + note(report, .agrees))
    case .unresolved: tally.unresolved.append(item.name + note(report, .agrees))
    }
    if report.verdict == .agrees && !report.invisible.isEmpty {
      tally.invisible.append(item.name + note(report, .agrees))
    }
    let computed = try check(index, item, item.computed ?? [])
    if computed.verdict == .disagrees || computed.verdict == .kink {
      tally.falseAlarms.append(item.name + ", computed" + note(computed, .agrees))
    }
    for (number, planted) in (item.planted ?? []).enumerated() {
      let size = number / 4
      tally.planted[size] += 1
      guard report.verdict == .agrees else { continue }
      let verdict = try check(index, item, planted.gradient).verdict
      if verdict == .disagrees {
        tally.caught[size] += 1
      } else if planted.size >= 1e-5 {
        tally.missed.append("\(item.name), \(planted.size)")
      }
    }
  }

  private func kink(_ index: Int, _ item: Case, _ tally: inout Tally.KinkTally) throws {
    for answer in item.valid ?? [] {
      let report = try check(index, item, answer)
      tally.valid += 1
      let name = "\(item.name) \(answer)" + note(report, .kink)
      if report.verdict == .disagrees { tally.validRejected.append(name) }
      if report.verdict == .unresolved { tally.validUnresolved.append(name) }
    }
    for answer in item.invalid ?? [] {
      let report = try check(index, item, answer)
      tally.invalid += 1
      let name = "\(item.name) \(answer)"
      if report.verdict == .agrees || report.verdict == .kink { tally.invalidPassed.append(name) }
      if report.verdict == .unresolved { tally.invalidUnresolved.append(name) }
    }
  }

  /// The coordinates that did not pass, in short.
  private func note(_ report: GradientReport, _ wanted: Verdict) -> String {
    report.coordinates.filter { $0.verdict != .agrees && $0.verdict != wanted }.prefix(3).map {
      " [\($0.index): \($0.analytic) against \($0.numeric.value) ± \($0.numeric.bar), "
        + "\($0.verdict), \($0.reason ?? "")]"
    }.joined() + (report.diagnosis.isEmpty ? "" : " \(report.diagnosis)")
  }
}
