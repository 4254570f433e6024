import Gradus

/// Linear, tanh, linear: y = tanh(x W₁ᵀ + b₁) W₂ᵀ + b₂, a batch at a time.
///
/// The passes of its three layers in a row; backward in reverse, each with what its own forward pass
/// kept.
package struct TanhNetwork: Sendable {
  /// W₁ and b₁, W₂ and b₂.
  public var parameters: TwoLayers

  public init(_ parameters: TwoLayers) { self.parameters = parameters }

  private var first: Linear { Linear(weight: parameters.w1, bias: parameters.b1) }
  private var second: Linear { Linear(weight: parameters.w2, bias: parameters.b2) }

  /// What ``backward(_:_:)`` needs of a forward pass: the input, and what went into tanh and came
  /// out of it.
  public struct Context: Sendable {
    /// One row for each example, one column for each input.
    public let input: Matrix
    /// What goes into tanh: one column for each hidden unit.
    public let sums: Matrix
    /// What comes out of it, of the same shape.
    public let hidden: Matrix
  }

  /// One row for each row of `input`, and what the backward pass needs.
  public func forward(_ input: Matrix) -> (output: Matrix, context: Context) {
    let sums = first.forward(input)
    let hidden = Tanh().forward(sums)
    return (second.forward(hidden), Context(input: input, sums: sums, hidden: hidden))
  }

  /// The cotangents of the input and of the parameters.
  public func backward(
    _ cotangent: Matrix, _ context: Context
  ) -> (input: Matrix, parameters: TwoLayers) {
    let (hidden, top) = second.backward(cotangent, input: context.hidden)
    let sums = Tanh().backward(hidden, input: context.sums).input
    let (input, bottom) = first.backward(sums, input: context.input)
    var slopes = parameters
    (slopes.w1.values, slopes.b1) = (bottom[0], bottom[1])
    (slopes.w2.values, slopes.b2) = (top[0], top[1])
    return (input, slopes)
  }
}
