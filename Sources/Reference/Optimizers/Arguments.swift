import Gradus

/// The options of one optimizer, checked as PyTorch checks its arguments.
///
/// What is thrown is an `OptionError` that begins with the optimizer's name.
struct Arguments {
  /// What chooses among PyTorch's implementations of one arithmetic. Every optimizer takes these,
  /// if they are true, false or null, and none does anything about them.
  static let ofExecution = ["foreach", "fused", "capturable", "differentiable"]

  private let options: Options
  private let owner: String

  /// Throws when there is an option that is not among `known`.
  init(_ options: Options, of owner: String, _ known: [String]) throws {
    var rest = options
    for name in Self.ofExecution {
      switch options[name] {
      case nil, .none?, .flag?: rest[name] = nil
      case let other?:
        throw OptionError("\(owner): \(name) is \(other); it must be true, false or null")
      }
    }
    try rest.allow(known, for: owner)
    self.options = rest
    self.owner = owner
  }

  func number(_ name: String, _ standard: Double) throws -> Double {
    try named { try options.number(name, standard) }
  }

  func atLeastZero(_ name: String, _ standard: Double) throws -> Double {
    try named { try options.atLeastZero(name, standard) }
  }

  func flag(_ name: String) throws -> Bool { try named { try options.flag(name) } }

  func pair(_ name: String, _ standard: (Double, Double)) throws -> (Double, Double) {
    try named { try options.pair(name, standard) }
  }

  /// The pair "betas", each at least 0 and below 1.
  func betas(_ standard: (Double, Double) = (0.9, 0.999)) throws -> (Double, Double) {
    let betas = try pair("betas", standard)
    for beta in [betas.0, betas.1] {
      try demand((0..<1).contains(beta), "betas", betas, "each must be at least 0 and below 1")
    }
    return betas
  }

  /// Throws "owner: name is value; rule" unless `holds`.
  func demand(_ holds: Bool, _ name: String, _ value: Double, _ rule: String) throws {
    guard holds else { throw OptionError("\(owner): \(name) is \(legible(value)); \(rule)") }
  }

  func demand(_ holds: Bool, _ name: String, _ value: (Double, Double), _ rule: String) throws {
    guard holds else {
      throw OptionError(
        "\(owner): \(name) is \(Option.numbers([value.0, value.1])); \(rule)")
    }
  }

  private func named<Value>(_ read: () throws -> Value) throws -> Value {
    do {
      return try read()
    } catch let error as OptionError {
      throw OptionError("\(owner): \(error)")
    }
  }
}

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
