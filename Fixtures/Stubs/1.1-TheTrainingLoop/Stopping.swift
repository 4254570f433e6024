import Foundation
import Gradus

/// Exercise 1.1.stopping: when the loss no longer improves, stop.
///
/// `try runEpoch()` runs one epoch and returns its loss. Call it until `patience` epochs in a row have
/// not improved, but at most `maxEpochs` times. Only a loss below the best one so far by more than
/// `tolerance` improves, and becomes the best. Return how many epochs were run, which was the best,
/// counted from 1, and its loss; 0 and `.infinity` where none was:
///
///     Stopping(epochs: …, bestEpoch: …, bestLoss: …)
public func trainWhileImproving(
  atMost maxEpochs: Int, patience: Int, tolerance: Double, runEpoch: () throws -> Double
) throws -> Stopping {
  throw Todo("1.1.stopping")
}
