import Foundation
import Gradus
import GradusReference
import PropertyExpectations
import Synchronization
import Testing

/// Properties as somebody writes them who has read the first page alone.
@Suite(.looksAtIssues) struct PropertyTests {
  struct Wrong: Error {}

  private func smallest<Value: Sendable>(
    _ generator: Generator<Value>, seed: UInt64, _ holds: (Value) -> Bool
  ) throws -> Value {
    let found = #expect(throws: Falsified<Value>.self) {
      try forAll(generator, cases: 20_000, seed: seed, holds)
    }
    return try #require(found).value
  }

  @Test func aBodyOfStatements() throws {
    try forAll(.number) { x in if x == 0 { throw Wrong() } }
    try forAll(.number) { x in
      let y = x * x
      if y < 0 { throw Wrong() }
    }
  }

  @Test(arguments: 0..<5 as Range<UInt64>) func whatIsCoupledShrinks(seed: UInt64) throws {
    let number = Generator.integer(in: 0...200)
    #expect(try smallest(zip(number, number), seed: seed) { $0 != $1 || $0 < 10 } == (10, 10))
    let lists = Generator.integer(in: 0...20).array(count: 0...20)
    let twice = try smallest(lists, seed: seed) { list in
      guard let first = list.first else { return true }
      return !list.dropFirst().contains(first)
    }
    #expect(twice == [0, 0])
  }

  @Test func textStandsInQuotes() async throws {
    let issues = try await Issues.of {
      await expectForAll(.string(count: 0...9), seed: 1) { text in #expect(text.count < 2) }
    }
    #expect(issues.count == 1 && issues[0].contains("smallest: \"aa\"\n"), "\(issues)")
  }

  @Test func whatWasTriedIsCounted() async {
    let tried = await expectForAll(
      .integer(in: 0...99), Generator.bool.optional, .character, seed: 1
    ) { n, flag, _ in
      try assume(n != 7)
      label("no flag", if: flag == nil)
      #expect(n != 7)
    }
    #expect(tried.cases == 100 && (tried.labels["no flag"] ?? 0) > 5)
  }

  indirect enum Term: Sendable {
    case leaf(Double)
    case sum(Term, Term)

    var value: Double {
      switch self {
      case .leaf(let value): value
      case .sum(let a, let b): a.value + b.value
      }
    }
  }

  @Test func generatorsOfEveryKind() async {
    let number = Generator.integer(in: 0...9)
    let terms = Generator.recursive(depth: 3, Generator.number(in: 0...1).map(Term.leaf)) {
      zip($0, $0).map(Term.sum)
    }
    await expectForAll(
      number.set(count: 0...4), number.dictionary(of: .bool, count: 1...3), terms,
      .number.withExtremes, .weighted([(9, .constant(0)), (1, number)]),
      .date(in: Date.distantPast...Date.distantFuture)
    ) { set, dictionary, term, extreme, digit, date in
      label("not finite", if: !extreme.isFinite)
      #expect(set.count <= 4 && 1...3 ~= dictionary.count && 0...8 ~= term.value)
      #expect(0...9 ~= digit && date <= Date.distantFuture)
    }
    await expectForAll(
      .string(count: 1...5, of: .choice(of: Array("ab"))),
      Generator.one(of: [.character, .constant(Character("x"))]),
      .scale, .vector(count: 2...3), number.array(count: 4).filter { $0.contains(0) },
      .matrix(rows: 1...3, columns: 1...2)
    ) { text, character, scale, vector, four, matrix in
      #expect(1...5 ~= text.count && text.allSatisfy { "ab".contains($0) })
      #expect(!String(character).isEmpty && scale > 0 && 2...3 ~= vector.count)
      #expect(four.contains(0) && matrix.values.count == matrix.rows * matrix.columns)
    }
  }

  /// A property may wait, and fails where it throws.
  @Test func aPropertyThatWaitsAndThrows() async throws {
    @Sendable func slow(_ n: Int) async throws -> Int {
      await Task.yield()
      if n > 20 { throw Wrong() }
      return n
    }
    let issues = try await Issues.of {
      await expectForAll(.integer(in: 0...99), seed: 1) { try await slow($0) >= 0 }
    }
    #expect(issues.count == 1 && issues[0].contains("smallest: 21\n"), "\(issues)")
  }

  /// The case is kept in a file, is tried first the next time, and forgotten once it passes.
  @Test func aCaseThatFailedIsTriedFirst() async throws {
    guard ProcessInfo.processInfo.environment["GRADUS_SEED"] == nil else { return }
    let tried = Mutex<[Int]>([])
    func run(upTo limit: Int) async throws -> (first: Int?, issues: [String]) {
      tried.withLock { $0 = [] }
      let issues = try await Issues.of {
        await expectForAll(.integer(in: 0...999)) { n in
          tried.withLock { $0.append(n) }
          #expect(n <= limit)
        }
      }
      return (tried.withLock(\.first), issues)
    }
    _ = try await run(upTo: 9)
    let again = try await run(upTo: 9)
    #expect(again.first == 10)
    #expect(
      again.issues.first?.hasPrefix("falsified by the case that failed the last time") == true)
    #expect(try await run(upTo: 999).issues.isEmpty)
    let last = try await run(upTo: 999)
    #expect(last.issues.isEmpty && tried.withLock(\.count) == 100)
  }

  @Test func layersOfAnyShape() async {
    let layers = zip(Generator.integer(in: 1...4), .integer(in: 1...3)).flatMap { inputs, outputs in
      .layer(
        like: Linear(
          weight: Matrix(rows: outputs, columns: inputs), bias: Array(repeating: 0, count: outputs))
      )
    }
    await expectForAll(layers, .integer(in: 1...3)) { layer, rows in
      let output = layer.forward(Matrix(rows: rows, columns: layer.weight.columns))
      #expect((output.rows, output.columns) == (rows, layer.bias.count))
    }
  }

  /// A counter that forgets to count on after nine, beside one that does not.
  struct Counter: StateMachine {
    enum Command: Sendable { case up, reset }
    var count = 0

    var next: Generator<Command> { .weighted([(9, .constant(.up)), (1, .constant(.reset))]) }
    mutating func run(_ command: Command) -> Int {
      count = command == .up ? count + 1 : 0
      return count
    }
  }

  @Test func aModelBesideTheRealThing() async throws {
    let issues = try await Issues.of {
      await expectForAll(.commands(of: Counter(), count: 0...40), seed: 4) { commands in
        var (model, real) = (Counter(), 0)
        for command in commands {
          real = command == .up ? min(real + 1, 9) : 0
          #expect(real == model.run(command))
        }
      }
    }
    let ups = Array(repeating: "up", count: 10).joined(separator: ", ")
    #expect(issues.count == 1)
    #expect(
      issues.first?.replacing(#/\w+(\.\w+)*\.up/#, with: "up").contains("smallest: [\(ups)]\n")
        == true,
      "\(issues)")
  }
}
