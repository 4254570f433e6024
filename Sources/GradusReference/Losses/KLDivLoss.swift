import Foundation
import Gradus

/// The Kullback–Leibler divergence of targets t from predictions given as logarithms x: PyTorch's
/// `KLDivLoss`.
///
///     ℓ = t (ln t − x), and 0 where t = 0
///     ∂ℓ/∂x = −t
///
/// The divergence of a batch is the sum divided by the number of rows, PyTorch's "batchmean". Its
/// default, "mean", divides by the number of all numbers, and is no divergence.
///
/// Source: torch.nn.KLDivLoss.
public struct KLDivLoss: Loss {
  public enum Reduction: String, Sendable, CaseIterable {
    case mean, sum, batchmean
  }

  /// What the sum of all losses is divided by: how many numbers there are, 1, or how many rows.
  public let reduction: Reduction
  /// Whether the targets are given as logarithms.
  public let logTarget: Bool

  public init(reduction: Reduction = .mean, logTarget: Bool = false) {
    (self.reduction, self.logTarget) = (reduction, logTarget)
  }

  public func value(_ prediction: Matrix, _ target: Matrix) -> Double {
    let losses = prediction.map(with: target) { x, t in
      if logTarget { return exp(t) * (t - x) }
      return t > 0 ? t * (log(t) - x) : 0
    }
    return losses.values.reduce(0, +) / count(prediction)
  }

  public func gradient(_ prediction: Matrix, _ target: Matrix) -> Matrix {
    let count = count(prediction)
    return prediction.map(with: target) { _, t in (logTarget ? -exp(t) : -t) / count }
  }

  private func count(_ prediction: Matrix) -> Double {
    switch reduction {
    case .mean: Double(prediction.values.count)
    case .sum: 1
    case .batchmean: Double(prediction.rows)
    }
  }
}
