import Foundation

extension Generator<Double> {
  /// The numbers of `range`, uniformly; shrinks towards the one nearest to zero, and towards few
  /// decimals. Zero itself turns up, last of all, when `range` holds it.
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
    return Double(next(below: UInt64(sides))) < sides * positive
      ? number(in: 0...high) : -number(in: 0 ... -low)
  }

  /// The point of `range` at a random position from 0 to 1, to some number of decimal places.
  ///
  /// The places are chosen first, so that they are the first to shrink; at random they are nearly
  /// always all there are. The position is chosen coarsely and then finely, because the fine part
  /// as a rule shrinks to nothing at one stroke.
  fileprivate mutating func decimal(
    in range: ClosedRange<Double>, at point: (Double) -> Double
  ) -> Double {
    let (low, high) = (range.lowerBound, range.upperBound)
    guard low < high else { return low }
    let places = next(below: 1 << 16)
    let position = (next(below: 1 << 10) << 43) | next(below: 1 << 43)
    let exact = point(Double(position) / Double((1 << 53) - 1))
    guard places < 15 else { return min(max(exact, low), high) }
    let leadingZeros = max(0, -log10(high - low).rounded(.down))
    let shift = pow(10, Double(places) + leadingZeros)
    let short = (exact * shift).rounded() / shift
    return min(max(short.isFinite ? short : exact, low), high)
  }
}
