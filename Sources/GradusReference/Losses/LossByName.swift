import Gradus

/// The loss of torch.nn called `name` whose targets are numbers, with PyTorch's `options`; nil where
/// there is none.
/// - Throws: An `OptionError` where an option is not of its type.
package func torchLoss(_ name: String, _ options: Options) throws -> (any Loss<Matrix>)? {
  let reduction = Reduction(rawValue: try options.text("reduction") ?? "mean") ?? .sum
  switch name {
  case "MSELoss": return reduction == .mean ? MeanSquaredError() : nil
  case "L1Loss": return L1Loss(reduction: reduction)
  case "SmoothL1Loss":
    return SmoothL1Loss(beta: try options.number("beta", 1), reduction: reduction)
  case "HuberLoss": return HuberLoss(delta: try options.number("delta", 1), reduction: reduction)
  case "BCELoss": return BCELoss(reduction: reduction)
  case "BCEWithLogitsLoss":
    guard case .numbers(let weights)? = options["pos_weight"] else {
      return BCEWithLogitsLoss(reduction: reduction)
    }
    return BCEWithLogitsLoss(posWeight: weights[0], reduction: reduction)
  case "HingeEmbeddingLoss":
    return HingeEmbeddingLoss(margin: try options.number("margin", 1), reduction: reduction)
  case "KLDivLoss":
    return KLDivLoss(
      reduction: try options.text("reduction").flatMap(KLDivLoss.Reduction.init) ?? .mean,
      logTarget: try options.flag("log_target"))
  default: return nil
  }
}

/// The same for a loss whose targets are classes.
package func torchLoss(ofClasses name: String, _ options: Options) throws -> (any Loss<[Int]>)? {
  let reduction = Reduction(rawValue: try options.text("reduction") ?? "mean") ?? .sum
  let ignored = Int(try options.number("ignore_index", -100))
  var weight: [Double]?
  if case .numbers(let weights)? = options["weight"] { weight = weights }
  switch name {
  case "NLLLoss": return NLLLoss(weight: weight, ignoreIndex: ignored, reduction: reduction)
  case "CrossEntropyLoss":
    return CrossEntropyLoss(
      weight: weight, ignoreIndex: ignored, reduction: reduction,
      labelSmoothing: try options.number("label_smoothing", 0))
  default: return nil
  }
}
