import Gradus

extension TwoLayers {
  /// The parameters of a call that has them under PyTorch's names.
  public init(_ call: Call) throws {
    self.init(
      w1: try call.matrix("W1"), b1: try call.list("b1"), w2: try call.matrix("W2"),
      b2: try call.list("b2"))
  }
}

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
