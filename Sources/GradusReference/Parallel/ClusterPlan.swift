import Gradus

/// Training on many machines, on paper: what a step takes where each has the same part of the batch, and the
/// slopes are added up round a ring.
package struct ClusterPlan: Sendable {
  /// The seconds that one machine takes for the forward pass of its part.
  public var forward: Double
  /// The seconds that each layer takes backward, in the order in which they come, the last layer first.
  public var backward: [Double]
  /// The bytes of each layer's slopes, in the same order.
  public var bytes: [Double]
  /// The seconds from when a message is sent until its first byte is there.
  public var latency: Double
  /// The bytes that a machine can send in a second.
  public var bandwidth: Double

  public init(
    forward: Double, backward: [Double], bytes: [Double], latency: Double, bandwidth: Double
  ) {
    require(backward.count == bytes.count, "\(backward.count) times, \(bytes.count) sizes")
    (self.forward, self.backward, self.bytes) = (forward, backward, bytes)
    (self.latency, self.bandwidth) = (latency, bandwidth)
  }

  /// The seconds that an all-reduce takes: 2(p − 1) messages one after the other, each of a p-th.
  ///
  /// The bytes take 2(p − 1)/p of the time of all of them, which is at most 2, however many machines
  /// there are. The latencies are not shared out: they grow with p.
  public func allReduce(bytes: Double, machines p: Int) -> Double {
    2 * Double(p - 1) * (latency + bytes / Double(p) / bandwidth)
  }

  /// The seconds of a step on `machines`. With `overlaps` a layer's slopes are sent as soon as they are
  /// there and the line is free, and the way back goes on meanwhile; without, all are sent in the end, at once.
  public func step(machines: Int, overlaps: Bool) -> Double {
    var (now, lineIsFree) = (forward, 0.0)
    for (time, size) in zip(backward, bytes) {
      now += time
      if overlaps { lineIsFree = max(now, lineIsFree) + allReduce(bytes: size, machines: machines) }
    }
    guard overlaps else {
      return now + allReduce(bytes: bytes.reduce(0, +), machines: machines)
    }
    return max(now, lineIsFree)
  }

  /// How many machines' work `machines` do: all of it where nothing has to be sent.
  public func speedUp(machines: Int, overlaps: Bool) -> Double {
    Double(machines) * step(machines: 1, overlaps: overlaps)
      / step(machines: machines, overlaps: overlaps)
  }
}
