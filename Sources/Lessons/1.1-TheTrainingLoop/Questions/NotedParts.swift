import Gradus

extension EpochOrder {
  /// What `train` does with the parts of an epoch on this question's loss.
  /// - Throws: What `train` throws; the parts throw a `Misuse` where they are called out of order.
  public func trace(
    _ train: (_ epochs: Int, _ parts: NotedParts) throws -> [Double]
  ) throws -> EpochOrderTrace {
    let parts = NotedParts(self)
    let losses = try train(epochs, parts)
    return EpochOrderTrace(losses: losses, path: parts.path, calls: parts.calls)
  }
}

/// The parts of an epoch on a bowl. They note how they are called, and behave as PyTorch's do.
public final class NotedParts: TrainingParts {
  private let question: EpochOrder
  private var parameters: [Double]
  /// Nil where there is none, as after PyTorch's `zero_grad()`.
  private var gradient: [Double]?
  private var prediction: Prediction?
  fileprivate var path: [[Double]] = []
  fileprivate var calls: [PartCall] = []

  /// A prediction remembers the parameters that it was made with, and what was done with it.
  private struct Prediction {
    var parameters: [Double]
    var isMeasured = false
    var isDifferentiated = false
  }

  init(_ question: EpochOrder) {
    self.question = question
    parameters = question.initial
    gradient = question.leftover.isEmpty ? nil : question.leftover
  }

  public func resetGradient() {
    calls.append(.resetGradient)
    gradient = nil
  }

  public func predict() {
    calls.append(.predict)
    prediction = Prediction(parameters: parameters)
  }

  /// The loss at the parameters of the last prediction.
  /// - Throws: A `Misuse` where nothing has been predicted.
  public func measure() throws -> Double {
    calls.append(.measure)
    guard let made = prediction else {
      throw misuse("measure() was called, but nothing has been predicted")
    }
    prediction?.isMeasured = true
    return question.loss.value(at: made.parameters)
  }

  /// Adds the slopes at the parameters of the last prediction to the gradient that is held.
  /// - Throws: A `Misuse` where no loss has been measured since the last prediction, and on a
  ///   second call for one prediction.
  public func backward() throws {
    calls.append(.backward)
    guard let made = prediction, made.isMeasured else {
      throw misuse("backward() was called, but no loss has been measured since the last prediction")
    }
    guard !made.isDifferentiated else {
      throw misuse(
        "backward() was called a second time for one prediction (PyTorch: \"Trying to backward "
          + "through the graph a second time\"). Predict again, with the parameters as they are now"
      )
    }
    prediction?.isDifferentiated = true
    let slopes = question.loss.gradient(at: made.parameters)
    gradient = gradient.map { zip($0, slopes).map { $0 + $1 } } ?? slopes
  }

  public func step() {
    calls.append(.step)
    if let gradient {
      parameters = zip(parameters, gradient).map { $0 - question.learningRate * $1 }
    }
    path.append(parameters)
  }

  private func misuse(_ problem: String) -> Misuse {
    let last = calls.suffix(8).map { "\($0)" }.joined(separator: ", ")
    return Misuse(
      description: "\(problem). The calls so far: \(calls.count > 8 ? "…, " : "")\(last)")
  }
}
