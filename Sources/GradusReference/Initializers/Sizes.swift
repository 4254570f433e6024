import Gradus

/// Exercise 3.3.sizes: the mean squares of signals and slopes to be expected through depth.
///
/// Forward, z = Σ wx adds up as many products as the layer has inputs. On average over the weights those
/// of different ones cancel, and each square leaves σ²x². The rectifier keeps the half of it that is
/// positive, and a² of the other half, for z is as often negative as positive:
///
///     m_(l+1) = n_l σ_l² (1 + a²)/2 · m_l
///
/// Backward, x̄ = Σ w f′(z) ȳ adds up as many products as the layer has outputs, and f′² is 1 or a², each
/// half of the time:
///
///     g_l = n_(l+1) σ_l² (1 + a²)/2 · g_(l+1)
package func expectedSizes(
  widths: [Int], deviations: [Double], negativeSlope a: Double
) -> (signals: [Double], slopes: [Double]) {
  let kept = (1 + a * a) / 2
  var (signals, slopes) = ([1.0], [1.0])
  for (layer, deviation) in deviations.enumerated() {
    signals.append(signals[layer] * Double(widths[layer]) * deviation * deviation * kept)
  }
  for (layer, deviation) in deviations.enumerated().reversed() {
    slopes.insert(slopes[0] * Double(widths[layer + 1]) * deviation * deviation * kept, at: 0)
  }
  return (signals, slopes)
}
