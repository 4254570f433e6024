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

/// The layer on images, or on signals, of torch.nn called `name`, with PyTorch's options and the
/// `shape` of a sample among `numbers`; nil where there is none. Weights are 0.
/// - Throws: An `OptionError` where a number is missing.
package func torchLayer(
  _ name: String, _ numbers: [String: [Double]]
) throws -> (any Layer)? {
  let isSignal = name.hasSuffix("1d")
  func list(_ key: String, _ standard: [Double]? = nil) throws -> [Int] {
    guard let list = numbers[key] ?? standard else { throw OptionError("\(name) has no \(key)") }
    return list.map { Int($0) }
  }
  /// A number of a signal is one for columns; rows have `across`.
  func pair(_ key: String, _ standard: Double?, across: Int) throws -> Pair {
    let list = try list(key, standard.map { [$0] })
    return isSignal ? Pair(across, list[0]) : Pair(list[0], list[list.count - 1])
  }
  let sizes = try list("shape")
  guard sizes.count == 3 else { throw OptionError("\(name) has the shape \(sizes)") }
  let shape = ImageShape(channels: sizes[0], rows: sizes[1], columns: sizes[2])
  if name == "GroupNorm" {
    return GroupNorm(
      shape, groups: try list("num_groups")[0], eps: numbers["eps"]?[0] ?? 1e-5)
  }
  let kernel = try pair("kernel_size", nil, across: 1)
  let padding = try pair("padding", 0, across: 0)
  let stride = numbers["stride"] == nil ? nil : try pair("stride", nil, across: 1)
  let dilation = try pair("dilation", 1, across: 1)
  switch name {
  case "Conv1d", "Conv2d":
    let (outputs, groups) = (try list("out_channels")[0], try list("groups", [1])[0])
    let columns = shape.channels / groups * kernel.rows * kernel.columns
    return Convolution(
      shape, weight: Matrix(rows: outputs, columns: columns),
      bias: numbers["bias"] == [0] ? nil : Array(repeating: 0, count: outputs), kernel: kernel,
      stride: stride ?? 1, padding: padding, dilation: dilation, groups: groups)
  case "MaxPool1d", "MaxPool2d":
    return MaxPool(shape, kernel: kernel, stride: stride, padding: padding, dilation: dilation)
  case "AvgPool1d", "AvgPool2d":
    return AveragePool(
      shape, kernel: kernel, stride: stride, padding: padding,
      countIncludePad: numbers["count_include_pad"] != [0])
  default: return nil
  }
}
