/// A slope, and whether to trust it.
public struct SlopeReport: PartedAnswer, Equatable {
  public enum Verdict: String, Codable, Sendable, CaseIterable {
    case smooth, kink, noisy
  }

  /// The quotient to the right with a tenth of the step.
  public var forward: Double
  /// The quotient to the left with a tenth of the step.
  public var backward: Double
  /// The central quotient with a tenth of the step.
  public var slope: Double
  /// Whether the function has one slope there, two, or none that can be told from noise.
  public var verdict: Verdict

  public init(forward: Double, backward: Double, slope: Double, verdict: Verdict) {
    self.forward = forward
    self.backward = backward
    self.slope = slope
    self.verdict = verdict
  }

  public var parts: [Part] {
    [
      Part("forward", forward), Part("backward", backward), Part("slope", slope),
      Part("verdict", Verdict.allCases.firstIndex(of: verdict).map(Double.init)),
    ]
  }

  public var outline: String { "a report" }

  public func meaning(of value: Double, at index: Int) -> String? {
    guard index == 3, let place = Int(exactly: value), Verdict.allCases.indices.contains(place)
    else { return nil }
    return ".\(Verdict.allCases[place])"
  }

  /// The three quotients count against the larger one-sided one: a slope may cancel to nothing.
  public var scales: [Double] {
    let size = max(abs(forward), abs(backward))
    return [size, size, size, 1]
  }
}
