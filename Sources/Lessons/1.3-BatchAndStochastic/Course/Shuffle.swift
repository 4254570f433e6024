import Answering
import BatchAndStochasticQuestions
import Exercising
import Gradus
import GradusReference
import PropertyTesting

/// The shuffle, judged by what it makes of given draws and by what it makes of all of them.
package let shuffleExercise: Exercise<ShuffleRun, ShuffleOutcome> = Exercise(
  "1.3.shuffle", "shuffling", file: "Shuffle.swift",
  reference: { try $0.outcome { try shuffled($0, draw: $1) } },
  claims: [
    .lessonsExample {
      [
        (
          ShuffleRun(order: [5, 8, 2, 9], numbers: [2, 0, 1, 3, 1, 0, 2, 1]),
          ShuffleOutcome([2, 8, 9, 5])
        )
      ]
    },
    Claim("from the same draws, the order that torch.randperm gives") {
      try expectPyTorchsOrder(in: "1.3-shuffle", $0)
    },
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
      let wrong = orders.first { $0.order.sorted() != run.order.sorted() }?.order
      try shuffle.expect(
        wrong == nil, answered: "\(wrong ?? [])", expected: "the entries \(run.order), each once")
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
    shuffleDeviations),
  hints: [
    "Fill the places from the front. For each, choose one of the entries that have no place yet, "
      + "each equally likely; those are the entry that stands there now and all behind it.",
    "For i = 0, …, n − 2: draw d from 0 to n − i − 1 and exchange the entries at i and i + d. The "
      + "sequences of draws number n · (n − 1) · … · 2 = n!, one for each order.",
    "var order = order, then for place in order.indices.dropLast() { let other = place + (try "
      + "draw(order.count − place)); order.swapAt(place, other) }, and return order.",
  ],
  why:
    "Each place chooses among those that are left, each as likely: n·(n − 1)·…·1 ways for "
    + "n! orders, one each. An exchange with any place has nⁿ ways, which n! does not divide "
    + "for n > 2: some orders come more often.")

private let shuffleDeviations: [Deviation<ShuffleRecipe>] = [
  Deviation(
    "any-place", "Each entry is exchanged with one at any place, not from its own place on",
    seenIn: "the \"naive shuffle\": nⁿ sequences of draws do not divide evenly among n! orders"
  ) { $0.exchange(at: { n in Array(0..<n) }, with: anyPlace) },
  Deviation(
    "any-place-but-last",
    "Each entry but the last is exchanged with one at any place, not from its own place on"
  ) { $0.exchange(with: anyPlace) },
  Deviation(
    "any-place-backwards",
    "From the back, each entry is exchanged with one at any place, not up to its own place"
  ) { $0.exchange(at: { n in (0..<n).reversed() }, with: anyPlace) },
  Deviation(
    "any-place-backwards-but-first",
    "From the back, each entry but the first is exchanged with one at any place"
  ) { $0.exchange(at: { n in (1..<max(1, n)).reversed() }, with: anyPlace) },
  Deviation(
    "two-random-places", "Two places are drawn for each exchange, as often as there are entries"
  ) {
    $0.body = { order, draw in
      var order = order
      for _ in order.indices { order.swapAt(try draw(order.count), try draw(order.count)) }
      return order
    }
  },
  Deviation("one-exchange", "One exchange is made, of the first entry: the loop is missing") {
    $0.exchange(at: { n in Array(0..<min(1, max(0, n - 1))) }, with: fromHereOn)
  },
  Deviation(
    "never-stays", "No entry can stay in its place: the place itself is left out of the draw",
    seenIn: "Sattolo's algorithm, which makes cycles on purpose"
  ) { $0.exchange { place, n, draw in place + 1 + (try draw(n - place - 1)) } },
  Deviation(
    "never-stays-from-the-end",
    "From the back, no entry can stay in its place: the place itself is left out of the draw",
    seenIn: "Sattolo's algorithm, which makes cycles on purpose"
  ) {
    $0.exchange(at: { n in (1..<max(1, n)).reversed() }) { place, _, draw in try draw(place) }
  },
  Deviation(
    "with-replacement", "Entries are drawn with replacement: some come twice, others never"
  ) {
    $0.body = { order, draw in try order.map { _ in order[try draw(order.count)] } }
  },
  Deviation(
    "offset-missing", "The draw is taken as a place itself: the place was not added to it"
  ) { $0.exchange { place, n, draw in try draw(n - place) } },
  Deviation("bound-too-small", "The last entry is never drawn: the bound is one too small") {
    $0.exchange { place, n, draw in place + (try draw(max(1, n - place - 1))) }
  },
  Deviation("ends-early", "The loop ends one place too early: the last two are not exchanged") {
    $0.exchange(at: { n in Array(0..<max(0, n - 2)) }, with: fromHereOn)
  },
  Deviation("begins-late", "The loop begins at place 1: the first entry always stays") {
    $0.exchange(at: { n in Array(1..<max(1, n - 1)) }, with: fromHereOn)
  },
  Deviation(
    "no-temporary",
    "The exchange loses an entry: the first is overwritten before it is moved"
  ) {
    $0.exchange(with: fromHereOn) { order, _, place, other in order[place] = order[other] }
  },
  Deviation(
    "no-temporary-backwards",
    "The exchange loses an entry: the drawn one is overwritten before it is moved"
  ) {
    $0.exchange(with: fromHereOn) { order, _, place, other in order[other] = order[place] }
  },
  Deviation("places-for-entries", "The places 0, 1, 2, … are shuffled, not the entries there") {
    $0.body = { try shuffled(Array($0.indices), draw: $1) }
  },
  Deviation(
    "read-from-the-original",
    "The entries to exchange are read from the order as it came, not from the one worked on"
  ) {
    $0.exchange(with: fromHereOn) { order, original, place, other in
      order[place] = original[other]
      order[other] = original[place]
    }
  },
  Deviation(
    "random-comparison", "The entries are sorted by a comparison that tosses a coin"
  ) {
    $0.body = { order, draw in
      order.count < 2 ? order : try order.sorted { _, _ in try draw(2) == 0 }
    }
  },
  Deviation(
    "random-keys", "The entries are sorted by random keys: equal keys keep the old order"
  ) {
    $0.body = { order, draw in
      let keys = try order.map { _ in try draw(order.count) }
      let places = order.indices.sorted { a, b in
        keys[a] == keys[b] ? a < b : keys[a] < keys[b]
      }
      return places.map { order[$0] }
    }
  },
  Deviation("cut", "The order is only turned round to a random beginning, like a pack cut once") {
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
  ) { $0.exchange(at: { n in (1..<max(1, n)).reversed() }, with: upToHere) },
  Deviation(
    "growing", "Exchanges with the places up to this one: as fair, but not PyTorch's order"
  ) { $0.exchange(at: { n in Array(1..<max(1, n)) }, with: upToHere) },
  Deviation(
    "growing-from-0",
    "Exchanges with the places up to this one, from place 0 on: as fair, but not PyTorch's order"
  ) { $0.exchange(at: { n in Array(0..<n) }, with: upToHere) },
  Deviation(
    "put-in",
    "Each entry is put in at a random place of those before it: as fair, but not PyTorch's order"
  ) {
    $0.body = { order, draw in
      try order.reduce(into: []) { $0.insert($1, at: try draw($0.count + 1)) }
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
]
