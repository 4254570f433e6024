import Fixtures

extension Verification {
  /// The reference's answers beside those that every exercise expects from PyTorch or GSL, a line
  /// for each exercise and oracle. The bound is what the exercise allows its learners.
  static func lessons() -> [Verification] {
    Course.lessons.flatMap(\.exercises).flatMap { $0.verifications() }
  }
}

extension Exercise {
  public func verifications() -> [Verification] {
    var errors: [String: [Double]] = [:]
    var oracles: [String] = []
    let interview = Interview(tolerance: tolerance) { (try self.reference($0), "") }
    interview.compared = { answer, expected, source in
      guard source.contains("PyTorch") || source.contains("GSL") else { return }
      if errors[source] == nil { oracles.append(source) }
      errors[source, default: []] += expected.errors(of: answer)
    }
    for claim in claims {
      // What does not hold has been compared all the same, and shows as an error.
      try? claim.check(interview)
    }
    return oracles.map { oracle in
      Verification(
        id, with: oracle, errors: errors[oracle] ?? [], unit: .relative, bound: tolerance)
    }
  }
}
