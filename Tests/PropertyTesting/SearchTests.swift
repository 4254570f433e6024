import Testing

@testable import PropertyTesting

@Suite struct SearchTests {
  private struct Wrong: Error {}
  private struct Interrupted: EndsTheSearch {}

  /// The counterexample to a property that answers with a Bool.
  private func search<Value: Sendable>(
    _ generator: Generator<Value>, seed: UInt64, _ holds: (Value) -> Bool
  ) throws -> Falsified<Value> {
    let found = try counterexample(generator, cases: 1000, seed: seed) { value in
      guard holds(value) else { throw Wrong() }
    }
    return try #require(found)
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func everySeedShrinksToTheMinimum(seed: UInt64) throws {
    let small = Generator.integer(in: 0...1000)
    #expect(try search(small, seed: seed) { $0 < 17 }.value == 17)
    #expect(try search(.integer(in: -1000...1000), seed: seed) { $0 > -17 }.value == -17)
    #expect(try search(.integer(in: .min ... .max), seed: seed) { $0 < 1 << 40 }.value == 1 << 40)
    #expect(try search(.number(in: -10...10), seed: seed) { $0 <= 3.7 }.value == 4)
    #expect(try search(.number(in: 0...1), seed: seed) { $0 <= 0.37 || $0 > 0.44 }.value == 0.4)
    #expect(try search(.number, seed: seed) { $0 < 1000 }.value == 1000)
    #expect(try search(.scale, seed: seed) { $0 > 1e-3 }.value == 1e-3)
    #expect(
      try search(small.array(count: 0...20), seed: seed) { $0.allSatisfy { $0 < 17 } }
        .value == [17])
    #expect(
      try search(small.array(count: 2...20), seed: seed) { $0.allSatisfy { $0 < 17 } }
        .value.sorted() == [0, 17])
    #expect(
      try search(.vector(3), seed: seed) { $0[1] < 1.16 || $0[1] > 1.23 }
        .value == [0.2, 1.2, 0.2])
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func everyCombinationShrinks(seed: UInt64) throws {
    let small = Generator.integer(in: 0...100)
    let square = Generator.integer(in: 1...8).flatMap { small.array(count: $0).array(count: $0) }
    #expect(
      try search(square, seed: seed) { $0.count < 3 }.value
        == Array(repeating: [0, 0, 0], count: 3))
    let even = small.filter { $0 % 2 == 0 }.map { $0 * 10 }.array(count: 0...9)
    #expect(try search(even, seed: seed) { $0.allSatisfy { $0 < 150 } }.value == [160])
    let pair = try search(zip(small, .bool), seed: seed) { $0 < 5 || !$1 }.value
    #expect(pair == (5, true))
    let long = try search(small.array(count: 0...30), seed: seed) { $0.reduce(0, +) <= 10 }
    #expect(long.value.reduce(0, +) == 11 && !long.value.contains(0))
  }

  @Test func aSeedGivesTheSameSearchAgain() throws {
    func once(_ seed: UInt64) throws -> String {
      let vectors = Generator.vector(count: 1...9)
      let found = try search(vectors, seed: seed) { $0.reduce(0, +) < 3 }
      return "\(found) \(found.first)"
    }
    #expect(try once(5) == once(5))
    #expect(try once(5) != once(6))
    var cases: [[Int]] = [[], []]
    for run in 0...1 {
      try forAll(.integer(in: 0...1_000_000), seed: 3) { value in cases[run].append(value) }
    }
    #expect(cases[0] == cases[1] && Set(cases[0]).count > 95)
  }

  @Test func shrinkingKeepsToItsBudget() throws {
    var runs = 0
    let found = try counterexample(.vector(100), seed: 1) { vector in
      runs += 1
      throw Wrong()
    }
    #expect(runs <= 501)
    #expect(found?.caseNumber == 1)
  }

  @Test func anErrorThatEndsTheSearchPassesThrough() throws {
    var runs = 0
    #expect(throws: Interrupted.self) {
      try forAll(.integer(in: 0...9), seed: 1) { (_: Int) throws -> Void in
        runs += 1
        throw Interrupted()
      }
    }
    #expect(runs == 1)
    #expect(throws: Interrupted.self) {
      try forAll(.integer(in: 0...1000), seed: 1) { (value: Int) throws -> Void in
        if value == 0 { throw Interrupted() }
        throw Wrong()
      }
    }
  }

  @Test func aFilterThatRefusesEverythingSaysSo() throws {
    let error = #expect(throws: RefusedByFilter.self) {
      try forAll(.integer(in: 0...9).filter { $0 > 9 }) { _ in true }
    }
    let told =
      "a filter refused 100 values in a row: "
      + "widen its condition, or make the wanted values directly with map"
    #expect(error?.description == told)
  }

  @Test func theEnvironmentSeedsASearchWithoutASeed() throws {
    func seed(_ text: String, _ own: UInt64? = nil) throws -> UInt64? {
      try counterexample(.bool, seed: own, environment: ["GRADUS_SEED": text]) { _ in
        throw Wrong()
      }?.seed
    }
    #expect(try seed("18446744073709551615") == .max)
    #expect(try seed("12", 34) == 34)
    for rubbish in ["", "-1", "0x10", "18446744073709551616", "seven"] {
      let error = #expect(throws: UnreadableSeed.self) { try seed(rubbish) }
      let told =
        "GRADUS_SEED is \"\(rubbish)\", not a decimal number from 0 to 18446744073709551615"
      #expect(error?.description == told)
    }
    #expect(try PropertyTesting.seed(from: [:]) != PropertyTesting.seed(from: [:]))
  }

  @Test func aCounterexampleIsLegible() throws {
    let error = #expect(throws: Falsified<[Int]>.self) {
      try forAll(Generator.integer(in: 0...99).array(count: 0...4), seed: 1234) { $0.count < 2 }
    }
    #expect(
      error?.description == """
        falsified by case 2, made smaller in 4 steps
          smallest: [0, 0]
          failure: the property is false
          first: [30, 18]
        to replay: GRADUS_SEED=1234 swift test …
        """)
    let matrix = Falsified(
      value: "1 0\n0 1", first: "1 0\n0 1", failure: Wrong(), seed: 7, caseNumber: 2, shrinks: 1)
    #expect(
      matrix.description == """
        falsified by case 2, made smaller in 1 step
          smallest:
            1 0
            0 1
          failure: Wrong()
        to replay: GRADUS_SEED=7 swift test …
        """)
  }
}
