import Gradus

/// The layer of torch.nn called `name` with PyTorch's `options`, as new; nil where there is none.
/// - Throws: An `OptionError` where an option is not of its type.
package func torchLayer(
  _ name: String, _ options: Options, columns: Int
) throws -> (any PureLayer)? {
  switch name {
  case "ReLU": return ReLU()
  case "LeakyReLU":
    return LeakyReLU(negativeSlope: try options.number("negative_slope", 0.01))
  case "PReLU":
    return PReLU(
      count: Int(try options.number("num_parameters", 1)),
      initial: try options.number("init", 0.25))
  case "ELU": return ELU(alpha: try options.number("alpha", 1))
  case "SELU": return SELU()
  case "CELU": return CELU(alpha: try options.number("alpha", 1))
  case "GELU":
    return GELU(
      approximate: try options.text("approximate").flatMap(GELU.Approximation.init) ?? .none)
  case "Sigmoid": return Sigmoid()
  case "Tanh": return Tanh()
  case "SiLU": return SiLU()
  case "Mish": return Mish()
  case "Softplus":
    return Softplus(
      beta: try options.number("beta", 1), threshold: try options.number("threshold", 20))
  case "LogSigmoid": return LogSigmoid()
  case "Softsign": return Softsign()
  case "Hardtanh":
    return Hardtanh(
      minVal: try options.number("min_val", -1), maxVal: try options.number("max_val", 1))
  case "ReLU6": return ReLU6()
  case "Hardsigmoid": return Hardsigmoid()
  case "Hardswish": return Hardswish()
  case "Softshrink": return Softshrink(lambd: try options.number("lambd", 0.5))
  case "Hardshrink": return Hardshrink(lambd: try options.number("lambd", 0.5))
  case "Softmax": return Softmax()
  case "LogSoftmax": return LogSoftmax()
  case "LayerNorm":
    return LayerNorm(columns: columns, eps: try options.number("eps", 1e-5))
  case "RMSNorm":
    return RMSNorm(columns: columns, eps: try options.number("eps", nil))
  default: return nil
  }
}
