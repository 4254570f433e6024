import Answering
import Gradus
import PropertyTesting
import Reference

/// The shuffle, judged by what it makes of given draws and by what it makes of all of them.
let shuffleExercise = Exercise<ShuffleRun, ShuffleOutcome>(
  "1.3.shuffle", "shuffling", file: "Shuffle.swift",
  reference: { try $0.outcome { try shuffled($0, draw: $1) } },
  claims: [
    Claim(
      "from the same draws, the order that torch.randperm gives", asking: recordedShuffles,
      source: Golden.source),
    Claim(
      "whatever is drawn, every entry is there once", forAll: shuffles
    ) { run, shuffle in
      let order = try shuffle.ask(run).orders.first?.order ?? []
      try shuffle.expect(
        order.sorted() == run.order.sorted(), answered: "\(order)",
        expected: "the entries \(run.order.sorted()), each once, in some order")
    },
    Claim(
      "over every possible sequence of draws, each order is as probable as every other",
      forAll: .integer(in: 2...4), cases: 8
    ) { count, shuffle in
      let run = ShuffleRun(order: Array([5, 8, 2, 9].prefix(count)), numbers: nil)
      let orders = try shuffle.ask(run).orders
      let expected = (1...count).reduce(1, *)
      let worst = orders.max {
        abs($0.probability * Double(expected) - 1) < abs($1.probability * Double(expected) - 1)
      }
      try shuffle.expect(
        orders.count == expected,
        answered: orders.count == 1
          ? "always \(orders[0].order)" : "\(orders.count) different orders",
        expected: "\(expected) different orders, each with the probability 1/\(expected)")
      try shuffle.expect(
        orders.allSatisfy { abs($0.probability * Double(expected) - 1) < 1e-9 },
        answered: "the order \(worst?.order ?? []) with the probability "
          + "\(text(worst?.probability ?? .nan))",
        expected: "each of the \(expected) orders with the probability 1/\(expected)")
    },
  ],
  deviations: Deviations(
    of: ShuffleRecipe(), answering: { recipe, run in try run.outcome { try recipe.body($0, $1) } },
    [
      Deviation(
        "any-place", "Each entry is exchanged with one at any place, not from its own place on",
        seenIn: "the \"naive shuffle\": nⁿ sequences of draws do not divide evenly among n! orders"
      ) {
        $0.body = { order, draw in
          var order = order
          for place in order.indices { order.swapAt(place, try draw(order.count)) }
          return order
        }
      },
      Deviation(
        "never-stays", "No entry can stay in its place: the place itself is left out of the draw",
        seenIn: "Sattolo's algorithm, which makes cycles on purpose"
      ) {
        $0.body = { order, draw in
          var order = order
          for place in order.indices.dropLast() {
            order.swapAt(place, place + 1 + (try draw(order.count - place - 1)))
          }
          return order
        }
      },
      Deviation(
        "with-replacement", "Entries are drawn with replacement: some come twice, others never"
      ) {
        $0.body = { order, draw in try order.map { _ in order[try draw(order.count)] } }
      },
      Deviation(
        "offset-missing", "The draw is taken as a place itself: the place was not added to it"
      ) {
        $0.body = { order, draw in
          var order = order
          for place in order.indices.dropLast() {
            order.swapAt(place, try draw(order.count - place))
          }
          return order
        }
      },
      Deviation("bound-too-small", "The last entry is never drawn: the bound is one too small") {
        $0.body = { order, draw in
          var order = order
          for place in order.indices.dropLast() {
            order.swapAt(place, place + (try draw(max(1, order.count - place - 1))))
          }
          return order
        }
      },
      Deviation("ends-early", "The loop ends one place too early: the last two are not exchanged") {
        $0.body = { order, draw in
          var order = order
          for place in order.indices.dropLast(2) {
            order.swapAt(place, place + (try draw(order.count - place)))
          }
          return order
        }
      },
      Deviation("begins-late", "The loop begins at place 1: the first entry always stays") {
        $0.body = { order, draw in
          var order = order
          for place in order.indices.dropLast().dropFirst() {
            order.swapAt(place, place + (try draw(order.count - place)))
          }
          return order
        }
      },
      Deviation(
        "random-comparison", "The entries are sorted by a comparison that tosses a coin"
      ) {
        $0.body = { order, draw in
          order.count < 2 ? order : try order.sorted { _, _ in try draw(2) == 0 }
        }
      },
      Deviation("cut", "The order is only turned round to a random beginning, like a pack cut once")
      {
        $0.body = { order, draw in
          guard !order.isEmpty else { return order }
          let start = try draw(order.count)
          return Array(order[start...] + order[..<start])
        }
      },
      Deviation("not-returned", "The order comes back as it was: the shuffled copy is lost") {
        $0.body = { order, draw in
          _ = try shuffled(order, draw: draw)
          return order
        }
      },
      Deviation(
        "from-the-end", "Works from the last place to the first: as fair, but not PyTorch's order",
        seenIn: "Durstenfeld 1964"
      ) {
        $0.body = { order, draw in
          var order = order
          for place in order.indices.dropFirst().reversed() {
            order.swapAt(place, try draw(place + 1))
          }
          return order
        }
      },
      Deviation(
        "growing", "Exchanges with the places up to this one: as fair, but not PyTorch's order"
      ) {
        $0.body = { order, draw in
          var order = order
          for place in order.indices.dropFirst() { order.swapAt(place, try draw(place + 1)) }
          return order
        }
      },
      Deviation(
        "taken-out",
        "Entries are taken out and the rest moves up, not exchanged: as fair, but not PyTorch's order"
      ) {
        $0.body = { order, draw in
          var rest = order
          return try order.map { _ in rest.remove(at: try draw(rest.count)) }
        }
      },
    ]),
  hints: [
    "Fill the places from the front. For each, choose one of the entries that have no place yet, "
      + "each equally likely; those are the entry that stands there now and all behind it.",
    "For i = 0, …, n − 2: draw d from 0 to n − i − 1 and exchange the entries at i and i + d. The "
      + "sequences of draws number n · (n − 1) · … · 2 = n!, one for each order.",
    "var order = order, then for place in order.indices.dropLast() { let other = place + (try "
      + "draw(order.count − place)); order.swapAt(place, other) }, and return order.",
  ])

private struct ShuffleRecipe: Sendable {
  var body: @Sendable (_ order: [Int], _ draw: (Int) throws -> Int) throws -> [Int] = {
    try shuffled($0, draw: $1)
  }
}

/// torch.randperm's orders, with the numbers of the stream that it drew from.
private func recordedShuffles() throws -> [(question: ShuffleRun, answer: ShuffleOutcome)] {
  try Golden.lesson("1.3-shuffle").map { item in
    var generator = RandomGenerator(seed: UInt64(try item.number("seed")))
    let order = try item.list("order").map { Int($0) }
    let numbers = (0..<2 * order.count).map { _ in generator.next32() }
    return (
      ShuffleRun(order: order, numbers: numbers),
      ShuffleOutcome(try item.list("shuffled").map { Int($0) })
    )
  }
}

/// Orders of two to seven entries with some draws.
private let shuffles = zip(
  Generator<Int>.integer(in: 2...7), Generator<Int>.integer(in: 0...5039).array(count: 14)
).map { count, numbers in
  ShuffleRun(
    order: (0..<count).map { (5 * $0 + 2) % 7 }, numbers: numbers.map { UInt32($0) })
}
