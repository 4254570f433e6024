import Exercising
import Foundation

extension TraceVerdict: Encodable {
  private enum Key: String, CodingKey {
    case file, verdict, subject, steps, largestError, indistinguishable, firstDivergence
    case deviations, reason, lacks, judgedBy, really, missing
  }

  /// An object with the keys of its outcome alone.
  /// - Throws: What `encoder` throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(file, forKey: .file)
    if !lacks.isEmpty { try container.encode(lacks, forKey: .lacks) }
    if !missing.isEmpty { try container.encode(missing, forKey: .missing) }
    try container.encodeIfPresent(unusualBound, forKey: .judgedBy)
    switch outcome {
    case .invalid(let reason):
      try container.encode("invalid", forKey: .verdict)
      try container.encode(reason, forKey: .reason)
    case .matches(let error, let indistinguishable):
      try container.encode("matches", forKey: .verdict)
      try container.encode(subject, forKey: .subject)
      try container.encode(steps, forKey: .steps)
      try container.encode(error, forKey: .largestError)
      if !indistinguishable.isEmpty {
        try container.encode(indistinguishable, forKey: .indistinguishable)
      }
    case .deviates(let place, let deviations):
      try container.encode("deviates", forKey: .verdict)
      try container.encode(subject, forKey: .subject)
      try container.encode(place, forKey: .firstDivergence)
      try container.encode(deviations, forKey: .deviations)
      if !really.isEmpty { try container.encode(really, forKey: .really) }
    }
  }

  /// One object in one line.
  /// - Throws: What an encoder throws.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // PyTorch's own numbers may grow out of range.
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}

extension TraceVerdict.Match: Encodable {
  private enum Key: String, CodingKey { case ids, title, seenIn, largestError }

  /// An object with the ids of the deviations, their titles in one text, who has them, and the
  /// largest error.
  /// - Throws: What `encoder` throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(names.map(\.id), forKey: .ids)
    try container.encode(names.map(\.title).joined(separator: "; and "), forKey: .title)
    try container.encode(names.compactMap(\.seenIn), forKey: .seenIn)
    try container.encode(largestError, forKey: .largestError)
  }
}

extension TraceVerdict.Really: Encodable {
  private enum Key: String, CodingKey { case subject }

  /// The object of the match, with what it is a match of.
  /// - Throws: What `encoder` throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(subject, forKey: .subject)
    try match.encode(to: encoder)
  }
}

extension TraceVerdict.Divergence: Encodable {
  private enum Key: String, CodingKey {
    case step, evaluation, tensor, index, name, expected, found
  }

  /// An object with the step, both numbers, and what they are called, or their tensor and index.
  /// - Throws: What `encoder` throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(step, forKey: .step)
    try container.encodeIfPresent(evaluation, forKey: .evaluation)
    if let name {
      try container.encode(name, forKey: .name)
    } else {
      try container.encodeIfPresent(tensor, forKey: .tensor)
      try container.encode(index, forKey: .index)
    }
    try container.encode(expected, forKey: .expected)
    try container.encode(found, forKey: .found)
  }
}
