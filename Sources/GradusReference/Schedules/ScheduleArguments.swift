import Gradus

/// The options of one schedule, checked as PyTorch checks its arguments.
///
/// What is thrown is an `OptionError` that begins with the schedule's name.
struct ScheduleArguments {
  let options: Options
  let owner: String

  /// Throws when there is an option that is not among `known`.
  init(_ options: Options, of owner: String, _ known: [String]) throws {
    try options.allow(known, for: owner)
    self.options = options
    self.owner = owner
  }

  func fail(_ name: String, _ rule: String) -> OptionError {
    let value = options[name].map(\.description) ?? "missing"
    return OptionError("\(owner): \(name) is \(value); it must be \(rule)")
  }

  /// The number called `name`, which must be there where it has no `standard`.
  func number(_ name: String, _ standard: Double? = nil) throws -> Double {
    switch options[name] {
    case .number(let value)? where value.isFinite: return value
    case nil:
      if let standard { return standard }
      throw fail(name, "a number")
    default: throw fail(name, "a number")
    }
  }

  /// The number called `name`, where `holds`.
  func number(
    _ name: String, _ standard: Double? = nil, _ rule: String, _ holds: (Double) -> Bool
  ) throws -> Double {
    let value = try number(name, standard)
    guard holds(value) else { throw fail(name, rule) }
    return value
  }

  /// The count called `name`, which PyTorch compares as it is given: any number; nil where there is
  /// none, or null.
  func count(_ name: String) throws -> Double? {
    if options[name] == OptionValue.none { return nil }
    return options[name] == nil ? nil : try number(name)
  }

  /// The whole number called `name`; nil where there is none, or null.
  func whole(_ name: String, from least: Int) throws -> Int? {
    switch options[name] {
    case nil, .none?: return nil
    case .number(let value)?:
      guard let whole = Int(exactly: value), whole >= least else { break }
      // Twice or thrice of it can still be reckoned with.
      guard whole <= 1 << 53 else { throw fail(name, "at most 2⁵³") }
      return whole
    default: break
    }
    throw fail(name, "a whole number of \(least) or more")
  }

  /// The whole number called `name`, which must be there.
  func demanded(_ name: String, from least: Int) throws -> Int {
    guard let value = try whole(name, from: least) else {
      throw fail(name, "a whole number of \(least) or more")
    }
    return value
  }

  /// The function called `name`, as a table: element e is f(e).
  func table(_ name: String) throws -> [Double]? {
    switch options[name] {
    case nil, .none?: return nil
    case .numbers(let values)?: return values
    default: throw fail(name, "a table of numbers: element e is f(e)")
    }
  }

  /// The function called `name`, which must be there.
  func demandedTable(_ name: String) throws -> [Double] {
    guard let table = try table(name) else {
      throw fail(name, "a table of numbers: element e is f(e)")
    }
    return table
  }

  func flag(_ name: String, _ standard: Bool) throws -> Bool {
    switch options[name] {
    case nil: return standard
    case .flag(let value)?: return value
    default: throw fail(name, "true or false")
    }
  }

  /// One of these words.
  func choice<Choice: RawRepresentable & CaseIterable>(
    _ name: String, _ standard: Choice
  ) throws -> Choice where Choice.RawValue == String {
    switch options[name] {
    case nil: return standard
    case .text(let word)?:
      if let choice = Choice(rawValue: word) { return choice }
      fallthrough
    default:
      throw fail(
        name, "one of " + Choice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", "))
    }
  }
}

/// Element `index` of the table that stands for a function.
func look(_ table: [Double], at index: Int, _ name: String, _ owner: String) throws -> Double {
  guard table.indices.contains(index) else {
    throw OptionError(
      "\(owner): \(name) has \(table.count) elements, and its value at \(index) is asked for")
  }
  return table[index]
}
