import Foundation
import Gradus

/// Exercise 3.2.plateau: a rate that falls when the loss no longer does.
///
/// Returns the learning rate after each loss; before the first it is `rate`. A loss is *better* if it
/// is below the best so far by more than the share `threshold` of it; the first one always is. Up to
/// `patience` losses in a row that are not better are borne; one more, and the rate is multiplied by
/// `factor`, and patience begins anew.
public func plateauRates(
  losses: [Double], rate: Double, factor: Double, patience: Int, threshold: Double
) throws -> [Double] {
  throw Todo("3.2.plateau")
}
