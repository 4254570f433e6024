import Foundation

extension Generator<Character> {
  /// Characters: letters, digits and punctuation of ASCII, and some that take more than one byte,
  /// one code unit, or one scalar; shrinks towards "a".
  public static var character: Generator<Character> {
    .weighted([(6, .choice(of: simple)), (1, .choice(of: others))])
  }

  private static let simple =
    Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ")
    + Array("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~\n\t")
  private static let others =
    Array("éßñøЖאبπ∞한語𝔸\u{0}\u{7f}\u{200b}\r\n")
    + ["e\u{301}", "👩‍👩‍👧", "🇩🇪"]
}

extension Generator<String> {
  /// Strings of any count of characters in `count`; they shrink by losing characters, and each
  /// character towards "a" or the first of `characters`.
  public static func string(
    count: ClosedRange<Int>, of characters: Generator<Character> = .character
  ) -> Generator<String> {
    characters.array(count: count).map { String($0) }
  }
}

extension Generator<Date> {
  /// Instants of `range`, to the millisecond; shrinks towards the start of 2001, UTC, or the bound
  /// nearest to it.
  public static func date(in range: ClosedRange<Date>) -> Generator<Date> {
    let (low, high) = (range.lowerBound, range.upperBound)
    let milliseconds = { (date: Date) in date.timeIntervalSinceReferenceDate * 1000 }
    let bounds = Int(milliseconds(low).rounded(.up))...Int(milliseconds(high).rounded(.down))
    return Generator<Int>.integer(in: bounds).map {
      Date(timeIntervalSinceReferenceDate: Double($0) / 1000)
    }
  }
}

extension Generator<Double> {
  /// The values of this generator, and now and then one that programs forget: 0, −0, the smallest
  /// and the largest number of either sign, infinities and NaN; shrinks towards this generator's.
  public var withExtremes: Generator<Double> {
    .weighted([
      (9, self),
      (
        1,
        .choice(of: [
          0, -0.0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .leastNormalMagnitude,
          .greatestFiniteMagnitude, -.greatestFiniteMagnitude, .infinity, -.infinity, .nan,
        ])
      ),
    ])
  }
}
