// The questions and answers of the experiments in lesson 3.1. Each experiment is handed the runs
// that it asks for, so that it can be judged before, and whether or not, an optimizer is written.

/// A question to the learning-rate sweep: the losses of a run at each rate.
public struct LearningRateSweep: Question, Equatable {
  public var x: [Double]
  public var rates: [Double]
  public var losses: [[Double]]
  /// The loss that a run has to come down to.
  public var target: Double

  public init(x: [Double], rates: [Double], losses: [[Double]], target: Double) {
    self.x = x
    self.rates = rates
    self.losses = losses
    self.target = target
  }

  public var summary: String {
    "sweep the learning rates \(rates.map(legible).joined(separator: ", ")) over \(x.count) points,"
      + " target loss \(legible(target))"
  }

  /// The inputs, or the losses of the outcome's rate.
  public func detail(at index: Int) -> String? {
    guard index > 0, losses.indices.contains((index - 1) / 4) else { return "x \(excerpt(x))" }
    let place = (index - 1) / 4
    return "with the rate \(legible(rates[place])) the losses are \(excerpt(losses[place]))"
  }
}

/// What the learning-rate sweep found.
public struct LearningRateReport: Answer, Equatable {
  public struct Outcome: Codable, Sendable, Equatable {
    public var rate: Double
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

/// A question to the momentum comparison: the losses of the same run without and with momentum.
public struct MomentumRace: Question, Equatable {
  public var momentum: Double
  public var plain: [Double]
  public var withMomentum: [Double]
  public var target: Double

  public init(momentum: Double, plain: [Double], withMomentum: [Double], target: Double) {
    self.momentum = momentum
    self.plain = plain
    self.withMomentum = withMomentum
    self.target = target
  }

  public var summary: String {
    "compare \(plain.count) epochs of plain SGD with momentum \(legible(momentum)), "
      + "target loss \(legible(target))"
  }

  public func detail(at index: Int) -> String? {
    "losses without momentum \(excerpt(plain)), with it \(excerpt(withMomentum))"
  }
}

/// What the momentum comparison found.
public struct MomentumReport: Answer, Equatable {
  /// The epoch, counted from 1, from which on every loss is at or below the target.
  public var plainSettles: Int?
  public var momentumSettles: Int?
  /// In how many epochs the loss with momentum is higher than in the epoch before.
  public var rises: Int
  /// The loss without momentum divided by the loss with it, at the last epoch.
  public var finalRatio: Double

  public init(plainSettles: Int?, momentumSettles: Int?, rises: Int, finalRatio: Double) {
    self.plainSettles = plainSettles
    self.momentumSettles = momentumSettles
    self.rises = rises
    self.finalRatio = finalRatio
  }

  public var numbers: [Double] {
    [
      plainSettles.map(Double.init) ?? .nan, momentumSettles.map(Double.init) ?? .nan,
      Double(rises), finalRatio,
    ]
  }

  public var outline: String { "one report" }

  public func place(of index: Int) -> String {
    ["plainSettles", "momentumSettles", "rises", "finalRatio"][index]
  }

  public func meaning(of value: Double, at index: Int) -> String? {
    index < 2 && value.isNaN ? "nil" : nil
  }
}

/// A question to the noise experiment: the lines that each optimizer learned, one for each seed.
public struct NoiseTrial: Question, Equatable {
  public var optimizers: [String]
  public var seeds: [Int]
  /// `lines[optimizer][seed]`, in the order of the two lists.
  public var lines: [[Line]]

  public init(optimizers: [String], seeds: [Int], lines: [[Line]]) {
    self.optimizers = optimizers
    self.seeds = seeds
    self.lines = lines
  }

  public var summary: String {
    "rank \(optimizers.joined(separator: ", ")) by the lines learned with seeds "
      + seeds.map(String.init).joined(separator: ", ")
  }

  public func detail(at index: Int) -> String? {
    zip(optimizers, lines).map { name, lines in "\(name) learned \(excerpt(lines))" }
      .joined(separator: "; ")
  }
}

/// What the noise experiment found: the optimizers, most robust first.
public struct NoiseReport: Answer, Equatable {
  public struct Row: Codable, Sendable, Equatable {
    public var optimizer: String
    /// The mean over the seeds of the distance between the learned line and y = 2x + 3.
    public var meanError: Double
    /// The standard deviation of that distance over the seeds, with n − 1.
    public var standardDeviation: Double

    public init(optimizer: String, meanError: Double, standardDeviation: Double) {
      self.optimizer = optimizer
      self.meanError = meanError
      self.standardDeviation = standardDeviation
    }
  }

  public var rows: [Row]

  public init(rows: [Row]) { self.rows = rows }

  public var numbers: [Double] { rows.flatMap { [$0.meanError, $0.standardDeviation] } }

  public var outline: String { "rows for \(rows.map(\.optimizer).joined(separator: ", "))" }

  /// A spread may be no more than the rounding of the mean that it belongs to.
  public func scale(of index: Int) -> Double {
    max(1e-4 * abs(rows[index / 2].meanError), abs(numbers[index]))
  }

  public func place(of index: Int) -> String {
    let row = index / 2
    return "rows[\(row)] (\(rows[row].optimizer)), "
      + (index % 2 == 0 ? "meanError" : "standardDeviation")
  }
}

/// A question to the comparison with the closed form: data, and lines that optimizers learned.
public struct FitQuestion: Question, Equatable {
  public var data: Dataset
  public var learned: [Line]

  public init(data: Dataset, learned: [Line]) {
    self.data = data
    self.learned = learned
  }

  public var summary: String {
    "fit a line to \(counted(data.count, "point")) and compare "
      + "\(counted(learned.count, "learned line")) with it"
  }

  /// The points, and the learned lines where one of them is meant.
  public func detail(at index: Int) -> String? {
    index < 2 ? data.inWords : "\(data.inWords); learned (weight, bias) \(excerpt(learned))"
  }
}

extension Dataset {
  /// "x [0, 1], y [1, 3]", as messages have it.
  package var inWords: String { "x \(excerpt(x)), y \(excerpt(y))" }
}

/// Lines as (weight, bias).
private func excerpt(_ lines: [Line]) -> String {
  excerpt(lines.map { "(\(legible($0.weight)), \(legible($0.bias)))" }, atMost: 6)
}

/// The least-squares line, and how much worse each learned line is.
public struct FitReport: Answer, Equatable {
  public var best: Line
  /// For each learned line its mean squared error less that of the best line.
  public var excessLosses: [Double]

  public init(best: Line, excessLosses: [Double]) {
    self.best = best
    self.excessLosses = excessLosses
  }

  public var numbers: [Double] { [best.weight, best.bias] + excessLosses }

  public var outline: String { "\(excessLosses.count) excessLosses" }

  /// Differences of losses count against the largest of them. A bias far from zero is the difference
  /// of numbers like it, and a weight that is next to nothing beside it one of products.
  public func scale(of index: Int) -> Double {
    switch index {
    case 0: max(abs(best.weight), 1e-5 * abs(best.bias))
    case 1: max(abs(best.weight), abs(best.bias))
    default: excessLosses.reduce(0) { max($0, abs($1)) }
    }
  }

  public func place(of index: Int) -> String {
    index < 2 ? ["best.weight", "best.bias"][index] : "excessLosses[\(index - 2)]"
  }
}
