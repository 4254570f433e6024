// Reports as JSON and others can have them. What is infinite, as the bar of what could not be measured,
// or no number is a word there.

extension KeyedEncodingContainer {
  fileprivate mutating func encode(number: Double, forKey key: Key) throws {
    number.isFinite ? try encode(number, forKey: key) : try encode("\(number)", forKey: key)
  }
}

extension KeyedDecodingContainer {
  fileprivate func number(_ key: Key) throws -> Double {
    guard let word = try? decode(String.self, forKey: key) else {
      return try decode(Double.self, forKey: key)
    }
    guard let number = Double(word) else {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: self, debugDescription: "is \"\(word)\"; it must be a number, inf or nan")
    }
    return number
  }
}

extension Estimate: Codable {
  private enum Key: CodingKey { case value, bar }

  /// The estimate that was encoded.
  /// - Throws: What `decoder` throws.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    self.init(value: try container.number(.value), bar: try container.number(.bar))
  }

  /// Value and bar.
  /// - Throws: What `encoder` throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(number: value, forKey: .value)
    try container.encode(number: bar, forKey: .bar)
  }
}

extension CoordinateCheck: Codable {
  private enum Key: CodingKey {
    case index, block, offset, verdict, analytic, numeric, kink, isRange, reason, isInvisible
  }

  /// The check that was encoded.
  /// - Throws: What `decoder` throws.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    self.init(
      index: try container.decode(Int.self, forKey: .index),
      verdict: try container.decode(Verdict.self, forKey: .verdict),
      analytic: try container.number(.analytic),
      numeric: try container.decode(Estimate.self, forKey: .numeric),
      kink: try container.decodeIfPresent(Kink.self, forKey: .kink),
      reason: try container.decodeIfPresent(String.self, forKey: .reason))
    kink?.isRange = try container.decode(Bool.self, forKey: .isRange)
    isInvisible = try container.decode(Bool.self, forKey: .isInvisible)
    if let block = try container.decodeIfPresent(Block.self, forKey: .block) {
      home = (block, try container.decode(Int.self, forKey: .offset))
    }
  }

  /// All that the check has found, with its block and its place there.
  /// - Throws: What `encoder` throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(index, forKey: .index)
    try container.encodeIfPresent(home?.block, forKey: .block)
    try container.encodeIfPresent(home?.offset, forKey: .offset)
    try container.encode(verdict, forKey: .verdict)
    try container.encode(number: analytic, forKey: .analytic)
    try container.encode(numeric, forKey: .numeric)
    try container.encodeIfPresent(kink, forKey: .kink)
    try container.encode(kink?.isRange ?? false, forKey: .isRange)
    try container.encodeIfPresent(reason, forKey: .reason)
    try container.encode(isInvisible, forKey: .isInvisible)
  }
}

extension BlockCheck: Codable {
  private enum Key: CodingKey { case name, verdict, analytic, numeric, smallestDetectable }

  /// The check that was encoded.
  /// - Throws: What `decoder` throws.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    self.init(
      name: try container.decode(String.self, forKey: .name),
      verdict: try container.decode(Verdict.self, forKey: .verdict),
      analytic: try container.number(.analytic),
      numeric: try container.decode(Estimate.self, forKey: .numeric),
      smallestDetectable: try container.number(.smallestDetectable))
  }

  /// All that the check has found.
  /// - Throws: What `encoder` throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(name, forKey: .name)
    try container.encode(verdict, forKey: .verdict)
    try container.encode(number: analytic, forKey: .analytic)
    try container.encode(numeric, forKey: .numeric)
    try container.encode(number: smallestDetectable, forKey: .smallestDetectable)
  }
}
