extension Generator {
  /// Always the same value.
  public static func constant(_ value: Value) -> Generator where Value: Sendable {
    Generator { _ in value }
  }

  /// One of the given values, all equally likely; shrinks towards the first.
  public static func choice(of values: [Value]) -> Generator where Value: Sendable {
    precondition(!values.isEmpty, "there is nothing to choose from")
    return Generator { choices in values[Int(choices.next(below: UInt64(values.count)))] }
  }

  /// A value of one of the given generators, all equally likely; shrinks towards the first.
  public static func one(of generators: [Generator]) -> Generator {
    precondition(!generators.isEmpty, "there is nothing to choose from")
    return Generator { choices in
      try generators[Int(choices.next(below: UInt64(generators.count)))].draw(&choices)
    }
  }
}

extension Generator<Bool> {
  /// True or false, equally likely; shrinks towards false.
  public static var bool: Generator<Bool> {
    Generator { choices in choices.next(below: 2) == 1 }
  }
}

extension Generator<Int> {
  /// The integers of `range`, all equally likely; shrinks towards the one nearest to zero.
  public static func integer(in range: ClosedRange<Int>) -> Generator<Int> {
    Generator { choices in choices.integer(in: range) }
  }
}

extension Choices {
  /// An integer of `range`: its side of zero if there are two, then its distance from the integer
  /// nearest to zero on that side.
  mutating func integer(in range: ClosedRange<Int>) -> Int {
    let (low, high) = (range.lowerBound, range.upperBound)
    if low >= 0 { return low + Int(next(below: UInt64(high - low) + 1)) }
    if high < 0 { return high - Int(next(below: UInt64(high - low) + 1)) }
    let naturals = UInt64(high) + 1
    let (total, overflows) = naturals.addingReportingOverflow(UInt64(low.magnitude))
    let isBelowZero = next(below: 2) { random in
      random.next(below: overflows ? .max : total) < naturals ? 0 : 1
    }
    return isBelowZero == 0 ? integer(in: 0...high) : integer(in: low...(-1))
  }
}
