import Testing

@testable import PropertyTesting

/// What the simplest counterexamples are, whatever was drawn first.
@Suite struct ShrinkingTests {
  private struct Wrong: Error {}

  /// The counterexample to a property that answers with a Bool, which shrinking reaches in fewer
  /// runs of the property than `limit`.
  private func smallest<Value: Sendable>(
    _ generator: Generator<Value>, seed: UInt64, limit: Int = 500, _ holds: (Value) -> Bool
  ) throws -> Value {
    var runs = 0
    let found = try counterexample(generator, cases: 20_000, seed: seed) { value in
      runs += 1
      guard holds(value) else { throw Wrong() }
    }
    let falsified = try #require(found)
    #expect(runs - falsified.caseNumber < limit, "\(falsified.value)")
    return falsified.value
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func numbersShrinkToTheSimplestBeyondTheBorder(seed: UInt64) throws {
    func number(
      _ range: ClosedRange<Double>, _ holds: (Double) -> Bool
    ) throws -> Double { try smallest(.number(in: range), seed: seed, limit: 200, holds) }

    for high in [10, 1e3, 1e9, 1e300, .greatestFiniteMagnitude] {
      #expect(try number(0...high) { $0 < 5 } == 5)
      #expect(try number(0...high) { $0 <= 4.3 } == 5)
      #expect(try number(-high...high) { $0 < 5 } == 5)
      #expect(try number(-high...high) { $0 > -5 } == -5)
      #expect(try number(-high...0) { $0 > -5 } == -5)
      #expect(try number(-high ... -2) { $0 > -5 } == -5)
      #expect(try number(2...high) { $0 < 5 } == 5)
    }
    #expect(try number(0...1e300) { $0 < 1.2e200 } == 2e200)
    #expect(try number(-1e300...1e300) { $0 > -1.2e200 } == -2e200)
    #expect(try number(0...1e9) { $0 < 123_456.5 } == 123_457)
    #expect(try number(1e6...1e9) { $0 < 1e6 + 0.5 } == 1_000_001)
    #expect(try number(0...1) { $0 < 0.3 } == 1)
    #expect(try number(0...1) { $0 < 0.3 || $0 > 0.9 } == 0.3)
    #expect(try number(0...1) { $0 < 0.31 || $0 > 0.38 } == 0.31)
    #expect(try number(0.5...0.75) { $0 <= 0.62 } == 0.7)
    #expect(try number(0...1e-6) { $0 < 2.4e-7 } == 1e-6)
    #expect(try number(-3e-200...3e-200) { $0 > -1.7e-200 } == -2e-200)
  }

  /// Where only few numbers fail, and none of them is short, the nearest to the border is found.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func numbersOfTinyRangesShrink(seed: UInt64) throws {
    func number(
      _ range: ClosedRange<Double>, _ holds: (Double) -> Bool
    ) throws -> Double { try smallest(.number(in: range), seed: seed, limit: 200, holds) }

    #expect(try number(1...1.000002) { $0 < 1.0000014 } == 1.000002)
    #expect(try number(1...1.000002) { $0 < 1.0000014 || $0 > 1.0000018 } == 1.0000014)
    let third = 1.0 / 3
    #expect(try number(third...third.nextUp) { $0 == third } == third.nextUp)
    #expect(try number(third...third + 8 * third.ulp) { $0 < third + 3 * third.ulp } < 0.34)
    let least = Double.leastNonzeroMagnitude
    #expect(try number(0...4 * least) { $0 < 2 * least } == 2 * least)
  }

  /// One number of many is found by halving: eight at a time would take more than 128 runs.
  @Test(arguments: [0, 1, 511, 512, 700, 1023])
  func halvesAreLeftOutFirst(place: Int) throws {
    var runs = 0
    let all = Trace(choices: (1...1024).map { UInt64($0) })
    let needed = all.choices[place]
    let found = try shrink(all) { choices in
      runs += 1
      return choices.contains(needed) ? Trace(choices: choices) : nil
    }
    #expect(found.choices == [needed])
    #expect(runs <= 110)
  }

  /// However much there is to lower, and however long it would take.
  @Test func shrinkingEndsAfter500Runs() throws {
    var runs = 0
    let numbers = Generator.integer(in: 0...1_000_000).array(count: 300...300)
    let found = try counterexample(numbers, seed: 1) { value in
      runs += 1
      guard value.contains(where: { $0 < 100 }) else { throw Wrong() }
    }
    let falsified = try #require(found)
    #expect(runs == falsified.caseNumber + 501)
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func whatBelongsTogetherShrinksTogether(seed: UInt64) throws {
    let small = Generator.integer(in: 0...30)
    #expect(
      try smallest(zip(small, small), seed: seed) { x, y in x != y || x < 10 } == (10, 10))
    let list = Generator.integer(in: 0...20).array(count: 0...20)
    #expect(
      try smallest(list, seed: seed) { list in
        guard let first = list.first else { return true }
        return !list.dropFirst().contains(first)
      } == [0, 0])
    #expect(
      try smallest(Generator.integer(in: 0...9).array(count: 0...10), seed: seed) { list in
        guard list.allSatisfy(list.indices.contains) else { return true }
        return list.indices.allSatisfy { list[$0] == $0 || list[list[$0]] != $0 }
      } == [1, 0])
  }

  /// Numbers that hold a distance, whose sum has to be large, that stand in any order.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func numbersMoveTogetherAndChangePlaces(seed: UInt64) throws {
    let number = Generator.integer(in: 0...1000)
    func near(_ x: Int, _ y: Int) -> Bool { x >= 10 && 1...4 ~= abs(x - y) }
    #expect(try smallest(zip(number, number), seed: seed) { !near($0, $1) } == (10, 6))
    #expect(
      try smallest(zip(number, number), seed: seed) { x, y in x < 10 || abs(x - y) != 1 } == (10, 9)
    )
    #expect(
      try smallest(zip(number, number), seed: seed) { x, y in x + y < 1200 } == (200, 1000))
    let lists = Generator.integer(in: -1000...1000).array(count: 0...20)
    #expect(try smallest(lists, seed: seed) { Set($0).count < 3 } == [0, 1, 2])
    #expect(try smallest(lists, seed: seed) { $0 == $0.reversed() } == [0, 1])
  }
}
