/// What the learning-rate sweep found.
public struct LearningRateReport: Answer, Equatable {
  public struct Outcome: Codable, Sendable, Equatable {
    /// The learning rate of the run.
    public var rate: Double
    /// The loss of the run's last epoch.
    public var finalLoss: Double
    /// The first epoch, counted from 1, whose loss is at or below the target; nil where none is.
    public var epochsToTarget: Int?
    /// Whether the run ended with a loss above its first one, or with none that is finite.
    public var diverged: Bool

    public init(rate: Double, finalLoss: Double, epochsToTarget: Int?, diverged: Bool) {
      self.rate = rate
      self.finalLoss = finalLoss
      self.epochsToTarget = epochsToTarget
      self.diverged = diverged
    }
  }

  /// Below this rate gradient descent converges on these x, above it diverges.
  public var largestStableRate: Double
  /// One for each rate of the sweep, in its order.
  public var outcomes: [Outcome]

  public init(largestStableRate: Double, outcomes: [Outcome]) {
    self.largestStableRate = largestStableRate
    self.outcomes = outcomes
  }

  public var numbers: [Double] {
    [largestStableRate]
      + outcomes.flatMap {
        [$0.rate, $0.finalLoss, $0.epochsToTarget.map(Double.init) ?? .nan, $0.diverged ? 1 : 0]
      }
  }

  public var outline: String { "\(outcomes.count) outcomes" }

  public func place(of index: Int) -> String {
    guard index > 0 else { return "largestStableRate" }
    let field = ["rate", "finalLoss", "epochsToTarget", "diverged"][(index - 1) % 4]
    return "outcomes[\((index - 1) / 4)].\(field)"
  }

  public func meaning(of value: Double, at index: Int) -> String? {
    guard index > 0 else { return nil }
    switch (index - 1) % 4 {
    case 2: return value.isNaN ? "nil" : nil
    case 3: return value == 1 ? "true" : "false"
    default: return nil
    }
  }
}
