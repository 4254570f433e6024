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
  public var parameters: [[Double]] {
    get { layers.flatMap(\.parameters) }
    set {
      var rest = newValue[...]
      for index in layers.indices {
        let count = layers[index].parameters.count
        layers[index].parameters = Array(rest.prefix(count))
        rest = rest.dropFirst(count)
      }
    }
  }

  /// The outputs, and the context of each layer.
  public mutating func forward(
    _ input: Matrix, in pass: inout Pass
  ) -> (output: Matrix, context: [any Sendable]) {
    var (output, contexts): (Matrix, [any Sendable]) = (input, [])
    for index in layers.indices {
      let context: any Sendable
      (output, context) = Self.forward(&layers[index], output, &pass)
      contexts.append(context)
    }
    return (output, contexts)
  }

  public func backward(
    _ cotangent: Matrix, _ contexts: [any Sendable]
  ) -> (input: Matrix, parameters: [[Double]]) {
    let (input, parameters) = backward(cotangent, contexts, toInput: true)
    return (input, parameters.flatMap { $0 })
  }

  public func parameterCotangents(
    _ cotangent: Matrix, _ contexts: [any Sendable]
  ) -> [[Double]] { backward(cotangent, contexts, toInput: false).parameters.flatMap { $0 } }

  /// The cotangents of the parameters, layer by layer, and of the input, or of the first layer's output.
  private func backward(
    _ cotangent: Matrix, _ contexts: [any Sendable], toInput: Bool
  ) -> (input: Matrix, parameters: [[[Double]]]) {
    require(
      contexts.count == layers.count, "\(contexts.count) contexts for \(layers.count) layers")
    var (cotangent, gradients): (Matrix, [[[Double]]]) = (cotangent, [])
    for index in layers.indices.reversed() {
      let goesOn = toInput || index > 0
      let product = Self.backward(layers[index], cotangent, contexts[index], toInput: goesOn)
      cotangent = product.input ?? cotangent
      gradients.append(product.parameters)
    }
    return (cotangent, gradients.reversed())
  }

  private static func forward(
    _ layer: inout any Layer, _ input: Matrix, _ pass: inout Pass
  ) -> (Matrix, any Sendable) {
    func open(_ opened: some Layer) -> (Matrix, any Sendable) {
      var opened = opened
      let (output, context) = opened.forward(input, in: &pass)
      layer = opened
      return (output, context)
    }
    return open(layer)
  }

  private static func backward(
    _ layer: any Layer, _ cotangent: Matrix, _ context: any Sendable, toInput: Bool
  ) -> (input: Matrix?, parameters: [[Double]]) {
    func open<Opened: Layer>(_ opened: Opened) -> (input: Matrix?, parameters: [[Double]]) {
      guard let context = context as? Opened.Context else {
        fatalError("a context of \(type(of: context)) for a layer \(Opened.self)")
      }
      guard toInput else { return (nil, opened.parameterCotangents(cotangent, context)) }
      return opened.backward(cotangent, context)
    }
    return open(layer)
  }
}
