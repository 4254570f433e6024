import Answering
import Foundation
import Gradus

/// One line of a run's log: Documentation/Formats.md, 6.
struct LoggedStep: Equatable {
  /// Which run it is of; nil where there is only one.
  var run: String?
  /// The step, counted as the run counts.
  var step: Int
  /// How many steps there will be; nil where the line does not say.
  var steps: Int?
  /// When it was logged, in seconds since 1970; nil where the line does not say.
  var time: Double?
  /// The loss, which may be no number.
  var loss: Double
  /// The line's other numbers by their names: norm and ratio first, then in alphabetical order.
  var others: [Scalar]

  struct Scalar: Equatable {
    var name: String
    var value: Double
  }

  /// All that is drawn over the steps.
  var scalars: [Scalar] { [Scalar(name: "loss", value: loss)] + others }

  /// Reads a line. Throws a ``Problem`` that says what is wrong with it, "the line" being understood.
  init(_ line: Data) throws {
    let fields = try Self.fields(of: line)
    func whole(_ name: String) throws -> Int? {
      guard let field = fields[name] else { return nil }
      guard case .number(let number) = field, let whole = Int(exactly: number), whole >= 0 else {
        throw Problem("\"\(name)\" must be a whole number from 0 on")
      }
      return whole
    }
    func number(_ name: String) throws -> Double? {
      guard let field = fields[name] else { return nil }
      guard case .number(let number) = field else { throw Problem("\"\(name)\" must be a number") }
      return number
    }
    guard let step = try whole("step") else { throw Problem("\"step\" is missing") }
    guard let loss = try number("loss") else { throw Problem("\"loss\" is missing") }
    (self.step, self.loss) = (step, loss)
    (steps, time) = (try whole("steps"), try number("time"))
    if let time, !time.isFinite { throw Problem("\"time\" must be a finite number") }
    if let field = fields["run"] {
      guard case .text(let name) = field, Self.isRunName(name) else {
        throw Problem(
          "\"run\" must be a name of letters, digits, spaces, dots, hyphens and underscores")
      }
      run = name
    }
    for name in ["norm", "ratio"] { _ = try number(name) }
    let known = ["step", "steps", "time", "loss", "run", "norm", "ratio"]
    let names = ["norm", "ratio"] + fields.keys.filter { !known.contains($0) }.sorted()
    others = names.compactMap { name in
      guard case .number(let value)? = fields[name] else { return nil }
      return Scalar(name: name.visible.replacing("\n", with: " "), value: value)
    }
  }

  /// A folder of that name can be made, and lies where it should.
  private static func isRunName(_ name: String) -> Bool {
    name.wholeMatch(of: #/[\p{L}\p{N}][\p{L}\p{N} ._-]{0,99}/#) != nil
  }

  private enum Field: Decodable {
    case number(Double)
    case text(String)
    case other

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let number = try? container.decode(Double.self) {
        self = .number(number)
      } else if let text = try? container.decode(String.self) {
        let special = [
          "nan": Double.nan, "inf": .infinity, "-inf": -.infinity, "infinity": .infinity,
          "-infinity": -.infinity,
        ]
        self = special[text.lowercased()].map { .number($0) } ?? .text(text)
      } else {
        self = .other
      }
    }
  }

  private static func fields(of line: Data) throws -> [String: Field] {
    do {
      do {
        return try CheckedJSON.decode([String: Field].self, from: line)
      } catch let flaw as JSONFlaw where flaw.isWord {
        // Python's json writes NaN and Infinity as they are.
        return try CheckedJSON.decode([String: Field].self, from: withQuotedWords(line))
      }
    } catch let flaw as JSONFlaw {
      throw Problem(flaw.isOfTheWhole ? "it \(flaw)" : "\(flaw)")
    } catch {
      throw Problem("it is no JSON object such as {\"step\": 1, \"loss\": 0.5}")
    }
  }

  /// The line with quotes around NaN and Infinity where they stand outside of strings.
  private static func withQuotedWords(_ line: Data) -> Data {
    let text = String(decoding: line, as: UTF8.self)
    return Data(
      text.replacing(#/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/#) { match in
        match.output.hasPrefix("\"") ? String(match.output) : "\"\(match.output)\""
      }.utf8)
  }
}
