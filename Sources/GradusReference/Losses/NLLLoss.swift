import Gradus

/// The negative log-likelihood of each row's class, of log-probabilities x: PyTorch's `NLLLoss`.
///
/// With c the class of row r and w its weight,
///
///     ℓᵣ = −w_c x_rc
///     L = Σ ℓᵣ/Σ w_c, the mean over what the weights weigh; or Σ ℓᵣ
///     ∂L/∂x_rc = −w_c/Σ w_c, or −w_c; 0 for the other classes
///
/// A row of the class `ignoreIndex` counts nowhere. Where all do, the mean is 0/0, NaN as in PyTorch.
///
/// Source: torch.nn.NLLLoss.
public struct NLLLoss: Loss {
  /// A weight for each class; nil where all are 1.
  public let weight: [Double]?
  /// The class of rows that count nowhere.
  public let ignoreIndex: Int
  /// How the losses of the rows become one number.
  public let reduction: Reduction

  public init(weight: [Double]? = nil, ignoreIndex: Int = -100, reduction: Reduction = .mean) {
    (self.weight, self.ignoreIndex, self.reduction) = (weight, ignoreIndex, reduction)
  }

  /// The losses of the rows, 0 for those that are ignored: PyTorch's reduction "none".
  public func values(_ prediction: Matrix, _ target: [Int]) -> [Double] {
    let weights = weights(prediction, target)
    return target.indices.map { row in
      weights[row] == 0 ? 0 : -weights[row] * prediction[row, target[row]]
    }
  }

  public func value(_ prediction: Matrix, _ target: [Int]) -> Double {
    values(prediction, target).reduce(0, +) / divisor(weights(prediction, target))
  }

  public func gradient(_ prediction: Matrix, _ target: [Int]) -> Matrix {
    let weights = weights(prediction, target)
    let divisor = divisor(weights)
    var gradient = prediction.map { _ in 0 }
    for (row, weight) in weights.enumerated() where weight != 0 {
      gradient[row, target[row]] = -weight / divisor
    }
    return gradient
  }

  /// The weight of each row, 0 for one that is ignored.
  func weights(_ prediction: Matrix, _ target: [Int]) -> [Double] {
    require(target.count == prediction.rows, "\(target.count) classes for \(prediction.rows) rows")
    let classes = prediction.columns
    require(
      weight.map { $0.count == classes } ?? true,
      "\(weight?.count ?? 0) weights for \(classes) classes")
    return target.enumerated().map { row, index in
      if index == ignoreIndex { return 0 }
      require(
        0 <= index && index < classes, "class \(index) in row \(row), where there are \(classes)")
      return weight?[index] ?? 1
    }
  }

  func divisor(_ weights: [Double]) -> Double {
    reduction == .mean ? weights.reduce(0, +) : 1
  }
}
