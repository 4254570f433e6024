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
