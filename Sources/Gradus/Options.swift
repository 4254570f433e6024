/// Options by PyTorch's names, as files and the command line have them.
public struct Options: Codable, Sendable, Equatable, ExpressibleByDictionaryLiteral {
  private struct Entry: Sendable, Equatable {
    let name: String
    var value: OptionValue
  }

  /// Sorted by name. There is a handful, which are found sooner in a list than in a table.
  private var entries: [Entry] = []

  /// Each option by its name; one that is null is there, with the value `none`.
  public var values: [String: OptionValue] {
    Dictionary(uniqueKeysWithValues: entries.map { ($0.name, $0.value) })
  }

  public init(_ values: [String: OptionValue] = [:]) {
    entries = values.map { Entry(name: $0, value: $1) }.sorted { $0.name < $1.name }
  }

  public init(dictionaryLiteral elements: (String, OptionValue)...) {
    entries.reserveCapacity(elements.count)
    for (name, value) in elements { self[name] = value }
  }

  /// The options of an object, by their names.
  /// - Throws: What `decoder` throws where it has something else.
  public init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode([String: OptionValue].self))
  }

  /// An object, with the options by their names.
  /// - Throws: What `encoder` throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(values)
  }

  public subscript(name: String) -> OptionValue? {
    get { entries.first { $0.name == name }?.value }
    set {
      let index = entries.firstIndex { $0.name >= name } ?? entries.count
      let isThere = index < entries.count && entries[index].name == name
      switch (newValue, isThere) {
      case (let value?, true): entries[index].value = value
      case (let value?, false): entries.insert(Entry(name: name, value: value), at: index)
      case (nil, true): entries.remove(at: index)
      case (nil, false): break
      }
    }
  }

  /// The number called `name`, or `standard` where there is none.
  /// - Throws: An `OptionError` where it is no number.
  public func number(_ name: String, _ standard: Double) throws -> Double {
    try number(name, nil) ?? standard
  }

  /// The number called `name`, or `standard`, which may be none, where there is none.
  /// - Throws: An `OptionError` where it is no number.
  public func number(_ name: String, _ standard: Double?) throws -> Double? {
    switch self[name] {
    case nil: return standard
    case .number(let value): return value
    case let other?: throw OptionError("\(name) is \(other); it must be a number")
    }
  }

  /// The text called `name`; nil where there is none, or null.
  /// - Throws: An `OptionError` where it is no text.
  public func text(_ name: String) throws -> String? {
    switch self[name] {
    case nil, .none?: return nil
    case .text(let value): return value
    case let other?: throw OptionError("\(name) is \(other); it must be a text")
    }
  }

  /// These options, with `changes` in their place where both have one.
  public func replacing(with changes: Options?) -> Options {
    guard let changes, !changes.entries.isEmpty else { return self }
    if entries.allSatisfy({ changes[$0.name] != nil }) { return changes }
    var (result, rest) = (Options(), changes.entries[...])
    result.entries.reserveCapacity(entries.count + rest.count)
    for entry in entries {
      while let next = rest.first, next.name < entry.name {
        result.entries.append(next)
        rest = rest.dropFirst()
      }
      let isReplaced = rest.first?.name == entry.name
      result.entries.append(isReplaced ? rest.removeFirst() : entry)
    }
    result.entries += rest
    return result
  }

  /// The yes or no called `name`, or `standard` where there is none.
  /// - Throws: An `OptionError` where it is neither true nor false.
  public func flag(_ name: String, _ standard: Bool = false) throws -> Bool {
    switch self[name] {
    case nil: return standard
    case .flag(let value): return value
    case let other?: throw OptionError("\(name) is \(other); it must be true or false")
    }
  }

  /// The two numbers called `name`, or `standard` where there are none.
  /// - Throws: An `OptionError` where they are not two numbers.
  public func pair(_ name: String, _ standard: (Double, Double)) throws -> (Double, Double) {
    switch self[name] {
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
    switch self[name] {
    case nil: return standard
    case .numbers(let values) where values.count == 3: return (values[0], values[1], values[2])
    case .numbers(let values) where values.count == 2: return (values[0], values[1], standard.2)
    case let other?: throw OptionError("\(name) is \(other); it must be three numbers")
    }
  }

  /// Expects each of these options among those that `owner` has, which are `known`.
  /// - Throws: An `OptionError` that names the first one that is not among `known`.
  public func allow(_ known: [String], for owner: String) throws {
    guard let unknown = entries.map(\.name).first(where: { !known.contains($0) }) else { return }
    throw OptionError(
      "\(owner) has no option \(unknown); it has \(known.joined(separator: ", "))")
  }
}

extension Options: CustomStringConvertible {
  /// "lr=0.1, betas=(0.9, 0.999)": the learning rate first, the others by name.
  public var description: String {
    (entries.filter { $0.name == "lr" } + entries.filter { $0.name != "lr" })
      .map { "\($0.name)=\($0.value)" }.joined(separator: ", ")
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
