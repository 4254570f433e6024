import Gradus

extension Tensors {
  /// The slopes of the six activations of lesson 2.4, by name.
  public init(
    sixSlopes s: (
      relu: Double, leakyReLU: Double, sigmoid: Double, tanh: Double, silu: Double, gelu: Double
    )
  ) {
    self.init([
      NamedTensor("relu", s.relu), NamedTensor("leakyReLU", s.leakyReLU),
      NamedTensor("sigmoid", s.sigmoid), NamedTensor("tanh", s.tanh),
      NamedTensor("silu", s.silu), NamedTensor("gelu", s.gelu),
    ])
  }

  /// A chain's activations and slopes.
  public init(chain: (activations: [Double], slopes: [Double])) {
    self.init([
      NamedTensor("activations", chain.activations), NamedTensor("slopes", chain.slopes),
    ])
  }
}

extension Call {
  /// The whole number called `name`.
  /// - Throws: A `MissingInput` where there is none.
  public func count(_ name: String) throws -> Int { Int(try number(name)) }
}
