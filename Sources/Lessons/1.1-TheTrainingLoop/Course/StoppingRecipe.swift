import Exercising
import Gradus

/// The lines of training that stops by itself, and what can go wrong in each.
struct StoppingRecipe: Sendable {
  var isImprovement:
    @Sendable (_ loss: Double, _ best: Double, _ previous: Double, _ tolerance: Double) -> Bool = {
      loss, best, _, tolerance in loss < best - tolerance
    }
  /// What is remembered as the best loss after an epoch that did not improve.
  var bestOtherwise: @Sendable (_ best: Double, _ loss: Double) -> Double = { best, _ in best }
  /// Whether an epoch counts as one that improved, for the waiting; where nil, what improved does.
  var isProgress:
    (
      @Sendable (_ loss: Double, _ best: Double, _ previous: Double, _ tolerance: Double) -> Bool
    )?
  var waitedAfterImprovement: @Sendable (_ waited: Int) -> Int = { _ in 0 }
  var waits: @Sendable (_ loss: Double, _ best: Double) -> Bool = { _, _ in true }
  /// Whether the training ends with this loss, whatever the patience.
  var endsAt: @Sendable (_ loss: Double) -> Bool = { _ in false }
  var limit: @Sendable (_ maxEpochs: Int) -> Int = { $0 }
  var isOver: @Sendable (_ waited: Int, _ patience: Int) -> Bool = { $0 >= $1 }
  var firstBest = Double.infinity
  var takesFirstLoss = false
  var runsOn = false
  /// Whether it sees that it is over only after one more epoch.
  var runsOneMore = false
  /// Whether each loss is compared with the one `patience` epochs before, and with no other.
  var looksBack = false
  var report:
    @Sendable (_ found: Stopping, _ last: Double, _ isEarly: Bool, _ maxEpochs: Int) -> Stopping = {
      found, _, _, _ in found
    }

  func train(
    atMost maxEpochs: Int, patience: Int, tolerance: Double, runEpoch: () throws -> Double
  ) throws -> Stopping {
    if looksBack { return try trainLookingBack(maxEpochs, patience, tolerance, runEpoch) }
    var result = Stopping(epochs: 0, bestEpoch: 0, bestLoss: firstBest)
    var (waited, previous, last) = (0, Double.infinity, Double.infinity)
    while result.epochs < limit(maxEpochs) && !isOver(waited, patience) {
      last = try runEpoch()
      result.epochs += 1
      let isBetter =
        takesFirstLoss && result.epochs == 1
        || isImprovement(last, result.bestLoss, previous, tolerance)
      let best = result.bestLoss
      if isBetter {
        (result.bestEpoch, result.bestLoss) = (result.epochs, last)
      } else {
        result.bestLoss = bestOtherwise(result.bestLoss, last)
      }
      if isProgress?(last, best, previous, tolerance) ?? isBetter {
        waited = waitedAfterImprovement(waited)
      } else if waits(last, result.bestLoss) {
        waited += 1
      }
      previous = last
      if endsAt(last) { break }
    }
    if runsOn { for _ in result.epochs..<max(result.epochs, maxEpochs) { _ = try runEpoch() } }
    let isEarly = isOver(waited, patience)
    if runsOneMore && isEarly && result.epochs < maxEpochs {
      _ = try runEpoch()
      result.epochs += 1
    }
    return report(result, last, isEarly, maxEpochs)
  }

  private func trainLookingBack(
    _ maxEpochs: Int, _ patience: Int, _ tolerance: Double, _ runEpoch: () throws -> Double
  ) rethrows -> Stopping {
    var losses: [Double] = []
    while losses.count < maxEpochs {
      losses.append(try runEpoch())
      guard losses.count > patience else { continue }
      let before = losses[losses.count - 1 - patience]
      if !(losses[losses.count - 1] < before - tolerance) { break }
    }
    let best = losses.min() ?? .infinity
    return Stopping(
      epochs: losses.count, bestEpoch: (losses.firstIndex(of: best) ?? -1) + 1, bestLoss: best)
  }

  static let all: [Deviation<StoppingRecipe>] = [
    Deviation(
      "previous-for-best", "Each loss is compared with the one before it, not with the best"
    ) { $0.isImprovement = { loss, _, previous, tolerance in loss < previous - tolerance } },
    Deviation("change-for-improvement", "Any change above the tolerance counts, even a rise") {
      $0.isImprovement = { loss, _, previous, tolerance in abs(loss - previous) > tolerance }
    },
    Deviation(
      "waits-by-previous", "The best is kept, but the waiting goes by the loss of the epoch before"
    ) { $0.isProgress = { loss, _, previous, tolerance in loss < previous - tolerance } },
    Deviation(
      "distance-from-best", "Any distance from the best above the tolerance counts, even above it"
    ) { $0.isImprovement = { loss, best, _, tolerance in abs(best - loss) > tolerance } },
    Deviation("looks-back", "Each loss is compared with the one `patience` epochs before it") {
      $0.looksBack = true
    },
    Deviation("counter-not-reset", "The count of epochs without improvement never begins anew") {
      $0.waitedAfterImprovement = { $0 }
    },
    Deviation(
      "one-epoch-late", "It stops one epoch late: more than `patience` epochs have to pass",
      seenIn: "PyTorch's ReduceLROnPlateau, on purpose"
    ) { $0.isOver = { $0 > $1 } },
    Deviation("one-epoch-early", "It stops one epoch early: `patience` - 1 epochs are enough") {
      $0.isOver = { $0 + 1 >= $1 }
    },
    Deviation("counts-from-one", "After an improvement the count begins at 1, not at 0") {
      $0.waitedAfterImprovement = { _ in 1 }
    },
    Deviation("first-bad-epoch", "It stops at the first epoch that does not improve") {
      $0.isOver = { waited, _ in waited >= 1 }
    },
    Deviation("waits-for-a-best", "Epochs before the first improvement do not count as waiting") {
      $0.waits = { _, best in best < .infinity }
    },
    Deviation("equal-improves", "A loss below the best by exactly the tolerance counts: ≤ for <") {
      $0.isImprovement = { loss, best, _, tolerance in loss <= best - tolerance }
    },
    Deviation("tolerance-ignored", "The tolerance is ignored") {
      $0.isImprovement = { loss, best, _, _ in loss < best }
    },
    Deviation("tolerance-sign", "The tolerance is added to the best loss, not taken from it") {
      $0.isImprovement = { loss, best, _, tolerance in loss < best + tolerance }
    },
    Deviation("relative-tolerance", "The tolerance is taken as a share of the best loss") {
      $0.isImprovement = { loss, best, _, tolerance in loss < best * (1 - tolerance) }
    },
    Deviation(
      "best-creeps", "The best loss follows every small fall, so that slow progress never counts"
    ) { $0.bestOtherwise = { $1 < $0 ? $1 : $0 } },
    Deviation(
      "every-fall-is-best",
      "Every fall below the best makes a new best; only the waiting looks at the tolerance"
    ) {
      $0.isImprovement = { loss, best, _, _ in loss < best }
      $0.isProgress = { loss, best, _, tolerance in loss < best - tolerance }
    },
    Deviation("waits-for-rises", "Only a loss above the best counts as waiting, not an equal one") {
      $0.waits = { loss, best in loss > best }
    },
    Deviation("nan-improves", "NaN counts as an improvement: !(loss ≥ …) is not loss < …") {
      $0.isImprovement = { loss, best, _, tolerance in !(loss >= best - tolerance) }
    },
    Deviation("nan-skipped", "An epoch whose loss is NaN does not count as one without improvement")
    {
      $0.waits = { loss, _ in !loss.isNaN }
    },
    Deviation(
      "infinite-skipped",
      "An epoch whose loss is NaN or ∞ does not count as one without improvement"
    ) { $0.waits = { loss, _ in loss.isFinite } },
    Deviation("ends-at-nan", "It stops as soon as a loss is NaN, whatever the patience") {
      $0.endsAt = { $0.isNaN }
    },
    Deviation("first-loss-kept", "The first loss becomes the best even if it is NaN or infinite") {
      $0.takesFirstLoss = true
    },
    Deviation("best-starts-at-zero", "The best loss starts at 0, which no positive loss is below") {
      $0.firstBest = 0
    },
    Deviation(
      "best-starts-finite",
      "The best loss starts at a large number: it is infinite where there is none"
    ) { $0.firstBest = .greatestFiniteMagnitude },
    Deviation("rise-wanted", "A loss counts as better when it is larger") {
      $0.firstBest = -.infinity
      $0.isImprovement = { loss, best, _, tolerance in loss > best + tolerance }
    },
    Deviation("last-for-best", "The last epoch and its loss are reported as the best") {
      $0.report = { found, last, _, _ in
        Stopping(epochs: found.epochs, bestEpoch: found.epochs, bestLoss: last)
      }
    },
    Deviation("last-loss", "The best epoch is reported with the loss of the last one") {
      $0.report = { found, last, _, _ in
        Stopping(epochs: found.epochs, bestEpoch: found.bestEpoch, bestLoss: last)
      }
    },
    Deviation("epochs-from-zero", "The best epoch is counted from 0") {
      $0.report = { found, _, _, _ in
        Stopping(
          epochs: found.epochs, bestEpoch: max(0, found.bestEpoch - 1), bestLoss: found.bestLoss)
      }
    },
    Deviation("best-epoch-for-epochs", "The best epoch is reported as the number of epochs run") {
      $0.report = { found, _, _, _ in
        Stopping(epochs: found.bestEpoch, bestEpoch: found.bestEpoch, bestLoss: found.bestLoss)
      }
    },
    Deviation("last-epoch-from-zero", "Where it stops early, the epochs run are counted from 0") {
      $0.report = { found, _, isEarly, _ in
        Stopping(
          epochs: found.epochs - (isEarly ? 1 : 0), bestEpoch: found.bestEpoch,
          bestLoss: found.bestLoss)
      }
    },
    Deviation(
      "run-from-zero", "The epochs run are counted from 0: the last one's number is reported"
    ) {
      $0.report = { found, _, _, _ in
        Stopping(
          epochs: max(0, found.epochs - 1), bestEpoch: found.bestEpoch, bestLoss: found.bestLoss)
      }
    },
    Deviation("limit-for-epochs", "maxEpochs is reported as the number of epochs run") {
      $0.report = { found, _, _, maxEpochs in
        Stopping(epochs: maxEpochs, bestEpoch: found.bestEpoch, bestLoss: found.bestLoss)
      }
    },
    Deviation("one-epoch-at-least", "One epoch is run before anything is looked at, maxEpochs too")
    {
      $0.limit = { max(1, $0) }
    },
    Deviation("one-more", "It sees that it is over only after one more epoch, whose loss is lost") {
      $0.runsOneMore = true
    },
    Deviation("epoch-too-many", "Up to maxEpochs + 1 epochs are run: ≤ for <") {
      $0.limit = { $0 + 1 }
    },
    Deviation("no-limit", "Nothing ends the training after maxEpochs epochs") {
      $0.limit = { _ in .max }
    },
    Deviation("runs-on", "The answer is right, but the epochs after the end are run all the same") {
      $0.runsOn = true
    },
    Deviation("never-stops", "It never stops before the last epoch") {
      $0.isOver = { _, _ in false }
    },
  ]
}
