import Gradus

/// Exercise 3.1.momentum-race: SGD with momentum against SGD without.
///
/// Trains twice by calling `train(0)` and `train(momentum)`, which return the losses epoch by
/// epoch, and reports what the fields of `MomentumReport` ask for.
public func raceMomentum(
  _ momentum: Double, target: Double, train: (Double) throws -> [Double]
) throws -> MomentumReport {
  throw Todo("3.1.momentum-race")
}
