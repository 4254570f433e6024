import Gradus

/// The cross-entropy of logits x with each row's class: PyTorch's `CrossEntropyLoss`.
///
/// With y = softmax(x) of row r, c its class, w the weights of the classes, K their number, and s the
/// label smoothing:
///
///     ℓᵣ = −(1 − s) w_c ln y_c − s/K Σⱼ wⱼ ln yⱼ
///     L = Σ ℓᵣ/Σ w_c, or Σ ℓᵣ
///
/// Since ∂ ln yᵢ/∂xⱼ = δᵢⱼ − yⱼ, with aⱼ the factor of −ln yⱼ,
///
///     ∂ℓᵣ/∂xⱼ = yⱼ Σᵢ aᵢ − aⱼ,   aⱼ = (1 − s) w_c δⱼc + s wⱼ/K
///
/// which without weights and smoothing is y − the one-hot vector of c. A row of the class
/// `ignoreIndex` counts nowhere.
///
/// Source: torch.nn.CrossEntropyLoss; Szegedy et al. 2016, arXiv:1512.00567, for the smoothing.
public struct CrossEntropyLoss: Loss {
  /// A weight for each class; nil where all are 1.
  public let weight: [Double]?
  /// The class of rows that count nowhere.
  public let ignoreIndex: Int
  /// How the losses of the rows become one number.
  public let reduction: Reduction
  /// How much of each target goes to all classes alike.
  public let labelSmoothing: Double

  public init(
    weight: [Double]? = nil, ignoreIndex: Int = -100, reduction: Reduction = .mean,
    labelSmoothing: Double = 0
  ) {
    require(
      0 <= labelSmoothing && labelSmoothing <= 1,
      "a label smoothing of \(labelSmoothing), which has to be between 0 and 1")
    (self.weight, self.ignoreIndex, self.reduction) = (weight, ignoreIndex, reduction)
    self.labelSmoothing = labelSmoothing
  }

  /// The losses of the rows, 0 for those that are ignored: PyTorch's reduction "none".
  public func values(_ prediction: Matrix, _ target: [Int]) -> [Double] {
    likelihood.check(prediction, target)
    let logarithms = LogSoftmax().forward(prediction)
    return StepMemory.numbers(target.count) { losses in
      for (row, index) in target.enumerated() {
        for j in 0..<prediction.columns {
          let factor = factor(j, index, of: prediction.columns)
          if factor != 0 { losses[row] -= factor * logarithms[row, j] }
        }
      }
    }
  }

  public func value(_ prediction: Matrix, _ target: [Int]) -> Double {
    values(prediction, target).reduce(0, +) / likelihood.divisor(target)
  }

  public func gradient(_ prediction: Matrix, _ target: [Int]) -> Matrix {
    likelihood.check(prediction, target)
    let divisor = likelihood.divisor(target)
    return Softmax().forward(prediction).changingRows { y, row in
      var sum = 0.0
      for j in y.indices { sum += factor(j, target[row], of: y.count) }
      for j in y.indices { y[j] = (y[j] * sum - factor(j, target[row], of: y.count)) / divisor }
    }
  }

  /// The factor aⱼ of −ln yⱼ in a row of the class `index`; 0 in one that is ignored.
  private func factor(_ j: Int, _ index: Int, of classes: Int) -> Double {
    guard index != ignoreIndex else { return 0 }
    let share = labelSmoothing / Double(classes) * (weight?[j] ?? 1)
    return j == index ? (1 - labelSmoothing) * likelihood.weight(of: index) + share : share
  }

  private var likelihood: NLLLoss {
    NLLLoss(weight: weight, ignoreIndex: ignoreIndex, reduction: reduction)
  }
}
