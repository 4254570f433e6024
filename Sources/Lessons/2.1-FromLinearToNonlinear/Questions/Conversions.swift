import Gradus

// What the functions of lesson 2.1 return, as what is compared.

extension Call {
  /// The model whose weights and bias are among the inputs.
  /// - Throws: A `MissingInput` where one of them is missing.
  public func model() throws -> LinearModel {
    LinearModel(weights: try list("weights"), bias: try number("bias"))
  }

  /// The features and labels among the inputs.
  /// - Throws: A `MissingInput` where one of them is missing.
  public func examples() throws -> Examples {
    Examples(features: try matrix("features"), targets: try list("labels"))
  }
}

extension Tensors {
  /// Whether there is a line, and the signs of its outputs at the four corners: any line that has
  /// them right is as good as another.
  /// - Throws: A `Misuse` where the line has not two weights.
  public init(_ line: LinearModel?) throws {
    if let line, line.weights.count != 2 {
      throw Misuse(description: "a model with \(counted(line.weights.count, "weight")), not 2")
    }
    var parts = [NamedTensor("a line (1) or nil (0)", line == nil ? 0 : 1)]
    for (x, y) in [(0.0, 0.0), (0, 1), (1, 0), (1, 1)] {
      let output = line.map { $0.weights[0] * x + $0.weights[1] * y + $0.bias } ?? 0
      parts.append(NamedTensor("the output's sign at (\(legible(x)), \(legible(y)))", sign(output)))
    }
    self.init(parts)
  }

  /// The spirals, 1 or 2, that a feature's signs stand for, 0 where it is zero: any feature that has
  /// them right is as good as another.
  public init(spirals features: [Double]) {
    self.init([
      NamedTensor("spirals", features.map { abs($0) < 1e-9 ? 0 : $0 > 0 ? 1 : $0 < 0 ? 2 : $0 })
    ])
  }

  /// The slopes by a model's weights and bias.
  public init(gradient: LinearModel) {
    self.init([
      NamedTensor("weight slopes", gradient.weights), NamedTensor("bias slope", gradient.bias),
    ])
  }

  /// How many units a network has, and what it computes: any that computes it is as good as another.
  /// - Throws: A `Misuse` where a unit has not as many weights as the points have coordinates.
  public init(_ network: ReLUNetwork, at points: Matrix) throws {
    self.init([
      NamedTensor("hidden units", Double(network.units.count)),
      NamedTensor("outputs", try network.outputs(for: points)),
    ])
  }
}

private func sign(_ value: Double) -> Double { value > 0 ? 1 : value < 0 ? -1 : value }
