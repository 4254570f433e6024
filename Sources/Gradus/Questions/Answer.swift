/// What an exercise is asked: it crosses to the learner's process as JSON, and people read its
/// summary when the answer is wrong.
public protocol Question: Codable, Sendable {
  /// The question in a few words, for a failure message.
  var summary: String { get }

  /// What the question says about the place where the answer's number `index` stands, such as the
  /// gradient and the parameter at that step; nil where there is nothing to add.
  func detail(at index: Int) -> String?

  /// Numbers made of an answer's in which a mistake shows its shape best: for an optimizer the
  /// steps that it takes, rather than where they lead.
  func essence(of answer: [Double]) -> Essence
}

/// Numbers to describe the shape of an error in, and what to call one of them.
public struct Essence: Sendable {
  /// Numbers made of the answer's, in which its mistake is to be looked for.
  public var numbers: [Double]
  /// What one of them is called, such as "step".
  public var name: String

  public init(_ numbers: [Double], name: String = "number") {
    self.numbers = numbers
    self.name = name
  }
}

extension Question {
  public func detail(at index: Int) -> String? { nil }
  public func essence(of answer: [Double]) -> Essence { Essence(answer) }
}

/// What an exercise answers: a list of numbers with a name for the place of each.
///
/// Comparing answers, saying where they part and describing the shape of an error need no more.
public protocol Answer: Codable, Sendable {
  /// All numbers of the answer in a fixed order. A missing one is a NaN, with a meaning of its own
  /// where a NaN could be answered too.
  var numbers: [Double] { get }

  /// The sizes of the answer's parts in words, such as "14 steps of 12 + 5 + 6".
  var outline: String { get }

  /// What of this answer's parts is not as `other` has it, in words: all of them, unless the answer
  /// can say which.
  func outline(besides other: Self) -> String

  /// Where number `index` stands, in words.
  func place(of index: Int) -> String

  /// The word that `value` stands for as number `index`, such as a verdict; nil where it is a number.
  func meaning(of value: Double, at index: Int) -> String?

  /// The size against which an error of each number is measured, never below its own.
  ///
  /// A number that may come out as a difference of larger ones, by any of the ways to write its
  /// formula, is no more precise than those: its scale is what they are rounded to, as far as that
  /// lies above the number itself. So what is there of rounding alone is compared absolutely, and
  /// everything else relative to its own size.
  /// - Complexity: one pass over the numbers.
  var scales: [Double] { get }
}

extension Answer {
  public func outline(besides other: Self) -> String { outline }
  public func meaning(of value: Double, at index: Int) -> String? { nil }
  public var scales: [Double] { numbers.map(abs) }

  /// The scale of number `index`, 0 where there is none; all together take no longer.
  public func scale(of index: Int) -> Double {
    let scales = scales
    return scales.indices.contains(index) ? scales[index] : 0
  }

  /// The errors of the numbers of `found`, each relative to this answer's scale at its place;
  /// infinite where one of the two is missing.
  public func errors(of found: Self) -> [Double] {
    guard numbers.count == found.numbers.count else { return [.infinity] }
    var comparison = Comparison(of: found, with: self)
    return numbers.indices.map { comparison.error(at: $0) }
  }

  /// The largest of the errors of `found`.
  public func largestError(of found: Self) -> Double { errors(of: found).max() ?? 0 }

  /// The first place where `found` is off by more than `tolerance`, or where the shorter of the two
  /// ends; nil where they agree.
  public func firstDifference(of found: Self, _ tolerance: Double) -> Int? {
    let (count, other) = (numbers.count, found.numbers.count)
    var comparison = Comparison(of: found, with: self)
    return (0..<min(count, other)).first { comparison.error(at: $0) > tolerance }
      ?? (count == other ? nil : min(count, other))
  }
}

/// How far one answer is from another: all that is compared is compared by this.
private struct Comparison<A: Answer> {
  private let found: A
  private let expected: A
  private let numbers: (found: [Double], expected: [Double])
  /// Made for the first two numbers that differ: most answers have none.
  private lazy var scales = expected.scales

  init(of found: A, with expected: A) {
    (self.found, self.expected) = (found, expected)
    numbers = (found.numbers, expected.numbers)
  }

  /// The distance of the two numbers at `index`, relative to the expected one's scale.
  mutating func error(at index: Int) -> Double {
    let (a, b) = (numbers.found[index], numbers.expected[index])
    if a == b { return 0 }
    if a.isNaN && b.isNaN {
      // A nil is not the NaN that it is written as.
      return found.meaning(of: a, at: index) == expected.meaning(of: b, at: index) ? 0 : .infinity
    }
    // Nothing is near to an infinity but itself, nor is a scale that is infinite any.
    guard a.isFinite, b.isFinite else { return .infinity }
    return abs(a - b) / max(abs(b), scales[index].isFinite ? scales[index] : 0)
  }
}

/// The size of the largest finite number.
package func largestSize(of numbers: [Double]) -> Double {
  numbers.reduce(0) { $1.isFinite ? max($0, abs($1)) : $0 }
}

/// An answer that is a list of named parts: all that most answers have to say about themselves.
///
/// A part with one number is called by its name, number i of a longer one `name[i]`. An error
/// counts relative to the largest size in its part.
public protocol PartedAnswer: Answer {
  /// The parts in a fixed order, under the names by which a learner knows them.
  var parts: [Part] { get }
}

/// A named list of numbers.
public struct Part: Sendable, Equatable {
  /// What a learner knows it by, such as "gradient.weights".
  public var name: String
  /// Its numbers in order; a single number is a list of one.
  public var numbers: [Double]
  /// Whether its number is a NaN that stands for nil, which is not the same as one answered.
  public var isNil = false

  public init(_ name: String, _ numbers: [Double]) {
    self.name = name
    self.numbers = numbers
  }

  /// A part of one number.
  public init(_ name: String, _ number: Double) { self.init(name, [number]) }

  /// A part of one number or of none, which is a NaN.
  public init(_ name: String, _ number: Double?) {
    self.init(name, [number ?? .nan])
    isNil = number == nil
  }
}

extension PartedAnswer {
  public var numbers: [Double] { parts.flatMap(\.numbers) }

  public var outline: String {
    parts.map { part in
      let count = part.numbers.count
      if count == 1 { return parts.count == 1 ? "\(part.name) (1 number)" : part.name }
      return "\(part.name) (\(count) numbers)"
    }.joined(separator: ", ")
  }

  public func place(of index: Int) -> String {
    guard let (part, offset) = part(at: index) else { return "number \(index)" }
    return part.numbers.count == 1 ? part.name : "\(part.name)[\(offset)]"
  }

  public func meaning(of value: Double, at index: Int) -> String? {
    value.isNaN && part(at: index)?.part.isNil == true ? "nil" : nil
  }

  public var scales: [Double] {
    parts.flatMap { part in
      Array(repeating: largestSize(of: part.numbers), count: part.numbers.count)
    }
  }

  private func part(at index: Int) -> (part: Part, offset: Int)? {
    var left = index
    for part in parts {
      if left < part.numbers.count { return (part, left) }
      left -= part.numbers.count
    }
    return nil
  }
}
