/// A differentiable map from a batch of inputs to a batch of outputs, one example a row.
public protocol Layer<Context>: Sendable {
  /// What ``backward(_:_:)`` needs of the forward pass: the input, a mask, a batch's statistics.
  associatedtype Context: Sendable

  /// Calls `body` with each tensor that an optimizer moves, a flat array, where the layer has it: so an
  /// optimizer writes it without a copy.
  /// - Throws: What `body` throws.
  mutating func forEachParameter(_ body: (inout [Double]) throws -> Void) rethrows

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
  /// The tensors that an optimizer moves, each as a flat array.
  public var parameters: [[Double]] {
    get {
      var (layer, tensors) = (self, [[Double]]())
      layer.forEachParameter { tensors.append($0) }
      return tensors
    }
    set {
      let count = parameters.count
      require(
        newValue.count == count,
        "\(newValue.count) tensors of parameters for a layer that has \(count)")
      var index = 0
      forEachParameter {
        $0 = newValue[index]
        index += 1
      }
    }
  }

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
  public func forEachParameter(_ body: (inout [Double]) throws -> Void) {}

  @inlinable
  public func forward(_ input: Matrix) -> Matrix {
    Matrix(rows: input.rows, columns: input.columns) { outputs in
      for (place, x) in input.values.enumerated() { outputs[place] = value(x) }
    }
  }

  @inlinable
  public func backward(
    _ cotangent: Matrix, input: Matrix
  ) -> (input: Matrix, parameters: [[Double]]) {
    cotangent.requireShape(of: input)
    let product = Matrix(rows: input.rows, columns: input.columns) { products in
      for (place, x) in input.values.enumerated() {
        products[place] = cotangent.values[place] * slope(x)
      }
    }
    return (product, [])
  }
}
