/// Exercise 3.2.plateau: a rate that falls when the loss no longer does.
///
/// A loss below (1 − threshold) times the best one is the new best and sets the count of bad epochs
/// to 0; any other adds one to it. When there are more than `patience` of them, the rate is multiplied
/// by `factor`, and the count begins anew.
/// Source: torch.optim.lr_scheduler.ReduceLROnPlateau with mode "min" and a relative threshold.
package func plateauRates(
  losses: [Double], rate: Double, factor: Double, patience: Int, threshold: Double
) -> [Double] {
  var (rate, best, bad) = (rate, Double.infinity, 0)
  return losses.map { loss in
    if loss < best * (1 - threshold) { (best, bad) = (loss, 0) } else { bad += 1 }
    if bad > patience { (rate, bad) = (rate * factor, 0) }
    return rate
  }
}
