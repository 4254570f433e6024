import Gradus

extension Options {
  /// The number called `name`, which must be zero or more.
  func atLeastZero(_ name: String, _ standard: Double) throws -> Double {
    let value = try number(name, standard)
    guard value >= 0 else {
      throw OptionError("\(name) is \(legible(value)); it must be at least 0")
    }
    return value
  }
}

/// Traps unless there is one gradient for each parameter.
func requireSameShape(_ parameters: [[Double]], _ gradients: [[Double]]) {
  require(
    parameters.count == gradients.count
      && zip(parameters, gradients).allSatisfy { $0.count == $1.count },
    "gradients of sizes \(gradients.map(\.count)) for parameters of sizes "
      + "\(parameters.map(\.count))")
}
