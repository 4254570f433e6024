import Foundation

/// A training that can be stopped after any step: a line is fitted by descent with momentum, on batches
/// in a random order, with noise on the inputs and a rate that falls after each epoch.
public struct StochasticRun: Sendable {
  private let data: Dataset
  private let batchSize: Int
  private let baseRate: Double
  private let decay: Double
  private let momentum: Double
  private let noise: Double

  /// The weight and the bias.
  public var parameters: [Double]
  /// What momentum has gathered, for each of them.
  public var velocity: [Double] = [0, 0]
  /// How many steps have been taken.
  public var stepCount = 0
  /// The examples of this epoch that have not had their turn; none between two epochs.
  public var order: [Int] = []
  /// Where orders and noise come from.
  public var generator: RandomGenerator

  /// The rate of the next step. It follows from ``stepCount``.
  public var learningRate: Double {
    baseRate * pow(decay, Double(stepCount / stepsPerEpoch))
  }

  /// How many batches an epoch has; the last one may be smaller.
  public var stepsPerEpoch: Int { (data.count + batchSize - 1) / batchSize }
  /// How many examples there are.
  public var exampleCount: Int { data.count }

  /// Takes one step, and gives the loss of its batch before it.
  public mutating func step() -> Double {
    if order.isEmpty { order = generator.randperm(data.count) }
    let rows = order.prefix(batchSize)
    let draws = generator.randn(rows.count, .float64)
    let n = Double(rows.count)
    var (loss, gradient) = (0.0, [0.0, 0])
    for (row, draw) in zip(rows, draws) {
      let x = data.x[row] + noise * draw
      let error = parameters[0] * x + parameters[1] - data.y[row]
      loss += error * error / n
      gradient[0] += 2 * error * x / n
      gradient[1] += 2 * error / n
    }
    let rate = learningRate
    for index in parameters.indices {
      velocity[index] = momentum * velocity[index] + gradient[index]
      parameters[index] -= rate * velocity[index]
    }
    stepCount += 1
    order.removeFirst(rows.count)
    return loss
  }
}

extension StochasticRun {
  /// The run of a call, before its first step.
  /// - Throws: A `MissingInput` where the call lacks a part.
  package init(_ call: Call) throws {
    self.init(
      data: Dataset(x: try call.list("x"), y: try call.list("y")),
      batchSize: max(1, try call.integer("batch")), baseRate: try call.number("lr"),
      decay: try call.number("decay"), momentum: try call.number("momentum"),
      noise: try call.number("noise"), parameters: try call.list("start"),
      generator: RandomGenerator(seed: UInt64(max(0, try call.integer("seed")))))
  }

  /// What becomes of a call's run that is stopped after `stop` of its steps, and goes on as what
  /// `resumed` makes of it, beside one that was never stopped: its losses, its parameters in the end, and
  /// how many of these numbers are not the same to the last bit.
  /// - Throws: What `resumed` throws, and a `MissingInput` where the call lacks a part.
  package static func interrupted(
    _ call: Call,
    by resumed: (_ stopped: StochasticRun, _ fresh: StochasticRun) throws -> StochasticRun
  ) throws -> Tensors {
    let (stop, steps) = (try call.integer("stop"), try call.integer("steps"))
    var whole = try StochasticRun(call)
    let wholeLosses = (0..<steps).map { _ in whole.step() }
    var run = try StochasticRun(call)
    var losses = (0..<stop).map { _ in run.step() }
    run = try resumed(run, try StochasticRun(call))
    losses += (stop..<steps).map { _ in run.step() }
    let pairs = zip(losses + run.parameters, wholeLosses + whole.parameters)
    return Tensors([
      NamedTensor("loss", losses), NamedTensor("after", run.parameters),
      NamedTensor("differing", Double(pairs.count { $0.bitPattern != $1.bitPattern })),
    ])
  }
}
