import Foundation

/// Exercise 3.2.cosine: half a wave from the peak to the floor.
///
/// γₑ = m + (γ − m)(1 + cos(πe/T))/2: T epochs from the peak γ to the floor m, and on along the wave.
/// Source: torch.optim.lr_scheduler.CosineAnnealingLR; Loshchilov & Hutter 2017, arXiv:1608.03983.
package func cosineRate(epoch: Int, peak: Double, floor: Double, period: Int) -> Double {
  floor + (peak - floor) * (1 + cos(.pi * Double(epoch) / Double(period))) / 2
}

/// Exercise 3.2.restarts: half waves one after the other, each `growth` times as long as the last.
///
/// An epoch at which a period ends is the first one of the next, and has the peak.
/// Source: torch.optim.lr_scheduler.CosineAnnealingWarmRestarts.
package func restartedRate(
  epoch: Int, peak: Double, floor: Double, period: Int, growth: Int
) -> Double {
  var (since, period) = (epoch, period)
  while since >= period {
    since -= period
    period *= growth
  }
  return cosineRate(epoch: since, peak: peak, floor: floor, period: period)
}
