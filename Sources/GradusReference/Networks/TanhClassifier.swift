import Gradus

/// A classifier of fully connected layers with tanh between them, all of whose numbers are one list:
/// layer by layer from the inputs the weights, row by row, and then the biases.
///
/// With two sizes it is the linear model: there is no layer for a tanh to stand after.
package struct TanhClassifier: Sendable {
  /// The numbers of units, from the inputs to the outputs.
  public let sizes: [Int]
  /// All weights and biases, in the order that is said above.
  public var parameters: [Double]

  public init(sizes: [Int], parameters: [Double]) {
    require(sizes.count >= 2 && sizes.allSatisfy { $0 > 0 }, "a network of the sizes \(sizes)")
    let count = Self.costs(sizes).parameters
    require(
      parameters.count == count, "\(parameters.count) numbers for a network of \(count)")
    (self.sizes, self.parameters) = (sizes, parameters)
  }

  /// A network whose weights are uniform between −√(3/inputs) and √(3/inputs), so that a sum of
  /// inputs of mean square 1 has the mean square 1, too. The biases are 0.
  public init(sizes: [Int], from generator: inout RandomGenerator) {
    var drawn: [Double] = []
    for (inputs, outputs) in zip(sizes, sizes.dropFirst()) {
      let a = (3 / Double(inputs)).squareRoot()
      drawn += generator.uniform(inputs * outputs, in: -a..<a, .float64)
      drawn += Array(repeating: 0, count: outputs)
    }
    self.init(sizes: sizes, parameters: drawn)
  }

  /// The numbers of a model of these sizes, and the products that an example takes in the forward
  /// and in the backward pass.
  ///
  /// Each weight is used in one product forward. Backward it takes one for its own slope, and one
  /// for the cotangent of the layer's input, which the first layer's, being data, does not need.
  public static func costs(
    _ sizes: [Int]
  ) -> (parameters: Int, forward: Int, backward: Int) {
    let weights = zip(sizes, sizes.dropFirst()).map { $0 * $1 }
    let forward = weights.reduce(0, +)
    return (
      forward + sizes.dropFirst().reduce(0, +), forward, 2 * forward - (weights.first ?? 0)
    )
  }

  private var layers: [Linear] {
    var left = parameters[...]
    return zip(sizes, sizes.dropFirst()).map { inputs, outputs in
      defer { left = left.dropFirst((inputs + 1) * outputs) }
      return Linear(
        weight: Matrix(
          rows: outputs, columns: inputs, values: Array(left.prefix(inputs * outputs))),
        bias: Array(left.dropFirst(inputs * outputs).prefix(outputs)))
    }
  }

  /// What each layer is given, and last the logits.
  private func inputs(_ x: Matrix, _ layers: [Linear]) -> [Matrix] {
    layers.enumerated().reduce(into: [x]) { inputs, layer in
      let sums = layer.element.forward(inputs[layer.offset])
      inputs.append(layer.offset < layers.count - 1 ? Tanh().forward(sums) : sums)
    }
  }

  /// The part of `x`'s rows whose largest logit is at the label.
  public func accuracy(_ x: Matrix, _ labels: [Int]) -> Double {
    let logits = inputs(x, layers)[sizes.count - 1]
    let right = labels.indices.count { row in
      (0..<logits.columns).max { logits[row, $0] < logits[row, $1] } == labels[row]
    }
    return Double(right) / Double(labels.count)
  }

  /// The mean cross-entropy of a batch.
  public func loss(_ x: Matrix, _ labels: [Int]) -> Double {
    CrossEntropyLoss().value(inputs(x, layers)[sizes.count - 1], labels)
  }

  /// The mean cross-entropy of a batch, and its slope by each of ``parameters``, in their order.
  ///
  /// Backward through a layer, and then through the tanh before it, whose slope is 1 − h².
  public func lossAndSlopes(_ x: Matrix, _ labels: [Int]) -> (loss: Double, slopes: [Double]) {
    let (layers, loss) = (layers, CrossEntropyLoss())
    let inputs = inputs(x, layers)
    let logits = inputs[layers.count]
    var (bar, slopes) = (loss.gradient(logits, labels), [Double]())
    for (layer, input) in zip(layers, inputs).reversed() {
      let found = layer.backward(bar, input: input)
      slopes = found.parameters.flatMap { $0 } + slopes
      bar = found.input
      for (place, h) in input.values.enumerated() { bar.values[place] *= 1 - h * h }
    }
    return (loss.value(logits, labels), slopes)
  }
}
