import Foundation
import PropertyTesting
import Testing

/// Generators of collections, texts and kinds that hold themselves: what they draw, and how it
/// shrinks.
@Suite struct CollectionTests {
  private func smallest<Value: Sendable>(
    _ generator: Generator<Value>, seed: UInt64, _ holds: (Value) -> Bool
  ) throws -> Value {
    let found = #expect(throws: Falsified<Value>.self) {
      try forAll(generator, cases: 2000, seed: seed, holds)
    }
    return try #require(found).value
  }

  @Test(arguments: 0..<10 as Range<UInt64>)
  func everyKindShrinksToItsSimplest(seed: UInt64) throws {
    let small = Generator.integer(in: 0...99)
    #expect(try smallest(small.optional, seed: seed) { $0 == nil } == 0)
    #expect(try smallest(small.set(count: 0...9), seed: seed) { $0.count < 2 } == [0, 1])
    let dictionaries = small.dictionary(of: .bool, count: 0...9)
    #expect(try smallest(dictionaries, seed: seed) { !$0.values.contains(true) } == [0: true])
    #expect(try smallest(.string(count: 0...20), seed: seed) { $0.count < 3 } == "aaa")
    let letters = Generator.string(count: 0...9, of: .choice(of: Array("xyz")))
    #expect(try smallest(letters, seed: seed) { !$0.contains("z") } == "z")
    let weighted = Generator.weighted([(9, small), (1, .constant(1000))])
    #expect(try smallest(weighted, seed: seed) { $0 < 100 } == 1000)
    let extreme = Generator.number.withExtremes
    #expect(try smallest(extreme, seed: seed) { !$0.isNaN }.isNaN)
    let dates = Generator.date(in: Date.distantPast...Date.distantFuture)
    let year = Date(timeIntervalSinceReferenceDate: 86_400)
    #expect(try smallest(dates, seed: seed) { $0 < year } == year)
  }

  private indirect enum Term: Sendable {
    case number(Int)
    case sum(Term, Term)

    var depth: Int {
      switch self {
      case .number: 0
      case .sum(let a, let b): 1 + max(a.depth, b.depth)
      }
    }
  }

  @Test func kindsThatHoldThemselvesEndAndShrink() throws {
    let terms = Generator.recursive(depth: 4, Generator.integer(in: 0...9).map(Term.number)) {
      zip($0, $0).map(Term.sum)
    }
    var depths: Set<Int> = []
    try forAll(terms, cases: 500, seed: 1) { term in _ = depths.insert(term.depth) }
    #expect(depths == [0, 1, 2, 3, 4])
    let found = try smallest(terms, seed: 2) { $0.depth < 2 }
    #expect(found.depth == 2)
  }

  @Test func countsAreKept() throws {
    try forAll(Generator.integer(in: 0...4).set(count: 2...5), seed: 1) { 2...5 ~= $0.count }
    #expect(throws: RefusedByFilter.self) {
      try forAll(Generator.bool.set(count: 3...4)) { _ in true }
    }
    let tried = try forAll(
      Generator.weighted([(3, .constant(0)), (1, .constant(1))]), seed: 1
    ) {
      label("one", if: $0 == 1)
    }
    #expect(10...40 ~= tried.labels["one"] ?? 0 && "\(tried)".hasPrefix("100 cases: "))
  }
}
