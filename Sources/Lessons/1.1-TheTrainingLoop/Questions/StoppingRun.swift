import Gradus

/// A question to a training that is to stop by itself: the losses that its epochs will have.
public struct StoppingRun: Question, Equatable {
  /// The loss of each epoch; there are at most so many.
  public var losses: [Double]
  /// After how many epochs without an improvement it stops.
  public var patience: Int
  /// By more than this a loss must be below the best to improve.
  public var tolerance: Double

  public init(losses: [Double], patience: Int, tolerance: Double) {
    self.losses = losses
    self.patience = patience
    self.tolerance = tolerance
  }

  public var summary: String {
    "atMost \(losses.count) epochs, patience \(patience), tolerance \(legible(tolerance)); the "
      + "epochs' losses are \(listed(losses))"
  }

  /// Nothing: epochs and a loss have no shape in common.
  public func essence(of answer: [Double]) -> Essence { Essence([]) }
}

/// What a training that stops by itself answered, and how many epochs it really ran.
public struct StoppingTrace: PartedAnswer, Equatable {
  /// What the training returned.
  public var stopping: Stopping
  /// How many epochs it ran.
  public var calls: Int

  public init(stopping: Stopping, calls: Int) {
    self.stopping = stopping
    self.calls = calls
  }

  public var parts: [Part] {
    [
      Part("how often runEpoch was called", Double(calls)),
      Part("epochs", Double(stopping.epochs)), Part("bestEpoch", Double(stopping.bestEpoch)),
      Part("bestLoss", stopping.bestLoss),
    ]
  }
}
