import Gradus

extension Initializer {
  /// The function of `torch.nn.init` called `name`, with PyTorch's `options`.
  /// - Throws: An `OptionError` where there is none of that name, or an option is not of its kind.
  package init(named name: String, _ options: Options) throws {
    func number(_ key: String, _ standard: Double) throws -> Double {
      try options.number(key, standard)
    }
    switch name {
    case "uniform_": self = .uniform(from: try number("a", 0), to: try number("b", 1))
    case "normal_": self = .normal(mean: try number("mean", 0), std: try number("std", 1))
    case "trunc_normal_":
      self = .truncatedNormal(
        mean: try number("mean", 0), std: try number("std", 1), from: try number("a", -2),
        to: try number("b", 2))
    case "constant_": self = .constant(try number("val", 0))
    case "ones_": self = .ones
    case "zeros_": self = .zeros
    case "eye_": self = .eye
    case "dirac_": self = .dirac(groups: Int(try number("groups", 1)))
    case "xavier_uniform_": self = .xavierUniform(gain: try number("gain", 1))
    case "xavier_normal_": self = .xavierNormal(gain: try number("gain", 1))
    case "kaiming_uniform_":
      self = .kaimingUniform(
        mode: try Self.mode(options), nonlinearity: try Self.nonlinearity(options))
    case "kaiming_normal_":
      self = .kaimingNormal(
        mode: try Self.mode(options), nonlinearity: try Self.nonlinearity(options))
    case "orthogonal_": self = .orthogonal(gain: try number("gain", 1))
    case "sparse_":
      self = .sparse(sparsity: try number("sparsity", 0), std: try number("std", 0.01))
    default: throw OptionError("torch.nn.init has no \(name)")
    }
  }

  private static func mode(_ options: Options) throws -> FanMode {
    let name = try options.text("mode") ?? "fan_in"
    guard let mode = FanMode(rawValue: name.lowercased()) else {
      throw OptionError("mode is \(name); it must be fan_in or fan_out")
    }
    return mode
  }

  private static func nonlinearity(_ options: Options) throws -> Nonlinearity {
    let slope: Double = try options.number("a", 0)
    return try Nonlinearity(named: try options.text("nonlinearity") ?? "leaky_relu", slope)
  }
}

extension Nonlinearity {
  /// The one that PyTorch calls `name`; `slope` is that of a leaky rectifier below zero.
  /// - Throws: An `OptionError` where `calculate_gain` knows none of that name.
  public init(named name: String, _ slope: Double? = nil) throws {
    switch name {
    case "linear", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d",
      "conv_transpose3d":
      self = .linear
    case "sigmoid": self = .sigmoid
    case "tanh": self = .tanh
    case "relu": self = .relu
    case "leaky_relu": self = .leakyReLU(negativeSlope: slope ?? 0.01)
    case "selu": self = .selu
    default:
      throw OptionError(
        "calculate_gain: there is no gain for \(name); there is one for linear, conv1d to conv3d, "
          + "sigmoid, tanh, relu, leaky_relu and selu")
    }
  }
}
