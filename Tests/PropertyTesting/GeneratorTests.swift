import Foundation
import Testing

@testable import PropertyTesting

/// Values of a generator at random, the same ones for the same seed.
func samples<Value>(_ generator: Generator<Value>, _ count: Int = 10_000) throws -> [Value] {
  var choices = Choices(seed: 42)
  return try (0..<count).map { _ in try generator.draw(&choices) }
}

/// The simplest value of a generator, the one made of nothing but zeros.
func simplest<Value>(_ generator: Generator<Value>) throws -> Value {
  var choices = Choices(replaying: [])
  return try generator.draw(&choices)
}

@Suite struct ChoicesTests {
  @Test func theRandomNumbersAreThoseOfSplitMix64() {
    var random = SplitMix64(seed: 1_234_567)
    let published: [UInt64] = [
      6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
    ]
    #expect((0..<3).map { _ in random.next() } == published)
  }

  @Test func choicesBelowABoundAreUniform() {
    var choices = Choices(seed: 7)
    var counts = [0, 0, 0, 0, 0]
    for _ in 0..<50_000 { counts[Int(choices.next(below: 5))] += 1 }
    #expect(counts.allSatisfy { abs($0 - 10_000) < 400 })
    #expect(choices.trace.choices.count == 50_000)
  }

  @Test func aReplayIsClampedAndEndsInZeros() {
    var choices = Choices(replaying: [3, 9])
    #expect((0..<4).map { _ in choices.next(below: 5) } == [3, 4, 0, 0])
    #expect(choices.trace.choices == [3, 4, 0, 0])
  }
}

@Suite struct GeneratorTests {
  @Test(arguments: [-3...8, 2...9, -9 ... -2, 0...0])
  func integersAreUniform(range: ClosedRange<Int>) throws {
    let values = try samples(.integer(in: range))
    let share = 10_000 / range.count
    for integer in range { #expect(abs(values.count { $0 == integer } - share) <= share / 4) }
    #expect(values.allSatisfy(range.contains))
    #expect(try abs(simplest(.integer(in: range))) == range.map(abs).min())
  }

  @Test func integersReachTheEndsOfInt() throws {
    let values = try samples(.integer(in: .min ... .max), 1000)
    #expect(values.contains { $0 > .max / 8 * 7 } && values.contains { $0 < .min / 8 * 7 })
    for end in [Int.min, .max] { #expect(try samples(.integer(in: end...end), 1) == [end]) }
    #expect(try samples(.integer(in: 0 ... .max), 100).allSatisfy { $0 >= 0 })
  }

  @Test(arguments: [-1...3, 0.2...2, -5 ... -4.5, 1e-9...3e-9, -1.7e308...1.7e308, 1e6...1e9])
  func numbersInARangeAreUniform(range: ClosedRange<Double>) throws {
    let values = try samples(.number(in: range))
    let (low, high) = (range.lowerBound, range.upperBound)
    for quarter in 1...3 {
      let border = low / 4 * Double(4 - quarter) + high / 4 * Double(quarter)
      #expect(abs(values.count { $0 < border } - quarter * 2500) < 200)
    }
    #expect(values.allSatisfy(range.contains))
    #expect(Set(values).count > 9_950)
    let nearestToZero = range.contains(0) ? 0 : min(abs(low), abs(high))
    #expect(try abs(simplest(.number(in: range))) == nearestToZero)
  }

  @Test func numbersSpreadOverAllMagnitudes() throws {
    let values = try samples(.number)
    let magnitudes = values.map { log10(abs($0)) }
    for exponent in -8...7 {
      let count = magnitudes.count { Int($0.rounded(.down)) == exponent }
      #expect(abs(count - 625) < 125)
    }
    #expect(magnitudes.allSatisfy { -8...8 ~= $0 })
    #expect(abs(values.count { $0 < 0 } - 5000) < 200)
    #expect(try simplest(.number) == 1)
  }

  @Test func scalesAreThePowersOfTen() throws {
    let powers = [1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7]
    #expect(try Set(samples(.scale)) == Set(powers))
    #expect(try simplest(.scale) == 1)
  }

  @Test func vectorsAreGeneric() throws {
    let vectors = try samples(.vector(count: 1...6), 6000)
    for count in 1...6 { #expect(abs(vectors.count { $0.count == count } - 1000) < 150) }
    #expect(vectors.allSatisfy { Set($0).count == $0.count })
    #expect(vectors.joined().allSatisfy { 0.2...2 ~= abs($0) })
    #expect(abs(vectors.joined().reduce(0, +) / 21_000) < 0.05)
    #expect(try samples(.vector(4), 10).allSatisfy { $0.count == 4 })
    #expect(try simplest(.vector(2)) == [0.2, 0.2])
  }

  @Test func picksAreUniformAndTheFirstIsSimplest() throws {
    let three = Generator.choice(of: ["a", "b", "c"])
    for name in ["a", "b", "c"] {
      #expect(try abs(samples(three).count { $0 == name } - 3333) < 250)
    }
    #expect(try abs(samples(.bool).count { $0 } - 5000) < 250)
    let either = Generator.one(of: [.constant(7), .integer(in: 1...2)])
    #expect(try abs(samples(either).count { $0 == 7 } - 5000) < 250)
    #expect(try simplest(three) == "a" && simplest(.bool) == false && simplest(either) == 7)
  }

  @Test func combinationsDrawInOrder() throws {
    let digit = Generator.integer(in: 0...9)
    let triple = zip(digit, digit.map { -$0 }, zip(digit, digit))
    var choices = Choices(replaying: [1, 2, 3, 4])
    let (a, b, (c, d)) = try triple.draw(&choices)
    #expect((a, b, c, d) == (1, -2, 3, 4))
    #expect(try samples(digit.array(count: 3), 10).allSatisfy { $0.count == 3 })
    #expect(try samples(digit.array(count: 2...4)).map(\.count).min() == 2)
    let odd = digit.filter { $0 % 2 == 1 }
    #expect(try Set(samples(odd, 200)) == [1, 3, 5, 7, 9])
    let sized = digit.flatMap { digit.array(count: $0) }
    #expect(try Set(samples(sized, 200).map(\.count)) == Set(0...9))
  }
}
