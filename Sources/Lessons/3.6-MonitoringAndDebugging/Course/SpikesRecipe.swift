import Foundation
import Gradus

/// The lines of `findSpikes(in:decay:threshold:warmUp:)`.
struct SpikesRecipe: Sendable {
  var side: @Sendable (Double) -> Double = { $0 }
  var size: @Sendable (_ variance: Double, _ mean: Double) -> Double = { variance, _ in
    variance.squareRoot()
  }
  var isAbove: @Sendable (_ distance: Double, _ limit: Double) -> Bool = { $0 > $1 }
  var keepsSpikes = false
  var spikesMoveMean = false
  var warmUp: @Sendable (Int) -> Int = { $0 }
  var warmsUpByPlace = false
  var decay: @Sendable (Double) -> Double = { $0 }
  var variance: @Sendable (_ v: Double, _ d: Double, _ beta: Double) -> Double = { v, d, beta in
    beta * (v + (1 - beta) * d * d)
  }
  var startsAtZero = false
  var firstVariance = 0.0
  var isPlain = false
  var comparesWithLast = false
  var looksAfter = false
  var offset = 0
  var countsKept = false
  var stops = false
  var checksFinite = true
  var isOnePass = false

  /// What is kept of the losses before.
  private struct Kept {
    var count = 0
    var mean = 0.0
    var square = 0.0
    var variance = 0.0
    var last = 0.0
  }

  func spikes(_ call: Call) throws -> (spikes: [Int], mean: Double, variance: Double) {
    let (beta, threshold) = (decay(try call.number("decay")), try call.number("threshold"))
    let start = warmUp(try call.integer("warm up"))
    var (spikes, kept): ([Int], Kept) = ([], Kept())
    for (place, loss) in try call.list("losses").enumerated() {
      let after = adding(loss, to: kept, beta)
      let seen = looksAfter ? after : kept
      let distance = comparesWithLast ? loss - kept.last : loss - seen.mean
      let isSpike =
        kept.count > 0 && (warmsUpByPlace ? place : kept.count) >= start
        && isAbove(side(distance), threshold * size(seen.variance, seen.mean))
      guard isSpike || checksFinite && !loss.isFinite else {
        kept = after
        continue
      }
      spikes.append((countsKept ? kept.count : place) + offset)
      if keepsSpikes && loss.isFinite { kept = after }
      if spikesMoveMean && loss.isFinite && kept.count > 0 { kept.mean = after.mean }
      if stops { break }
    }
    return (spikes, kept.mean, kept.variance)
  }

  private func adding(_ loss: Double, to kept: Kept, _ beta: Double) -> Kept {
    var kept = kept
    let isFirst = kept.count == 0
    kept.count += 1
    kept.last = loss
    if isFirst && !startsAtZero {
      (kept.mean, kept.square, kept.variance) = (loss, loss * loss, firstVariance)
      return kept
    }
    let distance = loss - kept.mean
    let beta = isPlain ? 1 - 1 / Double(kept.count) : beta
    kept.variance = variance(kept.variance, distance, beta)
    kept.mean += (1 - beta) * distance
    kept.square += (1 - beta) * (loss * loss - kept.square)
    if isOnePass { kept.variance = kept.square - kept.mean * kept.mean }
    return kept
  }
}
