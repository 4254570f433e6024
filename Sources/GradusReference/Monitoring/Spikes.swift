import Gradus

/// The fading mean and variance of numbers that come one after the other, and whether one stands out
/// above those before it.
///
/// With weights w that fade by β and add up to 1, the mean is m = Σ w x and the variance
/// v = Σ w (x − m)². A new x gets the weight 1 − β, and all others β times theirs. With d = x − m the new
/// mean is m + (1 − β) d. About it, the old numbers have the variance v + (1 − β)² d², since their own mean
/// is (1 − β) d away, and the new one has β² d². So v becomes
///
///     β v + β (1 − β)² d² + (1 − β) β² d² = β (v + (1 − β) d²)
///
/// Source: Welford 1962, doi:10.1080/00401706.1962.10490022; West 1979, doi:10.1145/359146.359153.
package struct SpikeDetector: Sendable {
  private let decay: Double
  private let threshold: Double
  private let warmUp: Int
  private var count = 0
  /// The mean of the numbers that did not stand out; 0 where there are none.
  public private(set) var mean = 0.0
  /// Their variance about it.
  public private(set) var variance = 0.0

  /// A number stands out if it is more than `threshold` standard deviations above the mean of at least
  /// `warmUp` others, whose weights fade by `decay`.
  public init(decay: Double, threshold: Double, warmUp: Int) {
    (self.decay, self.threshold, self.warmUp) = (decay, threshold, warmUp)
  }

  /// Whether `number` stands out, as what is not finite does. Otherwise it joins those before it.
  public mutating func standsOut(_ number: Double) -> Bool {
    let distance = count == 0 ? 0 : number - mean
    let isSpike = count >= warmUp && distance > threshold * variance.squareRoot()
    guard number.isFinite, !isSpike else { return true }
    if count == 0 { mean = number }
    variance = decay * (variance + (1 - decay) * distance * distance)
    mean += (1 - decay) * distance
    count += 1
    return false
  }
}

/// Exercise 3.6.spikes: the places of losses that stand out above those before them, and the fading mean
/// and variance of the others.
package func findSpikes(
  in losses: [Double], decay: Double, threshold: Double, warmUp: Int
) -> (spikes: [Int], mean: Double, variance: Double) {
  var detector = SpikeDetector(decay: decay, threshold: threshold, warmUp: warmUp)
  let spikes = losses.indices.filter { detector.standsOut(losses[$0]) }
  return (spikes, detector.mean, detector.variance)
}
