/// Sentences of the lessons, as letters to learn from: `gradus.text/1`.
public struct LetterText: Decodable, Sendable {
  /// Small letters, spaces, commas and points.
  public let paragraphs: [String]

  /// The different letters in their order: a letter's place is its token.
  public var letters: [Character] { Set(paragraphs.joined(separator: " ")).sorted() }

  /// The whole text as tokens, with a space between two paragraphs.
  public var tokens: [Int] {
    let places = Dictionary(uniqueKeysWithValues: letters.enumerated().map { ($1, $0) })
    return paragraphs.joined(separator: " ").compactMap { places[$0] }
  }
}
