import Gradus

/// One layer after the other: PyTorch's `Sequential`.
///
/// The chain rule goes through them from the back: the cotangent that a layer gives its input is the
/// cotangent of the output of the layer before.
///
/// Source: torch.nn.Sequential.
public struct Sequential: Layer {
  /// The layers in the order in which a batch goes through them.
  public var layers: [any Layer]

  public init(_ layers: any Layer...) { self.layers = layers }

  /// Those of all layers, in their order.
  /// - Throws: What `body` throws.
  public mutating func forEachParameter(_ body: (inout [Double]) throws -> Void) rethrows {
    for index in layers.indices { try layers[index].forEachParameter(body) }
  }

  /// The outputs, and the context of each layer.
  public mutating func forward(
    _ input: Matrix, in pass: inout Pass
  ) -> (output: Matrix, context: [any Sendable]) {
    var output = input
    let contexts = StepMemory.contexts { contexts in
      for index in layers.indices {
        contexts.append(Self.forward(&layers[index], &output, &pass))
      }
    }
    return (output, contexts)
  }

  public func backward(
    _ cotangent: Matrix, _ contexts: [any Sendable]
  ) -> (input: Matrix, parameters: [[Double]]) {
    backward(cotangent, contexts, toInput: true) { _, _ in nil }
  }

  public func parameterCotangents(
    _ cotangent: Matrix, _ contexts: [any Sendable]
  ) -> [[Double]] { parameterCotangents(cotangent, contexts) { _, _ in nil } }

  /// The cotangents of the parameters, where `other` may answer for a layer, which it is told the number
  /// and the output's cotangent of.
  /// - Throws: What `other` throws.
  package func parameterCotangents(
    _ cotangent: Matrix, _ contexts: [any Sendable], _ other: Answer
  ) rethrows -> [[Double]] {
    try backward(cotangent, contexts, toInput: false, other).parameters
  }

  package typealias Answer =
    (_ layer: Int, _ cotangent: Matrix) throws -> (input: Matrix, parameters: [[Double]])?

  /// The cotangents of the parameters, and of the input, or of the first layer's output.
  private func backward(
    _ cotangent: Matrix, _ contexts: [any Sendable], toInput: Bool, _ other: Answer
  ) rethrows -> (input: Matrix, parameters: [[Double]]) {
    require(
      contexts.count == layers.count, "\(contexts.count) contexts for \(layers.count) layers")
    var cotangent = cotangent
    let gradients = try StepMemory.tensors { gradients in
      for index in layers.indices.reversed() {
        let product: (input: Matrix?, parameters: [[Double]])
        if let answer = try other(index, cotangent) {
          product = answer
        } else {
          let goesOn = toInput || index > 0
          product = Self.backward(layers[index], cotangent, contexts[index], toInput: goesOn)
        }
        cotangent = product.input ?? cotangent
        gradients.append(contentsOf: product.parameters.reversed())
      }
      gradients.reverse()
    }
    return (cotangent, gradients)
  }

  /// The context of the layer's pass; its output takes the place of its input in `signal`.
  private static func forward(
    _ layer: inout some Layer, _ signal: inout Matrix, _ pass: inout Pass
  ) -> any Sendable {
    let (output, context) = layer.forward(signal, in: &pass)
    signal = output
    return context
  }

  private static func backward<Opened: Layer>(
    _ layer: Opened, _ cotangent: Matrix, _ context: any Sendable, toInput: Bool
  ) -> (input: Matrix?, parameters: [[Double]]) {
    guard let context = context as? Opened.Context else {
      fatalError("a context of \(type(of: context)) for a layer \(Opened.self)")
    }
    guard toInput else { return (nil, layer.parameterCotangents(cotangent, context)) }
    return layer.backward(cotangent, context)
  }
}
