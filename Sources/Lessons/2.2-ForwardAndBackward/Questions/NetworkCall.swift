import Gradus

extension Tensors {
  /// The output of a network, and the cotangents of its parameters and of its input in the order in
  /// which a backward pass makes them: what is wrong first is where to look.
  public init(y: Matrix, x: Matrix, net: TwoLayers) {
    self.init([
      NamedTensor("y", y), NamedTensor("cotangent of W2", net.w2),
      NamedTensor("cotangent of b2", net.b2), NamedTensor("cotangent of W1", net.w1),
      NamedTensor("cotangent of b1", net.b1), NamedTensor("cotangent of x", x),
    ])
  }
}
