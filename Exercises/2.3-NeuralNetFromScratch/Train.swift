import Foundation
import Gradus

/// Exercise 2.3.train: from a starting network to one that reads.
///
/// Each of `orders` is an epoch: all examples' numbers in some order. It is cut into batches of
/// `batchSize`, of which the last may be smaller. For each batch, every number of the network moves
/// by −`learningRate` times its slope.
///
/// Returns the network in the end, and for each epoch the mean loss of its examples, each measured
/// when its batch came by.
///
/// `gradient(net, batch)` has the mean loss of a batch, and the slopes of that.
public func train(
  _ start: TwoLayers, orders: [[Int]], batchSize: Int, learningRate: Double,
  gradient: (TwoLayers, [Int]) throws -> (loss: Double, gradient: TwoLayers)
) throws -> (net: TwoLayers, losses: [Double]) {
  throw Todo("2.3.train")
}
