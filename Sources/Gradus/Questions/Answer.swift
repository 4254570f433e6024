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
  public var numbers: [Double]
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

  /// Where number `index` stands, in words.
  func place(of index: Int) -> String

  /// The word that `value` stands for as number `index`, such as a verdict; nil where it is a number.
  func meaning(of value: Double, at index: Int) -> String?

  /// The size against which an error of number `index` is measured, never below its own.
  ///
  /// A number that may come out as a difference of larger ones, by any of the ways to write its
  /// formula, is no more precise than those: its scale is what they are rounded to, as far as that
  /// lies above the number itself. So what is there of rounding alone is compared absolutely, and
  /// everything else relative to its own size.
  func scale(of index: Int) -> Double

  /// The scales of all numbers. An answer whose scales build on one another makes them in one pass:
  /// asked for one by one they take the square of its length.
  var scales: [Double] { get }
}

extension Answer {
  public func meaning(of value: Double, at index: Int) -> String? { nil }
  public func scale(of index: Int) -> Double { abs(numbers[index]) }
  public var scales: [Double] { numbers.indices.map(scale(of:)) }

  /// The errors of the numbers of `found`, each relative to this answer's scale at its place;
  /// infinite where one of the two is missing.
  public func errors(of found: Self) -> [Double] {
    let (a, b) = (numbers, found.numbers)
    guard a.count == b.count else { return [.infinity] }
    // Most answers are compared with one that is the same to the last digit.
    let scales = a == b ? [] : scales
    return a.indices.map { index in
      if a[index] == b[index] || (a[index].isNaN && b[index].isNaN) { return 0 }
      let error = abs(a[index] - b[index]) / scales[index]
      return error.isNaN ? .infinity : error
    }
  }

  /// The largest of the errors of `found`.
  public func largestError(of found: Self) -> Double { errors(of: found).max() ?? 0 }
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
  public var name: String
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

  public func scale(of index: Int) -> Double {
    part(at: index)?.part.numbers.reduce(0) { max($0, $1.isFinite ? abs($1) : 0) } ?? 0
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
