import Foundation

/// What the wrong coordinates of a gradient have in common, in sentences with the numbers that
/// support them; empty where nothing is to be seen.
///
/// Descriptions, never certainties. `checks` are all coordinates, or a sample of them; `x` is the
/// whole point.
func gradientShape(
  _ checks: [CoordinateCheck], at x: [Double], blocks: [Block], isSample: Bool = false
) -> [String] {
  let pairs = checks.filter { $0.numeric.bar.isFinite && $0.kink == nil }.map(Pair.init)
  let wrong = pairs.filter(\.isWrong)
  guard let first = wrong.first else { return [] }
  let every = isSample ? "all \(pairs.count) coordinates looked at" : "every coordinate"
  if let rounded = roundingToFloat(pairs) { return [rounded] }
  if !isSample && wrong.count == 1 && pairs.count > 1 {
    let others = pairs.filter { !$0.isWrong && $0.a != 0 }
    let ratio = first.a / first.n
    // The hint that the others are right would be a guess.
    if ratio.isFinite, !others.isEmpty,
      others.allSatisfy({ $0.fits(ratio * $0.n, times: ratio) })
    {
      return [
        "only \(first.check.name) of \(pairs.count) coordinates is seen to be wrong, "
          + "\(factor(ratio)) times the numeric one; the error bars of the others would hide that"
      ]
    }
    return ["only one coordinate of \(pairs.count) is wrong: \(first.check.name)"]
  }
  if let whole = shape(of: pairs, "the analytic gradient", every, x) { return [whole] }
  if !isSample, let shift = shapeOfShift(pairs, "the gradient") { return [shift] }
  let parts = blocks.indices.flatMap { index -> [String] in
    let block = blocks[index]
    let inside = pairs.filter { $0.check.block == block.name }
    guard inside.contains(where: \.isWrong) else { return [] }
    if let shape = shape(of: inside, "block \(block.name): analytic", "all of it", x) {
      return [shape]
    }
    guard inside.count == block.count else { return [] }
    if let shape = transposition(inside, block) { return [shape] }
    if let shape = swap(inside, with: pairs, block, blocks) { return [shape] }
    let subject = "block \(block.name)"
    if let shape = shapeOfShift(inside, subject) ?? permutation(inside, subject) { return [shape] }
    return lines(inside, block, x)
  }
  guard parts.isEmpty else { return parts }
  let last = isSample ? mask(pairs) : permutation(pairs, "the gradient") ?? mask(pairs)
  return last.map { [$0] } ?? []
}

/// An analytic and a numeric number with what they may differ by.
private struct Pair {
  let check: CoordinateCheck

  var a: Double { check.analytic }
  var n: Double { check.numeric.value }
  var isWrong: Bool { check.verdict == .disagrees }
  /// Whether the function is seen to move with the coordinate.
  var moves: Bool { abs(n) > 3 * check.numeric.bar }

  /// Whether the analytic number is `expected`, which depends `times` on the numeric one, to a
  /// millionth and to a tenth of what is wrong with it.
  func fits(_ expected: Double, times factor: Double = 1) -> Bool {
    abs(a - expected)
      <= 3 * check.numeric.bar * max(1, abs(factor)) + min(1e-6 * abs(a), 0.1 * abs(a - n))
  }
}

extension Pair {
  /// Whether the analytic number is `ratio` times the numeric one, where the largest of those is `n`.
  ///
  /// An error bar that is as wide as the numbers themselves lets any ratio pass: where a value is zero,
  /// that of what rounding leaves of it.
  fileprivate func fits(_ ratio: Double, timesNumericUpTo largest: Double) -> Bool {
    let isSharp = 3 * check.numeric.bar <= 0.1 * abs(largest) * min(1, abs(ratio))
    return isSharp
      ? fits(ratio * n, times: ratio) : abs(a - ratio * n) <= min(1e-6 * abs(a), 0.1 * abs(a - n))
  }
}

extension CoordinateCheck {
  /// "W1[0, 1]", "b" for a block that is one number, or "coordinate 5".
  public var name: String {
    guard let block, let position, block != "x" || position.count != 1 else {
      return "coordinate \(index)"
    }
    return block + place
  }

  /// Its place in its block, "[0, 1]"; empty where the block is one number without a shape.
  public var place: String {
    let position = position ?? [index]
    return position.isEmpty ? "" : "\(position)"
  }
}

/// A factor, or a multiple of the parameters, that sets all of `pairs` apart from the truth.
private func shape(
  of pairs: [Pair], _ subject: String, _ every: String, _ x: [Double]
) -> String? {
  guard pairs.count > 1, let largest = pairs.max(by: { abs($0.n) < abs($1.n) }), largest.n != 0
  else { return nil }
  if pairs.allSatisfy({ $0.a == 0 }) {
    return "\(subject) is zero in \(every), the numeric one up to \(format(abs(largest.n)))"
  }
  let ratio = largest.a / largest.n
  if ratio.isFinite, pairs.allSatisfy({ $0.fits(ratio, timesNumericUpTo: largest.n) }) {
    if abs(ratio + 1) < 1e-6 { return "\(subject) has the opposite sign in \(every)" }
    return "\(subject) is \(factor(ratio)) times the numeric one in \(every)\(remark(ratio))"
  }
  if pairs.allSatisfy({ abs($0.a) <= 1e-12 * abs(largest.n) }) {
    return "\(subject) is zero but for rounding in \(every), the numeric one up to "
      + format(abs(largest.n))
  }
  // analytic − numeric = m · x, as a weight-decay term makes it.
  guard let widest = pairs.max(by: { abs(x[$0.check.index]) < abs(x[$1.check.index]) }),
    x[widest.check.index] != 0
  else { return nil }
  let m = (widest.a - widest.n) / x[widest.check.index]
  guard abs(m) > 0, pairs.allSatisfy({ $0.fits($0.n + m * x[$0.check.index]) }) else { return nil }
  return m < 0
    ? "\(subject) lacks \(format(-m)) times the parameter in \(every): a weight-decay term is missing"
    : "\(subject) has \(format(m)) times the parameter too much in \(every): a weight-decay term "
      + "counted twice, or not part of the function"
}

/// A mask that is missing or turned round, as of a rectifier: what is wrong is wrong for being other
/// than zero where the function does not move, or for being zero where it does.
private func mask(_ pairs: [Pair]) -> String? {
  let wrong = pairs.filter(\.isWrong)
  let (still, zero) = (wrong.filter { !$0.moves }, wrong.filter { $0.moves && $0.a == 0 })
  guard wrong.count > 1, still.count + zero.count == wrong.count else { return nil }
  let others = wrong.count < pairs.count ? "; the rest is right" : ""
  if zero.isEmpty {
    guard pairs.contains(where: { !$0.isWrong && $0.moves }) else { return nil }
    return "the function does not move with the \(still.count) coordinates that are wrong, and the "
      + "gradient is not zero there\(others): a mask that is missing, as of a rectifier or of dropout?"
  }
  if still.isEmpty {
    guard pairs.contains(where: { !$0.isWrong && $0.a != 0 }) else { return nil }
    return "the gradient is zero in the \(zero.count) coordinates that are wrong, and the function "
      + "moves with them\(others): a mask that is too wide?"
  }
  return "the gradient is zero in \(zero.count) coordinates that the function moves with, and not "
    + "zero in \(still.count) that it does not\(others): a mask that is turned round?"
}

/// "4.000000", or "1 + 3.0e-08" where the digits would not show it.
private func factor(_ ratio: Double) -> String {
  let rest = ratio - 1
  if abs(rest) < 1e-4 { return String(format: "1 %@ %.1e", rest < 0 ? "−" : "+", abs(rest)) }
  return (1e-3..<1e6).contains(abs(ratio)) ? String(format: "%.6f", ratio) : format(ratio)
}

/// What single precision leaves of numbers that are right but for it: each is one that it holds.
private func roundingToFloat(_ pairs: [Pair]) -> String? {
  let seen = pairs.filter { $0.a != 0 }
  guard seen.count > 1, pairs.allSatisfy({ Double(Float($0.a)) == $0.a }),
    seen.allSatisfy({ abs($0.a - $0.n) <= 0x1p-23 * abs($0.a) + 3 * $0.check.numeric.bar })
  else { return nil }
  return "each number of the gradient is right to the digits that single precision has, and is one "
    + "that it can hold: the gradient is computed or rounded in float32, the function in float64"
}

/// The count that a sum and a mean would differ by, where the ratio is one: a whole number that a
/// ratio of other than whole numbers would hardly come so near to.
private func remark(_ ratio: Double) -> String {
  let whole = abs(ratio) >= 1 ? abs(ratio) : 1 / abs(ratio)
  guard (2.5..<1e4).contains(whole), abs(whole - whole.rounded()) < 1e-5 * whole else { return "" }
  let count = Int(whole.rounded())
  return abs(ratio) > 1
    ? ": a sum where the mean over \(count) belongs?" : ": a mean over \(count) too much?"
}

/// Whether the gradient of a block, of which a sample was looked at, is the right one transposed.
func isTransposed(
  _ sample: [CoordinateCheck], _ gradient: ArraySlice<Double>, _ block: Block
) -> Bool {
  guard block.shape.count == 2, block.shape.allSatisfy({ $0 > 1 }) else { return false }
  let (rows, columns) = (block.shape[0], block.shape[1])
  let seen = sample.compactMap { check -> (Double, Double, Estimate)? in
    guard let position = check.position, position.count == 2 else { return nil }
    // Where element (i, j) stands in the transpose, laid out with as many columns as there are rows.
    let place = gradient.startIndex + position[1] * rows + position[0]
    return (check.analytic, gradient[place], check.numeric)
  }
  guard seen.count == sample.count, columns > 1 else { return false }
  return seen.allSatisfy { abs($1 - $2.value) <= 3 * $2.bar + 1e-6 * abs($1) }
    && seen.contains { abs($0 - $2.value) > 3 * $2.bar + 1e-6 * abs($0) }
}

/// Right numbers one place away.
private func shapeOfShift(_ pairs: [Pair], _ subject: String) -> String? {
  guard pairs.count > 2 else { return nil }
  if zip(pairs.dropFirst(), pairs).allSatisfy({ $0.fits($1.n) }) {
    return "\(subject): every number stands one place late"
  }
  if zip(pairs, pairs.dropFirst()).allSatisfy({ $0.fits($1.n) }) {
    return "\(subject): every number stands one place early"
  }
  return nil
}

/// Right numbers in any other order.
private func permutation(_ pairs: [Pair], _ subject: String) -> String? {
  guard pairs.count > 2 else { return nil }
  let (found, right) = (pairs.sorted { $0.a < $1.a }, pairs.sorted { $0.n < $1.n })
  if zip(found, right).allSatisfy({ $0.fits($1.n) }) {
    return "\(subject): the numbers are right, their order is not"
  }
  return nil
}

private func transposition(_ pairs: [Pair], _ block: Block) -> String? {
  guard block.shape.count == 2, block.shape.allSatisfy({ $0 > 1 }) else { return nil }
  let (rows, columns) = (block.shape[0], block.shape[1])
  // Element (i, j) of the transpose, laid out with as many columns as there are rows.
  let fits = pairs.indices.allSatisfy { offset in
    let (i, j) = (offset / rows, offset % rows)
    return pairs[offset].fits(pairs[j * columns + i].n)
  }
  return fits ? "block \(block.name) is transposed" : nil
}

private func swap(
  _ pairs: [Pair], with all: [Pair], _ block: Block, _ blocks: [Block]
) -> String? {
  for other in blocks where other.name != block.name && other.count == block.count {
    let others = all.filter { $0.check.block == other.name }
    guard others.count == pairs.count, zip(pairs, others).allSatisfy({ $0.fits($1.n) }) else {
      continue
    }
    return "block \(block.name) holds the gradient of block \(other.name)"
  }
  return nil
}

/// Rows or columns that have a shape of their own, while the rest of the block is right.
private func lines(_ pairs: [Pair], _ block: Block, _ x: [Double]) -> [String] {
  guard block.shape.count == 2 else { return [] }
  for (axis, name) in [(0, "row"), (1, "column")] {
    let wrong = Set(pairs.filter(\.isWrong).compactMap { $0.check.position?[axis] }).sorted()
    guard wrong.count < block.shape[axis] else { continue }
    let shapes = wrong.compactMap { index in
      shape(
        of: pairs.filter { $0.check.position?[axis] == index },
        "block \(block.name), \(name) \(index): analytic", "all of it", x)
    }
    if shapes.count == wrong.count { return shapes }
  }
  return []
}

private func format(_ value: Double) -> String { String(format: "%.6g", value) }
