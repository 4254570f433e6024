import PropertyTesting
import Testing

/// Commands for a system and a model of it.
@Suite struct StateMachineTests {
  enum Command: Sendable, Equatable {
    case enqueue(Int)
    case dequeue
  }

  /// A queue as an array; one that is empty has nothing to give.
  struct QueueModel: StateMachine {
    var values: [Int] = []

    var next: Generator<Command> {
      let enqueue = Generator.integer(in: 0...99).map(Command.enqueue)
      return values.isEmpty ? enqueue : .one(of: [enqueue, .constant(.dequeue)])
    }

    mutating func run(_ command: Command) -> Int? {
      switch command {
      case .enqueue(let value): values.append(value)
      case .dequeue: return values.removeFirst()
      }
      return nil
    }
  }

  /// A queue in a ring of three places, which forgets that it may be full.
  private struct Ring {
    var places = [0, 0, 0]
    var (first, next) = (0, 0)

    mutating func run(_ command: Command) -> Int? {
      switch command {
      case .enqueue(let value):
        places[next % 3] = value
        next += 1
      case .dequeue:
        first += 1
        return places[(first - 1) % 3]
      }
      return nil
    }
  }

  private let commands = Generator<[Command]>.commands(of: QueueModel(), count: 0...30)

  @Test func everyCommandMayComeThen() throws {
    var counts: Set<Int> = []
    try forAll(commands, cases: 1000, seed: 1) { commands in
      var length = 0
      for command in commands {
        length += command == .dequeue ? -1 : 1
        if length < 0 { return false }
      }
      counts.insert(commands.count)
      return true
    }
    #expect(counts == Set(0...30))
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func commandsShrinkToThoseThatMatter(seed: UInt64) throws {
    let found = #expect(throws: Falsified<[Command]>.self) {
      try forAll(commands, cases: 2000, seed: seed) { commands in
        var (model, ring) = (QueueModel(), Ring())
        return commands.allSatisfy { ring.run($0) == model.run($0) }
      }
    }
    // Four in a ring of three: the first that comes out is the last, and differs by one.
    let smallest = try #require(found).value
    #expect(
      smallest == [.enqueue(0), .enqueue(0), .enqueue(0), .enqueue(1), .dequeue]
        || smallest == [.enqueue(1), .enqueue(0), .enqueue(0), .enqueue(0), .dequeue],
      "\(smallest)")
  }
}
