/// When a training ended, and the best that it had seen.
public struct Stopping: Codable, Sendable, Equatable {
  /// How many epochs were run.
  public var epochs: Int
  /// The last epoch that improved on the best loss, counted from 1; 0 where none did.
  public var bestEpoch: Int
  /// Its loss; infinity where none improved.
  public var bestLoss: Double

  public init(epochs: Int, bestEpoch: Int, bestLoss: Double) {
    self.epochs = epochs
    self.bestEpoch = bestEpoch
    self.bestLoss = bestLoss
  }
}
