import Foundation
import Gradus

/// Exercise 3.2.cosine: half a wave.
///
/// Returns the learning rate of `epoch`, counted from 0: on a cosine's wave that has its top, `peak`,
/// in epoch 0 and its bottom, `floor`, in epoch `period`. Where training goes on, so does the wave.
public func cosineRate(epoch: Int, peak: Double, floor: Double, period: Int) throws -> Double {
  throw Todo("3.2.cosine")
}
