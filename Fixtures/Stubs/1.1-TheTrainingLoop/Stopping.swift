import Foundation
import Gradus

/// Exercise 1.1.stopping: when the loss no longer improves, stop.
///
/// `try runEpoch()` runs one epoch and returns its loss. Call it until `patience` epochs in a row
/// have not improved, but at most `maxEpochs` times. An epoch improves if its loss is below the
/// best one so far by more than `tolerance`; only then it becomes the best one. The first epoch with
/// a finite loss improves. A loss may be +∞ or NaN, which never improves.
///
///     Stopping(epochs: …, bestEpoch: …, bestLoss: …)
///
/// `epochs` is how many were run. `bestEpoch` is the last one that improved, counted from 1, and
/// `bestLoss` its loss; 0 and `.infinity` where none did. `maxEpochs` and `tolerance` are at least
/// 0, `patience` is at least 1.
public func trainWhileImproving(
  atMost maxEpochs: Int, patience: Int, tolerance: Double, runEpoch: () throws -> Double
) throws -> Stopping {
  throw Todo("1.1.stopping")
}
