/// The value of one option.
public enum OptionValue: Codable, Sendable, Equatable {
  case none
  case flag(Bool)
  case number(Double)
  case numbers([Double])
  case text(String)
  /// Options of a part, such as one scheduler of several.
  case options(Options)
  /// A list of anything that is not all numbers.
  case list([OptionValue])

  /// The value that is written as JSON has it: null, true or false, a number, a text, a list or an
  /// object.
  /// - Throws: A `DecodingError` where it is none of them, or a number is infinite.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .none
    } else if let value = try? container.decode(Bool.self) {
      self = .flag(value)
    } else if let value = try container.finite(Double.self) {
      self = .number(value)
    } else if let value = try container.finite([Double].self) {
      self = .numbers(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else if let value = try? container.decode([OptionValue].self) {
      self = .list(value)
    } else {
      self = .options(try container.decode(Options.self))
    }
  }

  /// The value as JSON has it.
  /// - Throws: What `encoder` throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .none: try container.encodeNil()
    case .flag(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .numbers(let value): try container.encode(value)
    case .text(let value): try container.encode(value)
    case .options(let value): try container.encode(value)
    case .list(let values): try container.encode(values)
    }
  }
}

extension SingleValueDecodingContainer {
  /// The value, if there is one of this type. Throws where a number does not fit, which another type
  /// would only blame on itself.
  fileprivate func finite<Value: Decodable>(_ type: Value.Type) throws -> Value? {
    do {
      return try decode(type)
    } catch DecodingError.dataCorrupted(let context) {
      throw DecodingError.dataCorrupted(context)
    } catch {
      return nil
    }
  }
}

extension OptionValue: CustomStringConvertible {
  public var description: String {
    switch self {
    case .none: "none"
    case .flag(let value): "\(value)"
    case .number(let value): legible(value)
    case .numbers(let values): "(\(values.map(legible).joined(separator: ", ")))"
    case .text(let value): "\"\(value)\""
    case .options(let value): "{\(value)}"
    case .list(let values): "[\(values.map(\.description).joined(separator: ", "))]"
    }
  }
}

extension OptionValue: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral
{
  public init(integerLiteral value: Int) { self = .number(Double(value)) }
  public init(floatLiteral value: Double) { self = .number(value) }
  public init(booleanLiteral value: Bool) { self = .flag(value) }
  public init(arrayLiteral elements: Double...) { self = .numbers(elements) }
}
