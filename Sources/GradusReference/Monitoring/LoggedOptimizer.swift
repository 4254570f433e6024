import Gradus

/// An optimizer that writes down what each of its steps does.
public struct LoggedOptimizer: Optimizer {
  private var base: any Optimizer
  /// Norm, promise and ratios of each step so far. Losses are not its business.
  public private(set) var log = RunLog()

  /// What `base` does, step by step.
  public init(_ base: any Optimizer) { self.base = base }

  public var learningRate: Double {
    get { base.learningRate }
    set { base.learningRate = newValue }
  }

  /// Takes a step of the optimizer's, and appends what it was.
  /// - Throws: What the step throws; then nothing is appended.
  public mutating func step(_ parameters: inout [[Double]], gradients: [[Double]]) throws {
    let before = parameters
    try base.step(&parameters, gradients: gradients)
    let moves = zip(parameters, before).map { zip($0, $1).map { $0 - $1 } }
    log.norms.append(length(gradients.joined()))
    log.promises.append(zip(gradients.joined(), moves.joined()).reduce(0) { $0 + $1.0 * $1.1 })
    log.ratios.append(
      zip(moves, before).map { move, tensor in
        let moved = length(move)
        return moved == 0 ? 0 : moved / length(tensor)
      })
  }
}
