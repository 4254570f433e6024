import Foundation

/// Layers in a row, each a function of one number, with a count of what a pass through them costs.
public struct MeasuredChain: Sendable {
  private let weights: [Double]
  /// How often each layer has been run.
  public private(set) var runs: [Int]
  /// The inputs of layers that are kept for the way back, by the layer's place.
  public var kept: [Int: Double] = [:] { didSet { mostKept = max(mostKept, kept.count) } }
  /// The largest number of inputs that were kept at one time.
  public private(set) var mostKept = 0

  /// Layers that take a to sin(wa), one for each weight w.
  public init(weights: [Double]) {
    self.weights = weights
    runs = weights.map { _ in 0 }
  }

  /// The number of layers.
  public var count: Int { weights.count }

  /// What layer number `layer`, counted from 0, makes of `input`: one run of it.
  public mutating func run(_ layer: Int, on input: Double) -> Double {
    check(layer)
    runs[layer] += 1
    return sin(weights[layer] * input)
  }

  /// The slope of layer number `layer` at its `input`. That is not a run.
  public func slope(_ layer: Int, at input: Double) -> Double {
    check(layer)
    return weights[layer] * cos(weights[layer] * input)
  }

  private func check(_ layer: Int) {
    require(weights.indices.contains(layer), "layer \(layer) of a chain of \(count) layers")
  }
}
