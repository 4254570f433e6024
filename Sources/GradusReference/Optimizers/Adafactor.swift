import Foundation
import Gradus
import GradusSweep

/// Adafactor, which remembers the mean square of each row and each column of a matrix instead of
/// each number's: PyTorch's `Adafactor`.
///
/// For each tensor p of n numbers with gradient g, at step t = 1, 2, …:
///
///     g ← −g                      maximize
///     ρ = min(γ, 1/√t)            the relative step
///     α = max(ε2, RMS(p)) ρ       of p before the weight decay
///     p ← p − γ λ p               decoupled weight decay
///     w = t^τ                     the weight of the new; β2 = 1 − w is 0 at the first step
///     R ← (1 − w) R + w · mean of g² in each row         from two dimensions on
///     C ← (1 − w) C + w · mean of g² in each column
///     V = R Cᵀ / max(mean of R, ε1)
///     V ← (1 − w) V + w g²                               with one dimension, or none
///     U = g / √max(V, ε1²)
///     p ← p − α U / max(1, RMS(U) / d)
///
/// Rows and columns are those of the last two dimensions; each of the matrices that the others
/// count has its own.
///
/// ε1 is the smallest divisor, in the paper it is added to g²; without a value it is the spacing
/// of numbers at one, 2⁻⁵² in float64 and 2⁻²³ in float32. γ bounds ρ, where the paper has 0.01.
///
/// Source: torch.optim.Adafactor; Shazeer & Stern 2018, doi:10.48550/arXiv.1804.04235.
public struct Adafactor: TensorwiseOptimizer {
  public static let name = "Adafactor"
  public static let stateNames = StateNames("row_var", "col_var", "variance")

  public var learningRate: Double
  /// τ, at most zero.
  public let beta2Decay: Double
  /// ε1, nil where it is the spacing of numbers at one, and ε2.
  public let eps: (Double?, Double)
  /// The largest root mean square of an update, in units of α.
  public let d: Double
  /// λ, at least 0.
  public let weightDecay: Double
  /// Whether the gradient is turned round.
  public let maximize: Bool
  /// The sizes of each tensor.
  public let shapes: [[Int]]
  /// R and C of each tensor, or V where it has no two dimensions.
  public var state = OptimizerState()

  /// Adafactor with PyTorch's defaults, for tensors of these `shapes`.
  /// - Throws: An `OptionError` where a number is out of range.
  public init(
    learningRate: Double = 1e-2, beta2Decay: Double = -0.8, eps: (Double?, Double) = (nil, 1e-3),
    d: Double = 1, weightDecay: Double = 0, maximize: Bool = false, shapes: [[Int]]
  ) throws {
    let demands = Demands(of: Self.name)
    try demands.atLeastZero("lr", learningRate)
    try demands.demand(beta2Decay <= 0, "beta2_decay", beta2Decay, "it must be at most 0")
    guard eps.0 ?? 0 >= 0 && eps.1 >= 0 else {
      let pair: OptionValue =
        eps.0.map { .numbers([$0, eps.1]) } ?? .list([.none, .number(eps.1)])
      throw OptionError("\(Self.name): eps is \(pair); both must be at least 0")
    }
    try demands.demand(d >= 1, "d", d, "it must be at least 1")
    try demands.atLeastZero("weight_decay", weightDecay)
    self.learningRate = learningRate
    self.beta2Decay = beta2Decay
    self.eps = eps
    self.d = d
    self.weightDecay = weightDecay
    self.maximize = maximize
    self.shapes = shapes
  }

  public func stateCounts(of count: Int, tensor index: Int) throws -> StateCounts {
    let shape = try Self.shape(index, of: shapes, count: count)
    guard shape.count > 1 else { return (0, 0, count) }
    let matrices = shape.dropLast(2).reduce(1, *)
    return (matrices * shape[shape.count - 2], matrices * shape[shape.count - 1], 0)
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  public func update<Scalar: ParameterScalar>(
    _ parameters: inout [Scalar], gradient: [Scalar], state: inout TensorState<Scalar>, tensor: Int
  ) throws {
    try check(parameters, gradient, state, tensor)
    let shape = try Self.shape(tensor, of: shapes, count: parameters.count)
    state.steps += 1
    let counts = try stateCounts(of: parameters.count, tensor: tensor)
    if state.lists.allSatisfy(\.isEmpty) {
      state.first = Array(repeating: 0, count: counts.first)
      state.second = Array(repeating: 0, count: counts.second)
      state.third = Array(repeating: 0, count: counts.third)
    }
    let t = Double(state.steps)
    let weight = Scalar(pow(t, beta2Decay))
    let least = Scalar(eps.0 ?? Double(Scalar.ulpOfOne))
    let step = max(eps.1, rootMeanSquare(parameters)) * min(learningRate, 1 / t.squareRoot())

    var direction = gradient
    if shape.count > 1 {
      factored(&direction, shape: shape, weight: weight, least, &state)
    } else {
      sweep(&direction, gradient, &state.third) { u, g, v in
        v = lerp(v, g * g, weight)
        u = g / max(v, least * least).squareRoot()
      }
    }

    let scale = Scalar(
      step / max(1, rootMeanSquare(direction) / d) * (maximize ? -1 : 1))
    let kept = Scalar(1 - learningRate * weightDecay)
    sweep(&parameters, direction) { p, u in p = p * kept - scale * u }
  }

  /// Turns the gradient `direction` into U, matrix by matrix.
  @inline(__always)
  private func factored<Scalar: ParameterScalar>(
    _ direction: inout [Scalar], shape: [Int], weight: Scalar, _ least: Scalar,
    _ state: inout TensorState<Scalar>
  ) {
    let (height, width) = (shape[shape.count - 2], shape[shape.count - 1])
    for matrix in 0..<shape.dropLast(2).reduce(1, *) {
      let rows = matrix * height..<(matrix + 1) * height
      var squaresOfColumns = Array(repeating: Scalar(0), count: width)
      var sumOfRows: Scalar = 0
      for row in rows {
        var squaresOfRow: Scalar = 0
        for column in 0..<width {
          let g = direction[row * width + column]
          squaresOfRow += g * g
          squaresOfColumns[column] += g * g
        }
        state.first[row] = lerp(state.first[row], squaresOfRow / Scalar(width), weight)
        sumOfRows += state.first[row]
      }
      for column in 0..<width {
        let mean = squaresOfColumns[column] / Scalar(height)
        let index = matrix * width + column
        state.second[index] = lerp(state.second[index], mean, weight)
      }
      let divisor = max(sumOfRows / Scalar(height), least)
      for row in rows {
        for column in 0..<width {
          let v = state.first[row] * state.second[matrix * width + column] / divisor
          direction[row * width + column] /= max(v, least * least).squareRoot()
        }
      }
    }
  }
}

private func rootMeanSquare(_ values: [some ParameterScalar]) -> Double {
  (Double(values.reduce(0) { $0 + $1 * $1 }) / Double(values.count)).squareRoot()
}

extension Adafactor {
  public var options: Options {
    [
      "lr": .number(learningRate), "beta2_decay": .number(beta2Decay),
      "eps": eps.0.map { .numbers([$0, eps.1]) } ?? .list([.none, .number(eps.1)]),
      "d": .number(d), "weight_decay": .number(weightDecay), "maximize": .flag(maximize),
    ]
  }

  /// Reads PyTorch's options.
  /// - Throws: An `OptionError` that names what is unknown or out of range.
  public init(options: Options, shapes: [[Int]]) throws {
    let arguments = try Arguments(
      options, of: Self.name, ["lr", "beta2_decay", "eps", "d", "weight_decay", "maximize"])
    try self.init(
      learningRate: try arguments.number("lr", 1e-2),
      beta2Decay: try arguments.number("beta2_decay", -0.8),
      eps: try Self.eps(options["eps"]), d: try arguments.number("d", 1),
      weightDecay: try arguments.number("weight_decay", 0),
      maximize: try arguments.flag("maximize"), shapes: shapes)
  }

  /// The pair of ε1, or null, and ε2.
  private static func eps(_ option: OptionValue?) throws -> (Double?, Double) {
    guard let option else { return (nil, 1e-3) }
    if case .numbers(let values) = option, values.count == 2 { return (values[0], values[1]) }
    if case .list(let values) = option, values.count == 2, values[0] == .none,
      case .number(let second) = values[1]
    {
      return (nil, second)
    }
    throw OptionError("\(name): eps is \(option); it must be a number or null, and a number")
  }
}
