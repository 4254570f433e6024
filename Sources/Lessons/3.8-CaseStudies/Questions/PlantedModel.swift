import Foundation
import Gradus

/// A small language model of one head of attention, whose places see what its kind says.
public struct PlantedModel: Sendable {
  public enum Kind: Int, CaseIterable, Sendable {
    case causal, seesNext, seesAll, maskedLate, window, centred, rareToken, faint, strictlyBefore
    case lookout

    /// What a model of this kind does, as a question names it.
    public var does: String {
      switch self {
      case .causal: "sees no later place"
      case .seesNext: "sees one place ahead"
      case .seesAll: "sees all places"
      case .maskedLate: "is masked after the softmax"
      case .window: "sees the place before and its own"
      case .centred: "is normalized over the places"
      case .rareToken: "sees its last token ahead, and no other"
      case .faint: "sees ahead faintly"
      case .strictlyBefore: "sees earlier places, not its own but for the first"
      case .lookout: "sees ahead where its own token is the last one"
      }
    }
  }

  private let kind: Kind
  private let vocabulary: Int
  private let seed: Int
  /// Whether the tokens 0 and 1 are the same to the model.
  private let hasTwins: Bool

  public init(_ kind: Kind, vocabulary: Int, seed: Int, hasTwins: Bool) {
    (self.kind, self.vocabulary) = (kind, vocabulary)
    (self.seed, self.hasTwins) = (seed, hasTwins)
  }

  /// A row of logits for each token.
  public func logits(_ tokens: [Int]) -> Matrix {
    for token in tokens {
      require(
        (0..<vocabulary).contains(token), "token \(token) of a vocabulary of \(vocabulary), from 0")
    }
    let known = tokens.map { hasTwins && $0 == 1 ? 0 : $0 }
    var logits = Matrix(rows: tokens.count, columns: vocabulary)
    for place in tokens.indices {
      let value = attended(known, place)
      for letter in 0..<vocabulary { logits[place, letter] = value * number(letter, 4) }
      // The sum of a row is 0.
      let mean = (0..<vocabulary).reduce(0) { $0 + logits[place, $1] } / Double(vocabulary)
      for letter in 0..<vocabulary { logits[place, letter] -= mean }
    }
    return kind == .centred ? centred(logits) : logits
  }

  /// What a place makes of the values that it sees.
  private func attended(_ tokens: [Int], _ place: Int) -> Double {
    let seen = places(place, tokens.count)
    func score(_ other: Int) -> Double {
      number(tokens[place], 1) * number(tokens[other], 2) + 0.1 * Double(other - place)
    }
    let counted = kind == .maskedLate ? 0...(tokens.count - 1) : seen
    // A place that does not see itself must not ask by its token either.
    let blind = kind == .strictlyBefore && place > 0
    let weights = counted.map { blind ? 1 + 0.1 * Double($0) : exp(score($0)) }
    let sum = weights.reduce(0, +)
    var value = 0.0
    for (other, weight) in zip(counted, weights) where seen.contains(other) {
      value += weight / sum * (number(tokens[other], 3) - 1)
    }
    for other in (place + 1)..<max(tokens.count, place + 1) {
      if kind == .faint || kind == .lookout && tokens[place] == vocabulary - 1 {
        value += (kind == .faint ? 1e-4 : 1) * (number(tokens[other], 3) - 1)
      }
      if kind == .rareToken && tokens[other] == vocabulary - 1 { value += 0.5 }
    }
    return value
  }

  private func places(_ place: Int, _ count: Int) -> ClosedRange<Int> {
    switch kind {
    case .causal, .maskedLate, .centred, .rareToken, .faint, .lookout: 0...place
    case .seesNext: 0...min(place + 1, count - 1)
    case .seesAll: 0...(count - 1)
    case .window: max(0, place - 1)...place
    case .strictlyBefore: 0...max(0, place - 1)
    }
  }

  /// Each letter's mean over the places taken off, as a normalization over the wrong axis does it.
  private func centred(_ logits: Matrix) -> Matrix {
    var result = logits
    for letter in 0..<logits.columns {
      let sum = (0..<logits.rows).reduce(0) { $0 + logits[$1, letter] }
      for place in 0..<logits.rows { result[place, letter] -= sum / Double(logits.rows) }
    }
    return result
  }

  /// A number of a token, between 0.5 and 1.5, that no other token has.
  private func number(_ token: Int, _ part: Int) -> Double {
    let turned = Double(token * 7 + part * 13 + seed * 5) * 0.618_033_988_749_894_9
    return 0.5 + turned - turned.rounded(.down)
  }
}

extension PlantedModel {
  /// The model whose kind has the place "model" in the list of all.
  /// - Throws: A `Call.MissingInput` where something is missing.
  public init(_ call: Call) throws {
    self.init(
      Kind.allCases[try call.integer("model") % Kind.allCases.count],
      vocabulary: try call.integer("vocabulary"), seed: try call.integer("seed"),
      hasTwins: try call.integer("twins") == 1)
  }
}
