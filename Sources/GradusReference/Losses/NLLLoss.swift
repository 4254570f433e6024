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
    check(prediction, target)
    return StepMemory.numbers(target.count) { losses in
      for (row, index) in target.enumerated() {
        let weight = weight(of: index)
        if weight != 0 { losses[row] = -weight * prediction[row, index] }
      }
    }
  }

  public func value(_ prediction: Matrix, _ target: [Int]) -> Double {
    values(prediction, target).reduce(0, +) / divisor(target)
  }

  public func gradient(_ prediction: Matrix, _ target: [Int]) -> Matrix {
    check(prediction, target)
    let divisor = divisor(target)
    return Matrix(rows: prediction.rows, columns: prediction.columns) { gradient in
      for (row, index) in target.enumerated() {
        let weight = weight(of: index)
        if weight != 0 { gradient[row * prediction.columns + index] = -weight / divisor }
      }
    }
  }

  /// Traps unless there is a class for each row, and all are among those of `prediction`.
  func check(_ prediction: Matrix, _ target: [Int]) {
    require(target.count == prediction.rows, "\(target.count) classes for \(prediction.rows) rows")
    let classes = prediction.columns
    require(
      weight.map { $0.count == classes } ?? true,
      "\(weight?.count ?? 0) weights for \(classes) classes")
    for (row, index) in target.enumerated() where index != ignoreIndex {
      require(
        0 <= index && index < classes, "class \(index) in row \(row), where there are \(classes)")
    }
  }

  /// The weight of a row of the class `index`, 0 for one that is ignored.
  func weight(of index: Int) -> Double { index == ignoreIndex ? 0 : weight?[index] ?? 1 }

  /// What the sum of all losses is divided by.
  func divisor(_ target: [Int]) -> Double {
    reduction == .mean ? target.reduce(0) { $0 + weight(of: $1) } : 1
  }
}
