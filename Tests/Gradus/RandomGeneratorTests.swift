import Foundation
import Testing

@testable import Gradus

@Suite struct RandomGeneratorTests {
  @Test func theBitsAreThoseOfTheMersenneTwister() {
    // The standard's check value: the 10000th draw from seed 5489 (C++, [rand.predef]).
    var generator = RandomGenerator(seed: 5489)
    for _ in 1..<10_000 { _ = generator.next32() }
    #expect(generator.next32() == 4_123_659_995)
  }

  @Test func sixtyFourBitsAreTwoDrawsTheFirstOnTop() {
    var narrow = RandomGenerator(seed: 42)
    var wide = narrow
    let (high, low) = (narrow.next32(), narrow.next32())
    #expect(wide.next() == UInt64(high) << 32 | UInt64(low))
  }

  @Test func aCopyGoesOnByItself() {
    var original = RandomGenerator(seed: 42)
    _ = original.randn(3)  // leaves a spare normal number, which the copy has too
    var copy = original
    let expected = original.randn(5)
    _ = original.rand(7)
    #expect(copy.randn(5) == expected)
    #expect(copy.rand(7) != expected)
  }

  /// Whatever has been drawn: a pair's second number and the place among the words are in it.
  @Test(arguments: 0...9) func aStreamGoesOnFromItsState(draws: Int) throws {
    var original = RandomGenerator(seed: 42)
    #expect(original.state.words.count == 625)
    #expect(original.state.words[0] == 42 && original.state.words[624] == 624)
    _ = original.randn(draws)
    _ = original.rand(70 * draws)
    let text = try JSONEncoder().encode(original.state)
    var other = RandomGenerator(seed: 7)
    let copy = other
    other.state = try JSONDecoder().decode(RandomGenerator.State.self, from: text)
    #expect(other.state == original.state)
    let expected = original.randn(3) + original.rand(700)
    #expect(other.randn(3) + other.rand(700) == expected)
    #expect(copy.state == RandomGenerator(seed: 7).state)
  }

  /// What is no state of a twister is harmless.
  @Test(arguments: [[], [1, 2], Array(repeating: 9, count: 625), Array(repeating: 3, count: 700)])
  func anyWordsAreAState(words: [UInt32]) {
    var generator = RandomGenerator(seed: 1)
    generator.state.words = words
    #expect(generator.rand(1000).allSatisfy { (0..<1).contains($0) })
  }

  @Test func copiesOnOtherThreadsGiveTheSameNumbers() async {
    let start = RandomGenerator(seed: 7)
    let all = await withTaskGroup(of: [Double].self) { group in
      for _ in 0..<8 {
        group.addTask {
          var own = start
          return own.randn(1000)
        }
      }
      return await group.reduce(into: [[Double]]()) { $0.append($1) }
    }
    #expect(Set(all).count == 1)
  }

  @Test func seedingStartsTheStreamAnew() {
    var generator = RandomGenerator(seed: 3)
    let first = generator.randn(4)
    _ = generator.randn(1)
    generator.seed(3)
    #expect(generator.randn(4) == first)
  }

  @Test func onlyTheLowerHalfOfTheSeedCounts() {
    var low = RandomGenerator(seed: 1)
    var high = RandomGenerator(seed: 1 + 1 << 32)
    var zero = RandomGenerator(seed: 0)
    var wrapped = RandomGenerator(seed: 1 << 32)
    let expected = low.rand(5)
    #expect(high.rand(5) == expected)
    #expect(zero.rand(5) == wrapped.rand(5))
    #expect(zero.rand(5) != expected)
  }

  @Test(arguments: RandomGenerator.Precision.allCases)
  func uniformNumbersStayInTheirRange(precision: RandomGenerator.Precision) {
    var generator = RandomGenerator(seed: 1)
    let values = generator.uniform(10_000, in: -0.5..<0.25, precision)
    #expect(values.allSatisfy { (-0.5..<0.25).contains($0) })
    let mean: Double = values.reduce(0, +) / 10_000
    #expect(abs(mean + 0.125) < 0.01)
    #expect(generator.uniform(0, in: 0..<1, precision).isEmpty)
  }

  @Test func aPermutationHoldsEachNumberOnce() {
    var generator = RandomGenerator(seed: 1)
    #expect(generator.randperm(257).sorted() == Array(0..<257))
    #expect(generator.randperm(0).isEmpty)
  }

  @Test func integersFromAnEmptyRangeTrap() async throws {
    let end = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var generator = RandomGenerator(seed: 1)
      _ = generator.randint(1, in: 3..<3)
    }
    try expectMessage("randint from the empty range 3..<3", in: end)
  }

  /// The polynomials stand in for log, sin and cos; anything worse than the last few digits would
  /// be a wrong coefficient.
  @Test func thePolynomialsAreNearTheFunctions() {
    for index in 1...10_000 {
      let x = Float(index) / 10_000
      #expect(abs(Double(cephesLog(x)) - log(Double(x))) <= 1e-7 * max(1, -log(Double(x))))
      let angle = Float(2 * Double.pi) * x
      let (sine, cosine) = cephesSineAndCosine(angle)
      #expect(abs(Double(sine) - sin(Double(angle))) <= 1e-7)
      #expect(abs(Double(cosine) - cos(Double(angle))) <= 1e-7)
    }
  }
}
