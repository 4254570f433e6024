import Foundation
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
    func smallest<Value: Sendable>(
      _ generator: Generator<Value>, _ holds: (Value) -> Bool
    ) throws -> Value { try search(generator, seed: seed, holds).value }

    let small = Generator.integer(in: 0...1000)
    #expect(try smallest(small) { $0 < 17 } == 17)
    #expect(try smallest(.integer(in: -1000...1000)) { $0 > -17 } == -17)
    #expect(try smallest(.integer(in: .min ... .max)) { $0 < 1 << 40 } == 1 << 40)
    #expect(try smallest(.number(in: -10...10)) { $0 <= 3.7 } == 4)
    #expect(try smallest(.number(in: 0...1)) { $0 <= 0.37 || $0 > 0.44 } == 0.4)
    #expect(try smallest(.number(in: 0...9e-6)) { $0 <= 3.7e-6 } == 4e-6)
    #expect(try smallest(.number) { $0 < 1000 } == 1000)
    #expect(try smallest(.scale) { $0 > 1e-3 } == 1e-3)
    #expect(try smallest(.vector(3)) { $0[1] < 1.16 || $0[1] > 1.23 } == [0.2, 1.2, 0.2])
    #expect(try smallest(zip(small, .bool)) { $0 < 5 || !$1 } == (5, true))
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func everyCombinationShrinks(seed: UInt64) throws {
    func smallest<Value: Sendable>(
      _ generator: Generator<Value>, _ holds: (Value) -> Bool
    ) throws -> Value { try search(generator, seed: seed, holds).value }

    let small = Generator.integer(in: 0...1000)
    func allBelow17(_ values: [Int]) -> Bool { values.allSatisfy { $0 < 17 } }
    #expect(try smallest(small.array(count: 0...20), allBelow17) == [17])
    #expect(try smallest(small.array(count: 2...20), allBelow17).sorted() == [0, 17])
    let byHand = Generator { choices in
      var values: [Int] = []
      while choices.next(below: 8) > 0 { values.append(Int(choices.next(below: 100))) }
      return values
    }
    #expect(try smallest(byHand, allBelow17) == [17])
    let sum = try smallest(small.array(count: 0...30)) { $0.reduce(0, +) <= 10 }
    #expect(sum.reduce(0, +) == 11 && !sum.contains(0))

    let square = Generator.integer(in: 1...8).flatMap { small.array(count: $0).array(count: $0) }
    #expect(try smallest(square) { $0.count < 3 } == Array(repeating: [0, 0, 0], count: 3))
    let even = small.filter { $0 % 2 == 0 }.map { $0 * 10 }.array(count: 0...9)
    #expect(try smallest(even) { $0.allSatisfy { $0 < 150 } } == [160])
    let rows = Generator.vector(5).array(count: 1...6)
    #expect(try smallest(rows) { $0.allSatisfy { $0[4] < 0.6 } } == [[0.2, 0.2, 0.2, 0.2, 1]])
    let pair = try search(small.array(count: 2), seed: seed) { $0.max() ?? 0 < 700 }
    #expect(!pair.first.lexicographicallyPrecedes(pair.value))
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

  @Test func shrinkingKeepsToItsBudgetAndTriesNothingTwice() throws {
    var runs = 0
    let found = try counterexample(.vector(100), seed: 1) { vector in
      runs += 1
      if Set(vector).count == 100 { throw Wrong() }
    }
    #expect(102...502 ~= runs && found?.caseNumber == 1)
    var tried: [Int] = []
    _ = try search(.integer(in: 0...1_000_000), seed: 1) { value in
      tried.append(value)
      return value < 600_000
    }
    let failing = tried.first { $0 >= 600_000 }
    #expect(tried.count { $0 == failing } == 2 && Set(tried).count == tried.count - 1)
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
    struct Identity: CustomStringConvertible { let description = "1 0\n0 1" }
    let identity = Identity()
    let matrix = Falsified(
      value: identity, first: identity, failure: Wrong(), seed: 7, caseNumber: 2, shrinks: 1)
    #expect(
      matrix.description == """
        falsified by case 2, made smaller in 1 step
          smallest:
            1 0
            0 1
          failure: Wrong()
        to replay: GRADUS_SEED=7 swift test …
        """)
    let text = Falsified(
      value: " a\n", first: "b", failure: Wrong(), seed: 7, caseNumber: 2, shrinks: 1)
    #expect(text.description.contains("smallest: \" a\\n\"\n"))
    #expect(text.description.contains("first: \"b\"\n"))
  }

  /// A body of statements, of one statement, of one expression: all of them say what they mean.
  @Test func aPropertyIsAnyBody() throws {
    func fails(_ search: () throws -> Void) -> Bool { (try? search()) == nil }
    var seen: [Double] = []
    #expect(fails { try forAll(.number) { x in if x != 0 { throw Wrong() } } })
    #expect(fails { try forAll(.number) { x in guard x == 0 else { throw Wrong() } } })
    #expect(
      fails {
        try forAll(.number) { x in
          let y = x
          if y != 0 { throw Wrong() }
        }
      })
    #expect(fails { try forAll(.number) { x in x == 0 } })
    #expect(
      fails {
        try forAll(.number) { x in
          if x != 0 { return false }
          return true
        }
      })
    #expect(!fails { try forAll(.number) { x in if x == 0 { throw Wrong() } } })
    #expect(!fails { try forAll(.number, cases: 5) { x in seen.append(x) } })
    #expect(seen.count == 5)
    let error = #expect(throws: NoVerdict.self) { try forAll(.number) { _ in Optional<Bool>.none } }
    #expect(
      error?.description
        == "a property answers true or false, or throws and answers nothing; this one answers nil")
  }

  @Test func aFailureThatDoesNotComeAgainIsUnstable() throws {
    var runs = 0
    let error = #expect(throws: Falsified<Int>.self) {
      try forAll(.integer(in: 50...99), seed: 1) { _ in
        runs += 1
        if runs == 3 { throw Wrong() }
      }
    }
    #expect(runs == 4 && error?.isUnstable == true && error?.shrinks == 0)
    #expect(error?.value == error?.first && error?.caseNumber == 3)
    #expect(
      error?.description == """
        unstable: case 3 failed, and held when it was run once more with the same value, so it was \
        not made smaller
          drawn: \(error?.value ?? 0)
          failure: Wrong()
        what else does it depend on: time, a generator without a seed, or state from the case before?
        to draw the same again: GRADUS_SEED=1 swift test …
        """)
  }

  @Test func noClockEndsTheShrinking() throws {
    var runs = 0
    let falsified = try counterexample(Generator.number(in: 0...1e9), seed: 1) { x in
      runs += 1
      if runs == 5 { Thread.sleep(forTimeInterval: 2.2) }
      if x >= 5 { throw Wrong() }
    }
    #expect(falsified?.value == 5)
  }
}
