import Gradus

// The questions and answers of the experiments in lesson 3.1. Each experiment is handed the runs
// that it asks for, so that it can be judged before, and whether or not, an optimizer is written.

/// A question to the learning-rate sweep: the losses of a run at each rate.
public struct LearningRateSweep: Question, Equatable {
  /// The inputs that the runs were trained on.
  public var x: [Double]
  /// The learning rate of each run.
  public var rates: [Double]
  /// The losses of each run, epoch by epoch.
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
    guard index > 0, losses.indices.contains((index - 1) / 4) else { return "x \(listed(x))" }
    let place = (index - 1) / 4
    return "with the rate \(legible(rates[place])) the losses are \(listed(losses[place]))"
  }
}

/// A question to the momentum comparison: the losses of the same run without and with momentum.
public struct MomentumRace: Question, Equatable {
  /// μ of the run with momentum.
  public var momentum: Double
  /// The losses without momentum, epoch by epoch.
  public var plain: [Double]
  /// The losses with momentum, epoch by epoch.
  public var withMomentum: [Double]
  /// The loss at or below which a run has settled.
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
    "losses without momentum \(listed(plain)), with it \(listed(withMomentum))"
  }
}

/// A question to the noise experiment: the lines that each optimizer learned, one for each seed.
public struct NoiseTrial: Question, Equatable {
  /// What the optimizers are called.
  public var optimizers: [String]
  /// The seeds of the noise.
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
    zip(optimizers, lines).map { name, lines in "\(name) learned \(listed(lines))" }
      .joined(separator: "; ")
  }
}

/// A question to the comparison with the closed form: data, and lines that optimizers learned.
public struct FitQuestion: Question, Equatable {
  /// The points to fit.
  public var data: Dataset
  /// The lines that optimizers learned on them.
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
    index < 2 ? data.inWords : "\(data.inWords); learned (weight, bias) \(listed(learned))"
  }
}

extension Dataset {
  /// "x [0, 1], y [1, 3]", as messages have it.
  package var inWords: String { "x \(listed(x)), y \(listed(y))" }
}

/// Lines as (weight, bias).
private func listed(_ lines: [Line]) -> String {
  listed(lines.map { "(\(legible($0.weight)), \(legible($0.bias)))" }, atMost: 6)
}
