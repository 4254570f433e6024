import Foundation
import Gradus

/// A run of an optimizer that evaluates its objective itself: `gradus.closure-trace/1`.
public struct ClosureTrace: Decodable, Sendable {
  public struct Step: Decodable, Sendable {
    public let parameters: [[Double]]
    /// The loss at the beginning of the step, which is what PyTorch's `step` returns.
    public let loss: Double
    /// How often the objective was evaluated in this step.
    public let evaluations: Int
  }

  public let recordedBy: Recorder?
  public let optimizer: String
  public let options: Options
  public let objective: Objective
  public let shapes: [[Int]]
  public let initial: [[Double]]
  public let steps: [Step]

  /// The objective and its gradient at `parameters`; its negative where the run goes uphill, as a
  /// quadratic has no highest point.
  public func evaluate(_ parameters: [[Double]]) -> (loss: Double, gradients: [[Double]]) {
    let (loss, gradients) = objective(parameters)
    guard options["maximize"] == .flag(true) else { return (loss, gradients) }
    return (-loss, gradients.map { $0.map { -$0 } })
  }
}

/// A function of all parameters, in the order of the tensors, with its gradient.
public enum Objective: Decodable, Sendable {
  /// Σ 100 (xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)²
  case rosenbrock
  /// ½ xᵀ A x − bᵀ x, A symmetric
  case quadratic(QuadraticLoss)

  private enum Key: CodingKey { case name, matrix, vector }

  /// The objective of this name, a quadratic with its matrix and its vector.
  /// - Throws: What `decoder` throws, and a `DecodingError` where there is no objective of the
  ///   name.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    switch try container.decode(String.self, forKey: .name) {
    case "rosenbrock": self = .rosenbrock
    case "quadratic":
      let matrix = try container.decode([[Double]].self, forKey: .matrix)
      let vector = try container.decode([Double].self, forKey: .vector)
      self = .quadratic(
        QuadraticLoss(
          constant: 0, linear: vector.map { -$0 },
          curvature: Matrix(
            rows: vector.count, columns: vector.count, values: matrix.flatMap { $0 })))
    case let other:
      throw DecodingError.dataCorruptedError(
        forKey: .name, in: container, debugDescription: "there is no objective \(other)")
    }
  }

  /// The value at `parameters`, and the gradient in their shape.
  public func callAsFunction(_ parameters: [[Double]]) -> (loss: Double, gradients: [[Double]]) {
    let x = parameters.flatMap { $0 }
    var loss = 0.0
    var gradient = Array(repeating: 0.0, count: x.count)
    switch self {
    case .rosenbrock:
      for i in 0..<x.count - 1 {
        let (valley, slope) = (x[i + 1] - x[i] * x[i], 1 - x[i])
        loss += 100 * valley * valley + slope * slope
        gradient[i] -= 400 * valley * x[i] + 2 * slope
        gradient[i + 1] += 200 * valley
      }
    case .quadratic(let quadratic):
      (loss, gradient) = (quadratic.value(at: x), quadratic.gradient(at: x))
    }
    var rest = gradient[...]
    return (
      loss,
      parameters.map { tensor in
        defer { rest = rest.dropFirst(tensor.count) }
        return Array(rest.prefix(tensor.count))
      }
    )
  }
}

/// What PyTorch's gradient clipping gives: `gradus.clip/1`.
public struct ClipRecording: Decodable, Sendable {
  public struct Case: Decodable, Sendable {
    public let call: String
    public let max_norm: Double?
    /// A number, or "inf".
    public let norm_type: OptionValue?
    public let clip_value: Double?
    public let gradients: [[Double]]
    public let norm: Double?
    public let result: [[Double]]
  }

  public let cases: [Case]
}

/// What PyTorch's weight averaging gives: `gradus.average/1`.
public struct AverageRecording: Decodable, Sendable {
  public struct Update: Decodable, Sendable {
    public let parameters: [[Double]]
    public let average: [[Double]]
  }

  public struct Case: Decodable, Sendable {
    /// "mean", or "exponential" with a decay.
    public let rule: String
    public let decay: Double?
    public let updates: [Update]
  }

  public let cases: [Case]
}
