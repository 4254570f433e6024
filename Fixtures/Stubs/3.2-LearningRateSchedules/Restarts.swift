import Foundation
import Gradus

/// Exercise 3.2.restarts: half waves, each begun at the top.
///
/// Returns the learning rate of `epoch`, counted from 0: on half a wave from `peak` towards `floor` as
/// in 3.2.cosine, `period` epochs long; then on another one that begins at the peak and is `growth`
/// times as long, and so on. Where one would reach the floor, the next one begins.
public func restartedRate(
  epoch: Int, peak: Double, floor: Double, period: Int, growth: Int
) throws -> Double {
  throw Todo("3.2.restarts")
}
