import Gradus

/// Runs epochs until `patience` of them in a row have not improved, or `maxEpochs` are run.
///
/// An epoch improves if its loss is below the best one by more than `tolerance`:
///
///     loss < best − tolerance
///
/// The best starts at infinity, so that any finite first loss improves; NaN compares false and
/// never does. The best moves with an improvement alone: a loss that creeps down by less than the
/// tolerance each epoch does improve once it has crept far enough.
/// - Throws: What `runEpoch` throws.
///
/// Source: torch.optim.lr_scheduler.ReduceLROnPlateau with threshold_mode "abs", whose patience is
/// one less than this.
/// - Complexity: `runEpoch` is called once for each epoch that is run.
package func trainWhileImproving(
  atMost maxEpochs: Int, patience: Int, tolerance: Double, runEpoch: () throws -> Double
) throws -> Stopping {
  var result = Stopping(epochs: 0, bestEpoch: 0, bestLoss: .infinity)
  var waited = 0
  while result.epochs < maxEpochs && waited < patience {
    let loss = try runEpoch()
    result.epochs += 1
    if loss < result.bestLoss - tolerance {
      (result.bestEpoch, result.bestLoss) = (result.epochs, loss)
      waited = 0
    } else {
      waited += 1
    }
  }
  return result
}
