import Gradus

// What the functions of lesson 1.3 are handed: draws, and the losses and gradients of samples.

extension ShuffleRun {
  /// What `shuffle` makes of the order with these draws, or with every possible sequence of them.
  /// - Throws: What `shuffle` throws, and a `Misuse` where it draws never, too often, from no
  ///   range, or otherwise after the same draws.
  public func outcome(
    of shuffle: (_ order: [Int], _ draw: (Int) throws -> Int) throws -> [Int]
  ) throws -> ShuffleOutcome {
    guard let numbers else { return try everyOutcome(of: shuffle) }
    var drawn = 0
    let result = try shuffle(order) { bound in
      try check(bound)
      guard drawn < numbers.count else {
        throw Misuse(
          description: "draw was called more than \(numbers.count) times for "
            + "\(order.count) entries")
      }
      drawn += 1
      return Int(numbers[drawn - 1] % UInt32(bound))
    }
    try check(calls: drawn)
    return ShuffleOutcome(result)
  }

  /// An order of three entries or more cannot be shuffled without a draw.
  private func check(calls: Int) throws {
    guard calls > 0 || order.count < 3 else {
      throw Misuse(
        description: "draw was never called for \(order.count) entries; it must be the only source "
          + "of randomness")
    }
  }

  /// Runs `shuffle` once for every sequence of draws: each run goes the way of the one before up to
  /// its last draw that can still be raised, and raises that by one.
  private func everyOutcome(
    of shuffle: (_ order: [Int], _ draw: (Int) throws -> Int) throws -> [Int]
  ) throws -> ShuffleOutcome {
    var probabilities: [[Int]: Double] = [:]
    var path: [(choice: Int, bound: Int)] = []
    var runs = 0
    repeat {
      var drawn = 0
      let result = try shuffle(order) { bound in
        try check(bound)
        guard drawn < 12 else {
          throw Misuse(description: "draw was called more than 12 times for \(order)")
        }
        if drawn == path.count { path.append((0, bound)) }
        drawn += 1
        guard path[drawn - 1].bound == bound else {
          throw Misuse(
            description: "draw(\(bound)) was called where draw(\(path[drawn - 1].bound)) was "
              + "called before, after the same draws: shuffle must depend on the draws alone")
        }
        return path[drawn - 1].choice
      }
      try check(calls: drawn)
      path.removeLast(path.count - drawn)
      probabilities[result, default: 0] += path.reduce(1) { $0 / Double($1.bound) }
      runs += 1
      guard runs < 10_000 else {
        throw Misuse(description: "there are more than 10000 sequences of draws for \(order)")
      }
      while let last = path.last, last.choice + 1 == last.bound { path.removeLast() }
      if !path.isEmpty { path[path.count - 1].choice += 1 }
    } while !path.isEmpty
    let sorted = probabilities.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    return ShuffleOutcome(orders: sorted.map { .init(order: $0.key, probability: $0.value) })
  }

  private func check(_ bound: Int) throws {
    guard (1...max(1, order.count)).contains(bound) else {
      throw Misuse(
        description: "draw(\(bound)) was called; the bound must be from 1 to \(order.count), the "
          + "number of entries")
    }
  }
}

extension BatchGradientRun {
  /// The gradient of sample `index`.
  /// - Throws: A `Misuse` where there is no such sample.
  public func sampleGradient(_ index: Int) throws -> [Double] {
    guard sampleGradients.indices.contains(index) else {
      throw Misuse(
        description: "sampleGradient(\(index)) was called; there are the samples 0 to "
          + "\(sampleGradients.count - 1)")
    }
    return sampleGradients[index]
  }
}

extension EpochRun {
  /// The loss of sample `index` and its gradient: e² and, for each parameter, 2e times its input,
  /// with the error e.
  /// - Throws: A `Misuse` where `parameters` are not as many as `initial`, or there is no such
  ///   sample.
  public func sample(_ parameters: [Double], _ index: Int) throws -> SampleLoss {
    guard parameters.count == initial.count else {
      throw Misuse(
        description: "sample was called with a list of \(parameters.count) parameters, where "
          + "`initial` has \(initial.count)")
    }
    guard inputs.indices.contains(index) else {
      throw Misuse(
        description: "sample(…, \(index)) was called; there are the samples 0 to "
          + "\(inputs.count - 1)")
    }
    let prediction = zip(parameters, inputs[index]).reduce(0) { $0 + $1.0 * $1.1 }
    let error = prediction - targets[index]
    return SampleLoss(loss: error * error, gradient: inputs[index].map { 2 * error * $0 })
  }
}
