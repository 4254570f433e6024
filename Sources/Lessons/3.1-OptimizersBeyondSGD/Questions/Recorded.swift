import Gradus

// What learner's code that takes a function or an optimizer is handed: recordings out of the
// question, so that this side of the wire holds no solution.

extension TrainingScript {
  /// What `train` does with an optimizer that follows this script.
  /// - Throws: What `train` throws; the optimizer throws a `Misuse` at other shapes than the
  ///   line's, and where its script ends.
  public func trace(
    _ train: (Line, Dataset, Int, inout ScriptedOptimizer) throws -> Training
  ) throws -> TrainingTrace {
    var optimizer = ScriptedOptimizer(updates: updates)
    let training = try train(initial, data, updates.count, &optimizer)
    return TrainingTrace(training: training, gradients: optimizer.gradients)
  }
}

/// Notes the gradients that reach it and moves the parameters by a script, whatever they are.
public struct ScriptedOptimizer: Optimizer {
  public var learningRate = 0.0
  fileprivate let updates: [Line]
  fileprivate var gradients: [Line] = []

  /// Notes the gradient, and moves the line by the next update of the script.
  /// - Throws: A `Misuse` at other shapes than the line's, and where the script ends.
  public mutating func step(_ parameters: inout [[Double]], gradients: [[Double]]) throws {
    guard parameters.map(\.count) == [1, 1], gradients.map(\.count) == [1, 1] else {
      throw Misuse(
        description: "the optimizer was given parameters of sizes \(parameters.map(\.count)) and "
          + "gradients of sizes \(gradients.map(\.count)); both must be [[weight], [bias]]")
    }
    guard self.gradients.count < updates.count else {
      throw Misuse(description: "the optimizer was called more than \(updates.count) times")
    }
    let update = updates[self.gradients.count]
    self.gradients.append(Line(weight: gradients[0][0], bias: gradients[1][0]))
    parameters[0][0] += update.weight
    parameters[1][0] += update.bias
  }
}
