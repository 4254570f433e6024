import Gradus

extension DescentRun {
  /// What `descend` does with this question's loss and gradient, which note how they are called.
  /// - Throws: What `descend` throws; the functions that it is handed throw a `Misuse` at a list of
  ///   another length.
  public func trace(
    _ descend: (
      _ initial: [Double], _ epochs: Int, _ learningRate: Double,
      _ loss: ([Double]) throws -> Double, _ gradient: ([Double]) throws -> [Double]
    ) throws -> Descent
  ) throws -> DescentTrace {
    var lossCalls = 0
    var askedAt: [[Double]] = []
    let descent = try descend(
      initial, epochs, learningRate,
      { parameters in
        lossCalls += 1
        return try loss.loss(parameters)
      },
      { parameters in
        let slopes = try loss.slopes(parameters)
        askedAt.append(parameters)
        return slopes
      })
    return DescentTrace(descent: descent, gradientAskedAt: askedAt, lossCalls: lossCalls)
  }
}

extension StoppingRun {
  /// What `train` does with epochs that have this question's losses. Those after `atMost` have
  /// infinite ones, so that an answer shows how many too many there were; without end there are none.
  /// - Throws: What `train` throws; `runEpoch` throws a `Misuse` where it is called without end.
  public func trace(
    _ train: (
      _ maxEpochs: Int, _ patience: Int, _ tolerance: Double, _ runEpoch: () throws -> Double
    ) throws -> Stopping
  ) throws -> StoppingTrace {
    var calls = 0
    let stopping = try train(losses.count, patience, tolerance) {
      guard calls <= losses.count + patience else {
        throw Misuse(description: "runEpoch was called more often than atMost = \(losses.count)")
      }
      calls += 1
      return calls <= losses.count ? losses[calls - 1] : .infinity
    }
    return StoppingTrace(stopping: stopping, calls: calls)
  }
}
