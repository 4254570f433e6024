/// Options by PyTorch's names, as files and the command line have them.
public struct Options: Codable, Sendable, Equatable, ExpressibleByDictionaryLiteral {
  /// Each option by its name; one that is null is there, with the value `none`.
  public private(set) var values: [String: OptionValue]

  public init(_ values: [String: OptionValue] = [:]) { self.values = values }

  public init(dictionaryLiteral elements: (String, OptionValue)...) {
    self.init(Dictionary(elements) { $1 })
  }

  /// The options of an object, by their names.
  /// - Throws: What `decoder` throws where it has something else.
  public init(from decoder: any Decoder) throws {
    values = try decoder.singleValueContainer().decode([String: OptionValue].self)
  }

  /// An object, with the options by their names.
  /// - Throws: What `encoder` throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(values)
  }

  public subscript(name: String) -> OptionValue? {
    get { values[name] }
    set { values[name] = newValue }
  }

  /// The number called `name`, or `standard` where there is none.
  /// - Throws: An `OptionError` where it is no number.
  public func number(_ name: String, _ standard: Double) throws -> Double {
    try number(name, nil) ?? standard
  }

  /// The number called `name`, or `standard`, which may be none, where there is none.
  /// - Throws: An `OptionError` where it is no number.
  public func number(_ name: String, _ standard: Double?) throws -> Double? {
    switch values[name] {
    case nil: return standard
    case .number(let value): return value
    case let other?: throw OptionError("\(name) is \(other); it must be a number")
    }
  }

  /// The text called `name`; nil where there is none, or null.
  /// - Throws: An `OptionError` where it is no text.
  public func text(_ name: String) throws -> String? {
    switch values[name] {
    case nil, .none?: return nil
    case .text(let value): return value
    case let other?: throw OptionError("\(name) is \(other); it must be a text")
    }
  }

  /// These options, with `changes` in their place where both have one.
  public func replacing(with changes: Options?) -> Options {
    Options(values.merging(changes?.values ?? [:]) { $1 })
  }

  /// The yes or no called `name`, or `standard` where there is none.
  /// - Throws: An `OptionError` where it is neither true nor false.
  public func flag(_ name: String, _ standard: Bool = false) throws -> Bool {
    switch values[name] {
    case nil: return standard
    case .flag(let value): return value
    case let other?: throw OptionError("\(name) is \(other); it must be true or false")
    }
  }

  /// The two numbers called `name`, or `standard` where there are none.
  /// - Throws: An `OptionError` where they are not two numbers.
  public func pair(_ name: String, _ standard: (Double, Double)) throws -> (Double, Double) {
    switch values[name] {
    case nil: return standard
    case .numbers(let values) where values.count == 2: return (values[0], values[1])
    case let other?: throw OptionError("\(name) is \(other); it must be two numbers")
    }
  }

  /// The three numbers called `name`, or `standard`, which also gives the third to two numbers.
  /// - Throws: An `OptionError` where they are neither.
  public func triple(
    _ name: String, _ standard: (Double, Double, Double)
  ) throws -> (Double, Double, Double) {
    switch values[name] {
    case nil: return standard
    case .numbers(let values) where values.count == 3: return (values[0], values[1], values[2])
    case .numbers(let values) where values.count == 2: return (values[0], values[1], standard.2)
    case let other?: throw OptionError("\(name) is \(other); it must be three numbers")
    }
  }

  /// Expects each of these options among those that `owner` has, which are `known`.
  /// - Throws: An `OptionError` that names the first one that is not among `known`.
  public func allow(_ known: [String], for owner: String) throws {
    guard let unknown = values.keys.sorted().first(where: { !known.contains($0) }) else { return }
    throw OptionError(
      "\(owner) has no option \(unknown); it has \(known.joined(separator: ", "))")
  }
}

extension Options: CustomStringConvertible {
  /// "lr=0.1, betas=(0.9, 0.999)": the learning rate first, the others by name.
  public var description: String {
    let names = (values["lr"] == nil ? [] : ["lr"]) + values.keys.filter { $0 != "lr" }.sorted()
    return names.map { "\($0)=\(values[$0] ?? .none)" }.joined(separator: ", ")
  }
}

/// An option that is unknown, of the wrong kind or out of range.
public struct OptionError: Error, Equatable, CustomStringConvertible {
  /// Which option, what it is, and what it must be.
  public let description: String

  public init(_ description: String) { self.description = description }
}

/// The shortest decimal that reads back as `value`, without a trailing ".0".
public func legible(_ value: Double) -> String {
  let text = "\(value)"
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
