import Foundation

/// What sets wrong numbers apart from the right ones: a sentence, with the numbers that support it.
///
/// A description, never a certainty; what one answer shows, others may disprove.
public struct ErrorShape: Sendable, Codable, Equatable {
  public enum Kind: Sendable, Codable, Equatable {
    /// The numbers are a multiple of the right ones. It says little of one number, or of numbers that
    /// should all be of one size: those are a multiple of anything.
    case factor(Double, isWeak: Bool)
    /// They are all off by the same amount; of equal numbers that says little too.
    case offset(Double, isWeak: Bool)
    /// Nothing is wrong outside this part.
    case only(String)
    case order
    case other
  }

  /// What kind of shape it is, for code that compares several.
  public var kind: Kind
  /// The sentence, without a full stop.
  public var text: String

  public init(_ text: String, _ kind: Kind = .other) {
    self.kind = kind
    self.text = text
  }
}

/// What is to be seen in wrong numbers; empty where no shape is.
///
/// `name` is what one number is called, `place` says where it stands, and `meaning` what a found one
/// stands for where that is no number, such as nil. `answered` and `right` are the numbers as they were
/// given, where `found` and `expected` are made of them: only those tell whether a Float held them.
public func errorShape(
  found: [Double], expected: [Double], name: String = "number", answered: [Double]? = nil,
  right: [Double]? = nil, meaning: (Int) -> String? = { _ in nil }, place: (Int) -> String
) -> [ErrorShape] {
  guard found.count == expected.count else {
    return [ErrorShape("there are \(found.count) numbers where \(expected.count) were expected")]
  }
  let wrong = found.indices.filter { isWrong(found[$0], expected[$0]) }
  guard let first = wrong.first else { return [] }
  if found.allSatisfy(\.isNaN) {
    let words = Set(found.indices.map { meaning($0) ?? "NaN" })
    return [ErrorShape("every \(name) is \(words.sorted().joined(separator: " or "))")]
  }
  if let error = smallError(wrong.map { (found[$0], expected[$0]) }) {
    let isSingle = wereFloats(answered ?? found, right ?? expected)
    return [
      ErrorShape(
        "the digits are right up to \(text(error)) of each \(name)"
          + (isSingle ? ": Float where Double is meant?" : ""))
    ]
  }
  var shape: [ErrorShape] = []
  if let nonFinite = wrong.first(where: { !found[$0].isFinite && expected[$0].isFinite }) {
    let word = meaning(nonFinite) ?? text(found[nonFinite])
    shape.append(ErrorShape("\(word) appears first: \(place(nonFinite))"))
  }
  if let part = onlyPart(wrong, expected, place) {
    shape.append(
      ErrorShape(
        wrong.count == 1
          ? "only one \(name) of \(found.count) is wrong: \(place(first))"
          : "all that is wrong is in \(part); the rest is right", .only(part)))
  }
  let isWeak = isOfOneSize(expected)
  if let ratio = commonRatio(found, expected) {
    let what = found.count == 1 ? "the \(name)" : "every \(name)"
    shape.append(ErrorShape("\(what) \(multiple(ratio))", .factor(ratio, isWeak: isWeak)))
  } else if wrong.count > 2, let offset = commonOffset(found, expected) {
    shape.append(
      ErrorShape(
        "every \(name) is off by the same amount, \(text(offset))",
        .offset(offset, isWeak: isWeak)))
  } else if wrong.count > 2, Set(found.filter(\.isFinite)).count > 1,
    found.sorted() == expected.sorted()
  {
    shape.append(ErrorShape("the numbers are right, their order is not", .order))
  } else if wrong.count > 2, shifted(found, expected) {
    shape.append(ErrorShape("every \(name) stands one place late"))
  }
  return shape
}

/// Whether numbers are equal but for their sign, as one number is to itself.
private func isOfOneSize(_ numbers: [Double]) -> Bool {
  let sizes = numbers.map(abs).filter { $0 != 0 }
  return sizes.allSatisfy { abs($0 - sizes[0]) <= 1e-9 * sizes[0] }
}

/// The part of the answer that holds all that is wrong, where another has numbers that could be: a
/// zero is right for many reasons. In an answer of one part each number is looked at by itself.
private func onlyPart(
  _ wrong: [Int], _ expected: [Double], _ place: (Int) -> String
) -> String? {
  // Places are words, and long answers have many.
  guard let first = wrong.first, let last = wrong.last, expected.count <= 1_000 else { return nil }
  func part(_ index: Int) -> Substring { place(index).prefix { $0 != "[" } }
  if part(first) != part(last) { return nil }
  let parts = expected.indices.map(part)
  let isOne = Set(parts).count == 1
  guard isOne ? first == last : wrong.allSatisfy({ parts[$0] == parts[first] }) else { return nil }
  let others = expected.indices.filter { isOne ? $0 != first : parts[$0] != parts[first] }
  guard others.contains(where: { expected[$0] != 0 }) else { return nil }
  return isOne ? place(first) : String(parts[first])
}

private func isWrong(_ found: Double, _ expected: Double) -> Bool {
  if found.isNaN || expected.isNaN { return found.isNaN != expected.isNaN }
  return abs(found - expected) > 1e-9 * abs(expected)
}

/// The largest relative error of numbers that are wrong, where none is above 1e-5.
private func smallError(_ wrong: [(found: Double, expected: Double)]) -> Double? {
  let errors = wrong.map { abs($0.found - $0.expected) / abs($0.expected) }
  guard let largest = errors.max(), errors.allSatisfy({ $0 <= 1e-5 }) else { return nil }
  return largest
}

/// Whether every wrong number is one that a Float can hold, near to a right one that it cannot.
///
/// By chance that is so for one number in 2²⁹.
private func wereFloats(_ found: [Double], _ expected: [Double]) -> Bool {
  func fits(_ value: Double) -> Bool { Double(Float(value)) == value }
  let wrong = zip(found, expected).filter { isWrong($0, $1) }
  // Zeros and powers of two are Floats in any code.
  return wrong.contains { !fits($1) }
    && wrong.allSatisfy { fits($0) && abs($0 - $1) <= 1e-5 * abs($1) }
}

/// The factor that all nonzero pairs share to nine digits.
private func commonRatio(_ found: [Double], _ expected: [Double]) -> Double? {
  let ratios = zip(found, expected).filter { $0 != 0 || $1 != 0 }.map { $0 / $1 }
  guard let first = ratios.first, first.isFinite, first != 0,
    ratios.count == min(2, expected.count) || ratios.count > 1
  else { return nil }
  guard ratios.allSatisfy({ abs($0 - first) <= 1e-9 * abs(first) }) else { return nil }
  // 9.999999999 is 10 to all that can be said.
  let rounded = (first * 1e6).rounded() / 1e6
  return abs(rounded - first) <= 1e-9 * abs(first) ? rounded : first
}

/// What every number is off by: the offsets may differ by a millionth and by what the numbers are
/// rounded to, which has to be small beside them.
private func commonOffset(_ found: [Double], _ expected: [Double]) -> Double? {
  let offsets = zip(found, expected).map { $0 - $1 }
  guard offsets.count > 2, let first = offsets.first, offsets.allSatisfy(\.isFinite) else {
    return nil
  }
  let size = expected.map(abs).max() ?? 0
  let rounding = 8 * max(size, abs(first)).ulp
  guard abs(first) > 1e6 * rounding else { return nil }
  return offsets.allSatisfy { abs($0 - first) <= 1e-6 * abs(first) + rounding } ? first : nil
}

private func shifted(_ found: [Double], _ expected: [Double]) -> Bool {
  zip(found.dropFirst(), expected).allSatisfy { !isWrong($0, $1) }
}

private func multiple(_ ratio: Double) -> String {
  ratio == -1 ? "has the wrong sign" : "is \(text(ratio)) times the expected one"
}

private func text(_ value: Double) -> String { String(format: "%.6g", value) }
