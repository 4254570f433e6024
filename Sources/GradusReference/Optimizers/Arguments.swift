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

  func flag(_ name: String, _ standard: Bool = false) throws -> Bool {
    try named { try options.flag(name, standard) }
  }

  func pair(_ name: String, _ standard: (Double, Double)) throws -> (Double, Double) {
    try named { try options.pair(name, standard) }
  }

  /// The number called `name`, or `standard` where there is none, which must be one of `range`.
  func whole(_ name: String, _ standard: Int, in range: ClosedRange<Int>) throws -> Int {
    let value = try number(name, Double(standard))
    guard let whole = Int(exactly: value) else {
      throw Demands(of: owner).noWholeNumber(name, value, in: range)
    }
    return whole
  }

  private func named<Value>(_ read: () throws -> Value) throws -> Value {
    do {
      return try read()
    } catch let error as OptionError {
      throw OptionError("\(owner): \(error)")
    }
  }
}

/// What PyTorch demands of an optimizer's numbers, which each initializer asks of them, whether they
/// come with types or as options.
///
/// What is thrown is an `OptionError` with the optimizer's name and PyTorch's name of the number.
struct Demands {
  let owner: String

  init(of owner: String) { self.owner = owner }

  func atLeastZero(_ name: String, _ value: Double) throws {
    try demand(value >= 0, name, value, "it must be at least 0")
  }

  func aboveZero(_ name: String, _ value: Double) throws {
    try demand(value > 0, name, value, "it must be above 0")
  }

  func whole(_ name: String, _ value: Int, in range: ClosedRange<Int>) throws {
    guard range.contains(value) else { throw noWholeNumber(name, Double(value), in: range) }
  }

  func noWholeNumber(_ name: String, _ value: Double, in range: ClosedRange<Int>) -> OptionError {
    let most = range.upperBound == Self.billion ? "1e9" : "\(range.upperBound)"
    return OptionError(
      "\(owner): \(name) is \(legible(value)); it must be a whole number from "
        + "\(range.lowerBound) to \(most)")
  }

  /// The most that counts of iterations may be.
  static let billion = 1_000_000_000

  /// What Adam and its relatives have in common.
  func adaptive(
    learningRate: Double, betas: (Double, Double), eps: Double, weightDecay: Double
  ) throws {
    try atLeastZero("lr", learningRate)
    try self.betas(betas)
    try atLeastZero("eps", eps)
    try atLeastZero("weight_decay", weightDecay)
  }

  /// Each at least 0 and below 1.
  func betas(_ betas: (Double, Double)) throws {
    for beta in [betas.0, betas.1] {
      try demand((0..<1).contains(beta), "betas", betas, "each must be at least 0 and below 1")
    }
  }

  /// Throws "owner: name is value; rule" unless `holds`.
  func demand(_ holds: Bool, _ name: String, _ value: Double, _ rule: String) throws {
    guard holds else { throw OptionError("\(owner): \(name) is \(legible(value)); \(rule)") }
  }

  func demand(_ holds: Bool, _ name: String, _ value: (Double, Double), _ rule: String) throws {
    guard holds else {
      throw OptionError(
        "\(owner): \(name) is \(OptionValue.numbers([value.0, value.1])); \(rule)")
    }
  }
}
