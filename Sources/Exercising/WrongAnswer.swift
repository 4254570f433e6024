import GradientCheck

/// What is to be seen in one answer that was wrong, beside what was expected.
package struct WrongAnswer: Sendable {
  var shape: [ErrorShape]
  var expected: [Double]
}

extension ErrorShape {
  /// Whether all `answers` that were wrong, the one in which this was seen among them, have it too.
  ///
  /// A shape is a hint, and a hint is a claim about the mistake: what one example shows by chance, as
  /// that 3 is ¾ of 4, the others disprove.
  func isBorneOut(by answers: [WrongAnswer]) -> Bool {
    func all(_ least: Int, _ test: (Kind) -> Bool) -> Bool {
      answers.allSatisfy { answer in
        answer.expected.count < least || answer.shape.contains { test($0.kind) }
      }
    }
    switch kind {
    case .factor(let factor, let isWeak):
      let others = answers.filter { answer in
        answer.shape.contains {
          if case .factor(let other, _) = $0.kind {
            abs(other - factor) <= 1e-9 * abs(factor)
          } else {
            false
          }
        }
      }
      // One number, or equal ones, are a multiple of anything: others must be the same multiple.
      let isSupported = !isWeak || Set(others.map { $0.expected.first ?? 0 }).count > 1
      return isSupported && all(2) { if case .factor = $0 { true } else { false } }
    case .offset(_, let isWeak):
      return !isWeak && all(3) { if case .offset = $0 { true } else { false } }
    case .only: return all(2) { $0 == kind }
    case .order: return all(3) { $0 == .order }
    case .other: return true
    }
  }
}
