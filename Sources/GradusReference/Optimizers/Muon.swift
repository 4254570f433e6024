import Foundation
import Gradus
import GradusSweep

/// Muon, momentum whose matrix is made nearly orthogonal before the step: PyTorch's `Muon`.
///
/// For each matrix p, of A rows and B columns, with gradient G:
///
///     M ← M + (1 − μ)(G − M)      a running mean; PyTorch's documentation has μ M + G
///     U = M, or with Nesterov G + μ (M − G)
///     O = U's nearest orthogonal matrix, roughly, by Newton–Schulz in bfloat16
///     p ← p − γ λ p               decoupled weight decay
///     p ← p − γ s O               s = √max(1, A/B)      "original", the default
///                                     0.2 √max(A, B)    "match_rms_adamw"
///                                     √(A/B)            "spectral_unclamped"
///
/// Newton–Schulz, with coefficients a, b, c, begins with X = U / max(‖U‖, ε), lying rather than
/// standing (transposed when A > B), and repeats
///
///     S = X Xᵀ,  X ← a X + (b S + c S²) X
///
/// which applies σ ↦ a σ + b σ³ + c σ⁵ to each singular value and drives it towards one.
///
/// PyTorch runs it in bfloat16, a number's first 8 binary digits, and so does this: each
/// operation is rounded once. Where no sum is at a tie, the step is PyTorch's own to 1e-12; where one
/// is, the order of addition decides, which differs from processor to processor: `SumOrder` has
/// those of two kinds, and with the right one the step is PyTorch's own to 1e-12 again.
///
/// Source: torch.optim.Muon; Jordan 2024, kellerjordan.github.io/posts/muon; the scales: Liu et
/// al. 2025, doi:10.48550/arXiv.2502.16982.
public struct Muon: TensorwiseOptimizer {
  public static let name = "Muon"
  public static let stateNames = StateNames("momentum_buffer", countsSteps: false)

  /// s as a function of A and B.
  public enum Scale: String, Sendable, CaseIterable {
    case original
    case matchRMSAdamW = "match_rms_adamw"
    case spectralUnclamped = "spectral_unclamped"

    /// The factor of a step of a matrix with so many rows and columns.
    public func callAsFunction(rows: Int, columns: Int) -> Double {
      let (a, b) = (Double(rows), Double(columns))
      return switch self {
      case .original: max(1, a / b).squareRoot()
      case .matchRMSAdamW: 0.2 * max(a, b).squareRoot()
      case .spectralUnclamped: (a / b).squareRoot()
      }
    }
  }

  public var learningRate: Double
  /// λ, at least 0.
  public let weightDecay: Double
  /// μ, at least 0.
  public let momentum: Double
  /// Whether U looks ahead along the mean.
  public let nesterov: Bool
  /// a, b and c.
  public let coefficients: (Double, Double, Double)
  /// The smallest divisor.
  public let eps: Double
  /// How often Newton–Schulz is repeated.
  public let iterations: Int
  /// s, by which the step is multiplied.
  public let scale: Scale
  /// The rows and columns of each tensor.
  public let shapes: [[Int]]
  /// The running mean M of each tensor.
  public var state = OptimizerState()

  /// Muon with PyTorch's defaults, for tensors of these `shapes`.
  /// - Throws: An `OptionError` where a number is out of range, or a shape is not a matrix's.
  public init(
    learningRate: Double = 1e-3, weightDecay: Double = 0.1, momentum: Double = 0.95,
    nesterov: Bool = true, coefficients: (Double, Double, Double) = (3.4445, -4.775, 2.0315),
    eps: Double = 1e-7, iterations: Int = 5, scale: Scale = .original, shapes: [[Int]]
  ) throws {
    let demands = Demands(of: Self.name)
    try demands.atLeastZero("lr", learningRate)
    try demands.atLeastZero("weight_decay", weightDecay)
    try demands.atLeastZero("momentum", momentum)
    try demands.whole("ns_steps", iterations, in: 0...99)
    for (index, shape) in shapes.enumerated() { try Self.requireMatrix(shape, index) }
    self.learningRate = learningRate
    self.weightDecay = weightDecay
    self.momentum = momentum
    self.nesterov = nesterov
    self.coefficients = coefficients
    self.eps = eps
    self.iterations = iterations
    self.scale = scale
    self.shapes = shapes
  }

  /// Moves matrix number `tensor` one step.
  /// - Throws: A `ShapeError` where the gradient or the state has another size than the matrix, and
  ///   an `OptionError` where its shape is missing, or not that of a matrix of so many numbers.
  /// - Complexity: for a matrix of A ≤ B, (2 A² B + A³) multiplications an iteration.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  public func update<Scalar: ParameterScalar>(
    _ parameters: inout [Scalar], gradient: [Scalar], state: inout TensorState<Scalar>, tensor: Int
  ) throws {
    try check(parameters, gradient, state, tensor)
    let shape = try Self.shape(tensor, of: shapes, count: parameters.count)
    try Self.requireMatrix(shape, tensor)
    state.begin(lists: 1, count: parameters.count)
    var direction = gradient
    let (momentum, rest) = (Scalar(momentum), Scalar(1 - momentum))
    sweep(&direction, gradient, &state.first) { u, g, m in
      m = lerp(m, g, rest)
      u = nesterov ? lerp(g, m, momentum) : m
    }
    direction = orthogonalized(direction, rows: shape[0], columns: shape[1])
    let kept = Scalar(1 - learningRate * weightDecay)
    let step = Scalar(learningRate * scale(rows: shape[0], columns: shape[1]))
    sweep(&parameters, direction) { p, o in p = p * kept - step * o }
  }

  private func orthogonalized<Scalar: ParameterScalar>(
    _ values: [Scalar], rows: Int, columns: Int
  ) -> [Scalar] {
    var x = BFloat16Matrix(rows: rows, columns: columns, values)
    if rows > columns { x = x.transposed }
    let norm = max(x.norm, bfloat16(Float(eps)))
    x.values = x.values.map { bfloat16($0 / norm) }
    let (a, b, c) = coefficients
    for _ in 0..<iterations {
      let s = BFloat16Matrix.square(x)
      let polynomial = BFloat16Matrix.sum(b, s, c, s, s)
      x = .sum(a, x, 1, polynomial, x)
    }
    return (rows > columns ? x.transposed : x).values.map { Scalar($0) }
  }

  private static func requireMatrix(_ shape: [Int], _ tensor: Int) throws {
    guard shape.count == 2 else {
      throw OptionError(
        "Muon moves matrices only; tensor \(tensor) has shape \(legible(shape))")
    }
  }
}

extension Muon {
  public var options: Options {
    [
      "lr": .number(learningRate), "weight_decay": .number(weightDecay),
      "momentum": .number(momentum), "nesterov": .flag(nesterov),
      "ns_coefficients": .numbers([coefficients.0, coefficients.1, coefficients.2]),
      "eps": .number(eps), "ns_steps": .number(Double(iterations)),
      "adjust_lr_fn": .text(scale.rawValue),
    ]
  }

  /// Reads PyTorch's options.
  /// - Throws: An `OptionError` that names what is unknown or out of range, or the first tensor
  ///   that is not a matrix.
  public init(options: Options, shapes: [[Int]]) throws {
    let arguments = try Arguments(
      options, of: Self.name,
      [
        "lr", "weight_decay", "momentum", "nesterov", "ns_coefficients", "eps", "ns_steps",
        "adjust_lr_fn",
      ])
    try self.init(
      learningRate: try arguments.number("lr", 1e-3),
      weightDecay: try arguments.number("weight_decay", 0.1),
      momentum: try arguments.number("momentum", 0.95),
      nesterov: try options.flag("nesterov", true),
      coefficients: try Self.coefficients(options["ns_coefficients"]),
      eps: try arguments.number("eps", 1e-7),
      iterations: try arguments.whole("ns_steps", 5, in: 0...99),
      scale: try Self.scale(options["adjust_lr_fn"]), shapes: shapes)
  }

  private static func coefficients(_ option: OptionValue?) throws -> (Double, Double, Double) {
    switch option {
    case nil: return (3.4445, -4.775, 2.0315)
    case .numbers(let values)? where values.count == 3: return (values[0], values[1], values[2])
    case let other?:
      throw OptionError("Muon: ns_coefficients is \(other); it must be three numbers")
    }
  }

  private static func scale(_ option: OptionValue?) throws -> Scale {
    switch option {
    case nil, OptionValue.none?: return .original
    case .text(let name)?:
      if let scale = Scale(rawValue: name) { return scale }
    default: break
    }
    let known = Scale.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
    throw OptionError(
      "Muon: adjust_lr_fn is \(option ?? .none); it must be one of \(known), or null")
  }
}
