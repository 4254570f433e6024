import Gradus

/// How a weight is filled before training: the functions of `torch.nn.init`.
///
/// They draw from PyTorch's stream in PyTorch's order. After `torch.manual_seed(seed)` a weight has
/// PyTorch's numbers: to the last bit where it is made of uniform ones, to 2 units in the last place of
/// normal ones, and to some 1e-14 where it is orthogonal.
///
/// With Var w the variance of the weights and x̄² the mean square of a layer's inputs, an output z = Σ wx
/// has the mean square
///
///     z̄² = fan in · Var w · x̄²
///
/// since products of different weights cancel on average. On the way back each input's slope is a sum
/// of fan out products. So Var w = gain²/fan keeps a size (He), and Var w = 2 gain²/(fan in + fan out)
/// nearly keeps both (Xavier).
///
/// Source: torch.nn.init; Glorot & Bengio 2010, proceedings.mlr.press/v9/glorot10a; He et al. 2015,
/// doi:10.1109/ICCV.2015.123.
public enum Initializer: Sendable, Equatable {
  case uniform(from: Double = 0, to: Double = 1)
  case normal(mean: Double = 0, std: Double = 1)
  /// Normal numbers, drawn again as long as they lie outside of the bounds. These are numbers, not
  /// multiples of `std`.
  case truncatedNormal(mean: Double = 0, std: Double = 1, from: Double = -2, to: Double = 2)
  case constant(Double)
  /// Ones where row and column are the same.
  case eye
  /// A convolution that passes its first inputs on as they are.
  case dirac(groups: Int = 1)
  case xavierUniform(gain: Double = 1)
  case xavierNormal(gain: Double = 1)
  case kaimingUniform(
    mode: FanMode = .fanIn, nonlinearity: Nonlinearity = .leakyReLU(negativeSlope: 0))
  case kaimingNormal(
    mode: FanMode = .fanIn, nonlinearity: Nonlinearity = .leakyReLU(negativeSlope: 0))
  /// Rows or columns, of whichever there are fewer, at right angles and `gain` long.
  case orthogonal(gain: Double = 1)
  /// Normal numbers, of which a share of each column is 0.
  case sparse(sparsity: Double, std: Double = 0.01)

  /// PyTorch's `zeros_`.
  public static let zeros = Initializer.constant(0)
  /// PyTorch's `ones_`.
  public static let ones = Initializer.constant(1)

  /// The numbers of a weight of this shape, row by row.
  ///
  /// A weight of no numbers draws nothing.
  /// - Throws: An `OptionError` that begins with PyTorch's name of the function, where the shape or an
  ///   option is not what that takes.
  public func values(
    _ shape: [Int], from generator: inout RandomGenerator,
    _ precision: RandomGenerator.Precision = .float32
  ) throws -> [Double] {
    let count = try count(shape)
    switch self {
    case .uniform(let from, let to):
      try demandUniform(from, to, precision)
      return generator.uniform(count, in: from..<to, precision)
    case .normal(let mean, let std):
      try demand(std >= 0, "std", std, "it must be at least 0")
      return generator.normal(count, mean: mean, standardDeviation: std, precision)
    case .truncatedNormal(let mean, let std, let from, let to):
      try demand(std > 0, "std", std, "it must be above 0")
      guard from <= to else { throw error("b = \(legible(to)) is not above a = \(legible(from))") }
      let law = TruncatedNormal(mean: mean, std: std, from: from, to: to)
      if !law.keepsMost { try demandUniform(from, to, precision) }
      guard let values = law.values(count, from: &generator, precision) else {
        throw error(
          "hardly any number between a = \(legible(from)) and b = \(legible(to)) would be kept; "
            + "bring them nearer to the mean, \(legible(mean))")
      }
      return values
    case .constant(let value):
      return Array(repeating: rounded(value, precision), count: count)
    case .eye:
      return try table(shape) { row, column in row == column ? 1 : 0 }
    case .dirac(let groups):
      return try diracNumbers(shape, groups)
    case .xavierUniform(let gain):
      let bound = 3.0.squareRoot() * (try xavier(shape, gain))
      return generator.uniform(count, in: -bound..<bound, precision)
    case .xavierNormal(let gain):
      let std = try xavier(shape, gain)
      return generator.normal(count, mean: 0, standardDeviation: std, precision)
    case .kaimingUniform(let mode, let nonlinearity):
      guard count > 0 else { return [] }
      let bound = 3.0.squareRoot() * (try kaiming(shape, mode, nonlinearity))
      return generator.uniform(count, in: -bound..<bound, precision)
    case .kaimingNormal(let mode, let nonlinearity):
      guard count > 0 else { return [] }
      let std = try kaiming(shape, mode, nonlinearity)
      return generator.normal(count, mean: 0, standardDeviation: std, precision)
    case .orthogonal(let gain):
      guard shape.count >= 2 else {
        throw error("the shape \(shape) has fewer than 2 sizes")
      }
      guard count > 0 else { return [] }
      let draws = Matrix(
        rows: shape[0], columns: count / shape[0],
        values: generator.normal(count, mean: 0, standardDeviation: 1, precision))
      return GradusReference.orthogonal(from: draws, gain: gain).values.map {
        rounded($0, precision)
      }
    case .sparse(let sparsity, let std):
      return try sparseNumbers(shape, sparsity, std, &generator, precision)
    }
  }

  /// A weight of a linear layer, filled.
  /// - Throws: As ``values(_:from:_:)`` does.
  public func matrix(
    rows: Int, columns: Int, from generator: inout RandomGenerator,
    _ precision: RandomGenerator.Precision = .float32
  ) throws -> Matrix {
    Matrix(
      rows: rows, columns: columns,
      values: try values([rows, columns], from: &generator, precision))
  }
}

private func rounded(_ value: Double, _ precision: RandomGenerator.Precision) -> Double {
  precision == .float32 ? Double(Float(value)) : value
}
