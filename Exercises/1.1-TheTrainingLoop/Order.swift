import Foundation
import Gradus

/// Exercise 1.1.order: the parts of an epoch, each in its place.
///
/// Runs `epochs` epochs by calling what `parts` offers, and returns the loss of each epoch, from
/// before that epoch's step. With 0 epochs nothing is predicted, measured or moved.
///
///     parts.resetGradient()           forgets the gradient that is held
///     parts.predict()                 predicts with the parameters as they are now
///     let loss = try parts.measure()  the loss of that prediction
///     try parts.backward()            adds that loss's gradient to the one that is held
///     parts.step()                    moves the parameters against the gradient that is held
///
/// The parts may have been used before: a gradient may be left in them that has no place here.
public func runEpochs(_ epochs: Int, with parts: some TrainingParts) throws -> [Double] {
  throw Todo("1.1.order")
}
