import Foundation

extension Generator<Double> {
  /// The numbers of `range`, uniformly; shrinks towards whole numbers, few decimals, few digits, and
  /// among those of a kind towards the one nearest to zero. Zero itself turns up, last of all, when `range` holds it.
  public static func number(in range: ClosedRange<Double>) -> Generator<Double> {
    let isFinite = range.lowerBound.isFinite && range.upperBound.isFinite
    precondition(isFinite, "a number is drawn between finite bounds")
    return Generator { choices in choices.number(in: range) }
  }

  /// Numbers of either sign and of sizes from 1e-8 to 1e8, each power of ten as likely as the
  /// others, never zero; shrinks towards 1, and towards few digits.
  public static var number: Generator<Double> {
    Generator { choices in
      let sign = choices.sign()
      let size = choices.powerOfTen(-8...7)
      return sign * choices.decimal(in: 1...10) { position in pow(10, position) } * size
    }
  }

  /// The powers of ten from 1e-7 to 1e7, all equally likely; shrinks towards 1.
  public static var scale: Generator<Double> {
    Generator { choices in choices.powerOfTen(-7...7) }
  }
}

extension Generator<[Double]> {
  /// Vectors of `count` numbers of size about 1, uniform in ±[0.2, 2]: none is nearly zero and
  /// hardly ever are two equal. Each shrinks towards 0.2, and towards few decimals.
  public static func vector(_ count: Int) -> Generator<[Double]> {
    entry.array(count: count)
  }

  /// Vectors as of `vector(_:)` with any count in `count`, all counts equally likely.
  public static func vector(count: ClosedRange<Int>) -> Generator<[Double]> {
    entry.array(count: count)
  }

  private static var entry: Generator<Double> {
    Generator<Double> { choices in choices.sign() * choices.number(in: 0.2...2) }
  }
}

extension Choices {
  /// 1 or -1, the simpler first.
  fileprivate mutating func sign() -> Double {
    next(below: 2) == 0 ? 1 : -1
  }

  /// The power of ten with an exponent in `exponents`, to the last bit what its literal means.
  fileprivate mutating func powerOfTen(_ exponents: ClosedRange<Int>) -> Double {
    let exponent = integer(in: exponents)
    let power = pow(10, Double(exponent.magnitude))
    return exponent < 0 ? 1 / power : power
  }

  /// A number of `range`: its side of zero if there are two, then its distance along that side.
  fileprivate mutating func number(in range: ClosedRange<Double>) -> Double {
    let (low, high) = (range.lowerBound, range.upperBound)
    if low >= 0 { return decimal(in: range) { position in low + (high - low) * position } }
    if high <= 0 { return -number(in: -high ... -low) }
    let sides = 4_294_967_296.0
    let positive = (high / 2) / (high / 2 - low / 2)
    let isBelowZero = next(below: 2) { random in
      Double(random.next(below: UInt64(sides))) < sides * positive ? 0 : 1
    }
    return isBelowZero == 0 ? number(in: 0...high) : -number(in: 0 ... -low)
  }

  /// The point of `range`, which is not below zero, at a random position from 0 to 1.
  ///
  /// Two choices make it: how short it is written, the shorter the simpler, and how many numbers
  /// lie between the lower bound and it, for numbers of one sign are in the order of their bit
  /// patterns, whatever their size. At random nearly all have all their digits. Lowered by
  /// bisection, a number of any size comes down to any other in some sixty tries.
  fileprivate mutating func decimal(
    in range: ClosedRange<Double>, at point: (Double) -> Double
  ) -> Double {
    let (low, high) = (abs(range.lowerBound), range.upperBound)
    guard low < high else { return range.lowerBound }
    let length = next(below: DecimalLength.all) { random in
      let places = random.next(below: 1 << 16)
      return places < DecimalLength.places ? places : DecimalLength.all - 1
    }
    let rounding = DecimalLength(length, leadingZeros: max(0, -log10(high - low).rounded(.down)))
    func shortened(_ offset: UInt64) -> UInt64 {
      guard offset > 0 else { return 0 }  // the lower bound, however long it is
      let short = rounding.round(Double(bitPattern: low.bitPattern + offset), atMost: high)
      return max(short, low).bitPattern - low.bitPattern
    }
    let offset = next(
      below: high.bitPattern - low.bitPattern + 1, canonical: shortened
    ) { random in
      let position = (random.next(below: 1 << 10) << 43) | random.next(below: 1 << 43)
      let exact = point(Double(position) / Double((1 << 53) - 1))
      return min(max(exact, low), high).bitPattern - low.bitPattern
    }
    return Double(bitPattern: low.bitPattern + offset)
  }
}

/// How short a number of a range is written.
private struct DecimalLength {
  /// So many decimal places, from none on; then so many digits; then all of a number.
  static let places: UInt64 = 15
  static let all: UInt64 = 2 * places + 1

  private let length: Int
  private let scale: Double

  /// `leadingZeros` are the decimal places that are the same throughout the range.
  init(_ length: UInt64, leadingZeros: Double) {
    self.length = Int(length)
    scale = pow(10, Double(length) + leadingZeros)
  }

  /// The least number of this length that is not below `value`, or, where that is above `limit`,
  /// the greatest below it.
  ///
  /// Rounded to the nearest, numbers would come to lie below a border that they are beyond.
  func round(_ value: Double, atMost limit: Double) -> Double {
    guard length + 1 < Self.all else { return value }
    guard length < Self.places else {
      return digits(length - Int(Self.places) + 1, of: value, atMost: limit)
    }
    // Beyond that there are no decimal places, and digits take their place.
    guard scale.isFinite, value * scale < 0x1p53 else {
      return digits(length + 1, of: value, atMost: limit)
    }
    let whole = (value * scale).rounded()
    return nearest(to: value, atMost: limit) { (whole + $0) / scale }
  }

  private func digits(_ count: Int, of value: Double, atMost limit: Double) -> Double {
    let parts = String(format: "%.\(count - 1)e", value).split(separator: "e")
    guard parts.count == 2, let exponent = Int(parts[1]),
      let digits = Int(parts[0].filter { $0 != "." })
    else { return value }
    return nearest(to: value, atMost: limit) {
      Double("\(digits + Int($0))e\(exponent - count + 1)") ?? value
    }
  }

  /// Of short numbers in a row, of which number 0 is the nearest to `value`, the first that is not
  /// below it, or the last up to `limit`.
  private func nearest(
    to value: Double, atMost limit: Double, _ number: (Double) -> Double
  ) -> Double {
    let above = number(0) < value ? 1.0 : 0
    return number(number(above) > limit ? above - 1 : above)
  }
}
