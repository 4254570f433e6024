/// A differentiable map from a batch of inputs to a batch of outputs, one example a row.
public protocol Layer<Context>: Sendable {
  /// What ``backward(_:_:)`` needs of the forward pass: the input, a mask, a batch's statistics.
  associatedtype Context: Sendable

  /// The tensors that an optimizer moves, each as a flat array.
  var parameters: [[Double]] { get set }

  /// The outputs, one row for each row of `input`, and what ``backward(_:_:)`` needs of this pass.
  ///
  /// A layer that keeps running statistics changes by a pass for training.
  mutating func forward(_ input: Matrix, in pass: inout Pass) -> (output: Matrix, context: Context)

  /// The vector–Jacobian products of the forward pass that `context` comes from: what the cotangent
  /// (the loss's gradient with respect to the output, of the output's shape) becomes for the input
  /// and for each tensor of ``parameters``.
  func backward(
    _ cotangent: Matrix, _ context: Context
  ) -> (input: Matrix, parameters: [[Double]])

  /// What ``backward(_:_:)`` gives for the parameters: all that a step needs of the layer which sees
  /// the data.
  func parameterCotangents(_ cotangent: Matrix, _ context: Context) -> [[Double]]
}

extension Layer {
  public func parameterCotangents(_ cotangent: Matrix, _ context: Context) -> [[Double]] {
    backward(cotangent, context).parameters
  }
}

/// What a forward pass is for, and where the random numbers of one for training come from.
public struct Pass: Sendable {
  /// The generator of a pass for training; nil in evaluation, which draws nothing.
  public private(set) var generator: RandomGenerator?

  /// A pass for training, as after PyTorch's `Module.train()`.
  public static func training(_ generator: RandomGenerator) -> Pass { Pass(generator: generator) }

  /// A pass for evaluation, as after PyTorch's `Module.eval()`.
  public static let evaluation = Pass(generator: nil)

  public var isTraining: Bool { generator != nil }

  /// What `draw` makes with the generator; nil in evaluation.
  public mutating func drawing<Value>(_ draw: (inout RandomGenerator) -> Value) -> Value? {
    guard var generator else { return nil }
    defer { self.generator = generator }
    return draw(&generator)
  }
}

/// A layer whose output depends on its input and its parameters alone: the input is all that
/// ``backward(_:input:)`` needs.
public protocol PureLayer: Layer where Context == Matrix {
  /// The outputs, one row for each row of `input`.
  func forward(_ input: Matrix) -> Matrix

  /// The vector–Jacobian products of ``forward(_:)`` at `input`; see `Layer`.
  func backward(_ cotangent: Matrix, input: Matrix) -> (input: Matrix, parameters: [[Double]])
}

extension PureLayer {
  public mutating func forward(
    _ input: Matrix, in pass: inout Pass
  ) -> (output: Matrix, context: Matrix) { (forward(input), input) }

  public func backward(
    _ cotangent: Matrix, _ input: Matrix
  ) -> (input: Matrix, parameters: [[Double]]) { backward(cotangent, input: input) }
}

/// A layer that does the same to each number, and moves none of its own.
///
/// With y = f(x), the cotangent ȳ becomes x̄ = f′(x) ȳ.
public protocol Activation: PureLayer {
  /// f(x).
  func value(_ x: Double) -> Double

  /// f′(x); where f has a kink, what PyTorch takes for it.
  func slope(_ x: Double) -> Double
}

extension Activation {
  /// None.
  public var parameters: [[Double]] {
    get { [] }
    set { require(newValue.isEmpty, "an activation has no parameters, not \(newValue.count)") }
  }

  public func forward(_ input: Matrix) -> Matrix {
    Matrix(rows: input.rows, columns: input.columns, values: input.values.map(value))
  }

  public func backward(
    _ cotangent: Matrix, input: Matrix
  ) -> (input: Matrix, parameters: [[Double]]) {
    require(
      cotangent.shape == input.shape,
      "a cotangent of shape \(cotangent.shape) for an input of shape \(input.shape)")
    let values = zip(cotangent.values, input.values).map { $0 * slope($1) }
    return (Matrix(rows: input.rows, columns: input.columns, values: values), [])
  }
}
