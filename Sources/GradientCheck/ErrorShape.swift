import Foundation

/// What sets wrong numbers apart from the right ones, in sentences with the numbers that support
/// them; empty where no shape is to be seen.
///
/// A description, never a certainty. `name` is what one number is called, `place` says where it
/// stands. `answered` and `right` are the numbers as they were given, where `found` and `expected`
/// are made of them: only those tell whether a Float held them.
public func errorShape(
  found: [Double], expected: [Double], name: String = "number", answered: [Double]? = nil,
  right: [Double]? = nil, place: (Int) -> String
) -> [String] {
  guard found.count == expected.count else {
    return ["there are \(found.count) numbers where \(expected.count) were expected"]
  }
  let wrong = found.indices.filter { isWrong(found[$0], expected[$0]) }
  guard let first = wrong.first else { return [] }
  if found.allSatisfy(\.isNaN) { return ["every \(name) is NaN"] }
  if let error = smallError(wrong.map { (found[$0], expected[$0]) }) {
    let isSingle = wereFloats(answered ?? found, right ?? expected)
    return [
      "the digits are right up to \(text(error)) of each \(name)"
        + (isSingle ? ": Float where Double is meant?" : "")
    ]
  }
  if found.count == 1 {
    let ratio = found[0] / expected[0]
    return ratio.isFinite && ratio != 0 ? ["the \(name) " + multiple(ratio)] : []
  }
  var shape: [String] = []
  if let nonFinite = wrong.first(where: { !found[$0].isFinite && expected[$0].isFinite }) {
    shape.append("\(text(found[nonFinite])) appears first: \(place(nonFinite))")
  }
  if wrong.count == 1 {
    shape.append("only one \(name) of \(found.count) is wrong: \(place(first))")
  }
  if wrong.count > 1, let ratio = commonRatio(found, expected) {
    shape.append("every \(name) \(multiple(ratio))")
  } else if wrong.count > 2, let offset = commonOffset(found, expected) {
    shape.append("every \(name) is off by the same amount, \(text(offset))")
  } else if wrong.count > 2, Set(found.filter(\.isFinite)).count > 1,
    found.sorted() == expected.sorted()
  {
    shape.append("the numbers are right, their order is not")
  } else if wrong.count > 2, shifted(found, expected) {
    shape.append("every \(name) stands one place late")
  }
  return shape
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
  guard ratios.count > 1, let first = ratios.first, first.isFinite, first != 0 else { return nil }
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
