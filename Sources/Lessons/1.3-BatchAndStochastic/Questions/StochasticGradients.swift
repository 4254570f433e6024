import Gradus

// The questions and answers about stochastic gradients in lesson 1.3.

/// A question to the gradient of a batch.
public struct BatchGradientRun: Question, Equatable {
  /// The gradient of each sample's loss, a row for each sample.
  public var sampleGradients: [[Double]]
  /// The samples of the batch, by their rows.
  public var batch: [Int]

  public init(sampleGradients: [[Double]], batch: [Int]) {
    self.sampleGradients = sampleGradients
    self.batch = batch
  }

  public var summary: String {
    "the gradient over the batch \(listed(batch)) of \(sampleGradients.count) samples, "
      + "\(counted(sampleGradients.first?.count ?? 0, "parameter"))"
  }

  public func detail(at index: Int) -> String? {
    let there = batch.filter { sampleGradients.indices.contains($0) }.compactMap {
      sampleGradients[$0].indices.contains(index)
        ? "\(legible(sampleGradients[$0][index])) for sample \($0)" : nil
    }
    return shortenedInTheMiddle(there).joined(separator: ", ")
  }
}

/// The gradient over a batch.
public struct BatchGradient: PartedAnswer, Equatable {
  /// One number for each parameter.
  public var gradient: [Double]

  public init(_ gradient: [Double]) { self.gradient = gradient }

  public var parts: [Part] { [Part("gradient", gradient)] }
}

/// A question to the variance of a batch's gradient.
public struct BatchVarianceRun: Question, Equatable {
  /// The gradient of each sample's loss, a row for each sample.
  public var sampleGradients: [[Double]]
  /// How many samples a batch has.
  public var batchSize: Int
  /// Whether a sample may be drawn again in one batch.
  public var replacement: Bool

  public init(sampleGradients: [[Double]], batchSize: Int, replacement: Bool) {
    self.sampleGradients = sampleGradients
    self.batchSize = batchSize
    self.replacement = replacement
  }

  public var summary: String {
    "the variance with batches of \(batchSize), drawn \(replacement ? "with" : "without") "
      + "replacement from \(counted(sampleGradients.count, "sample"))"
  }

  public func detail(at index: Int) -> String? {
    let there = sampleGradients.compactMap {
      $0.indices.contains(index) ? legible($0[index]) : nil
    }
    return "sample gradients " + shortenedInTheMiddle(there).joined(separator: ", ")
  }
}

/// The variance of a batch's gradient, one number for each parameter.
public struct BatchVariance: PartedAnswer, Equatable {
  /// One for each parameter.
  public var variances: [Double]

  public init(_ variances: [Double]) { self.variances = variances }

  public var parts: [Part] { [Part("variance", variances)] }

  /// What rounding leaves where there is no variance is none.
  public var scales: [Double] {
    let size = max(1e-12, largestSize(of: variances))
    return variances.map { _ in size }
  }
}

/// A question to an epoch, with any number of parameters. The loss of a sample is the square of its
/// error: its inputs times the parameters, added up, less its target.
public struct EpochRun: Question, Equatable {
  /// A row for each sample, with a number for each parameter.
  public var inputs: [[Double]]
  /// One for each row of `inputs`.
  public var targets: [Double]
  /// The parameters before the epoch.
  public var initial: [Double]
  /// The samples of each batch, by their rows.
  public var batches: [[Int]]
  /// γ, which a slope is multiplied by.
  public var learningRate: Double

  public init(
    inputs: [[Double]], targets: [Double], initial: [Double], batches: [[Int]],
    learningRate: Double
  ) {
    self.inputs = inputs
    self.targets = targets
    self.initial = initial
    self.batches = batches
    self.learningRate = learningRate
  }

  /// On these points, from this line: the error of a point is weight · x + bias − y.
  public init(data: Dataset, initial: Line, batches: [[Int]], learningRate: Double) {
    self.init(
      inputs: data.x.map { [$0, 1] }, targets: data.y, initial: [initial.weight, initial.bias],
      batches: batches, learningRate: learningRate)
  }

  public var summary: String {
    let shown = shortenedInTheMiddle(batches.map(listed)).joined(separator: " ")
    let isLine = initial.count == 2 && inputs.allSatisfy { $0.count == 2 && $0[1] == 1 }
    let numbers = initial.map(legible)
    let start =
      isLine
      ? "weight \(numbers[0]), bias \(numbers[1])"
      : "\(initial.count == 1 ? "parameter" : "parameters") \(numbers.joined(separator: ", "))"
    return "one epoch on \(counted(inputs.count, isLine ? "point" : "sample")) in batches "
      + "\(shown) from \(start) at the rate \(legible(learningRate))"
  }

  /// The samples that stand in the batches, with all that their losses are made of.
  public func detail(at index: Int) -> String? {
    let used = Set(batches.joined()).sorted().filter { inputs.indices.contains($0) }
    let rows = used.map { "sample \($0): \(listed(inputs[$0])) → \(legible(targets[$0]))" }
    return shortenedInTheMiddle(rows, atMost: 9).joined(separator: "; ")
  }
}
