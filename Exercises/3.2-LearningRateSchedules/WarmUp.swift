import Foundation
import Gradus

/// Exercise 3.2.warm-up: up, and down again.
///
/// Returns the learning rate of step number `step`, counted from 0. It rises evenly from 0 in step 0
/// to `peak` in step `warmUp`, falls evenly to 0 in step `total`, and stays there. `total` is larger
/// than `warmUp`, which may be 0.
public func warmUpRate(step: Int, peak: Double, warmUp: Int, total: Int) throws -> Double {
  throw Todo("3.2.warm-up")
}
