import CGradusGSL
import DataPipelinesQuestions
import Exercising
import Gradus
import GradusReference
import PropertyTesting

/// Batches in order, whichever worker is the fastest.
package let prefetchExercise: Exercise<Call, Tensors> = Exercise(
  "2.5.prefetch", "prefetching in order", file: "Prefetch.swift",
  reference: { Tensors(deliveries: deliveries(of: try $0.integers("arrivals"))) },
  claims: [
    .lessonsExample {
      [(call([1, 0, 3, 4, 2]), Tensors(deliveries: [[], [0, 1], [], [], [2, 3, 4]]))]
    },
    Claim("the loop gets the batches 0, 1, 2, …, whatever the arrivals were", forAll: arrivals) {
      arrivals, loader in
      let handed = try loader.ask(call(arrivals)).parts.flatMap(\.values)
      try loader.expect(
        handed == arrivals.indices.map(Double.init), answered: "in all, \(listed(handed))",
        expected: "in all, 0 to \(arrivals.count - 1) in this order, each once")
    },
    Claim("a batch goes as soon as it and all before it are there", forAll: arrivals) {
      arrivals, loader in
      var expected = arrivals.map { _ in [Int]() }
      for (batch, arrival) in dueByGSL(arrivals).enumerated() { expected[arrival].append(batch) }
      try loader.expect(
        call(arrivals), toBe: Tensors(deliveries: expected),
        source: "the largest of the arrivals of batches 0 to b, by GSL's inverse permutation")
    },
  ],
  deviations: Deviations(
    of: PrefetchRecipe(),
    answering: { Tensors(deliveries: $0.deliveries(try $1.integers("arrivals"))) },
    [
      Deviation(
        "as-they-arrive", "Each batch is handed out as it arrives: the order depends on timing",
        seenIn: "in_order=False of PyTorch's DataLoader"
      ) { $0.body = { $0.map { [$0] } } },
      Deviation("all-that-waits", "When the next one is there, all that waits goes, gaps or not") {
        $0.body = { arrivals in
          var (waiting, next): ([Int], Int) = ([], 0)
          return arrivals.map { batch in
            waiting.append(batch)
            guard batch == next else { return [] }
            defer { waiting = [] }
            next = (waiting.max() ?? next) + 1
            return waiting.sorted()
          }
        }
      },
      Deviation("sorted", "The arrivals are sorted first: batches go that are not there yet") {
        $0.body = { $0.sorted().map { [$0] } }
      },
      Deviation("all-at-the-end", "Everything waits until the last batch is there") {
        $0.body = { arrivals in
          arrivals.indices.map { $0 == arrivals.count - 1 ? arrivals.sorted() : [] }
        }
      },
      Deviation(
        "one-at-a-time", "One batch at most is handed out after an arrival: others stay back"
      ) {
        $0.atMost = 1
      },
      Deviation(
        "stays-with-one", "What waited is not looked at: only the batch just arrived can go"
      ) {
        $0.keeps = false
      },
      Deviation("last-arrived-first", "What may go is handed out from the last to the first") {
        $0.reverses = true
      },
      Deviation("handed-out-again", "What was handed out stays, and comes again each time") {
        $0.repeats = true
      },
      Deviation("next-not-counted", "Waits for batch 0 alone: then all that is there goes at once")
      {
        $0.body = { arrivals in
          var (waiting, started): ([Int], Bool) = ([], false)
          return arrivals.map { batch in
            waiting.append(batch)
            started = started || batch == 0
            guard started else { return [] }
            defer { waiting = [] }
            return waiting.sorted()
          }
        }
      },
      Deviation("one-late", "A batch goes with the arrival after the one that completes it") {
        $0.isLate = true
      },
      Deviation("empty-left-out", "Arrivals after which nothing can go have no entry") {
        $0.leavesOutEmpty = true
      },
    ]),
  hints: [
    "Somebody deals cards, and you may lay them down from the lowest on only. What do you hold in "
      + "your hand, and what do you remember?",
    "Keep the set of batches that wait, and the number of the next one due. After each arrival: "
      + "as long as the next one is in the set, take it out and hand it over.",
    "return arrivals.map { batch in waiting.insert(batch); var out: [Int] = []; while "
      + "waiting.remove(next) != nil { out.append(next); next += 1 }; return out }",
  ],
  why:
    "Workers finish as they like, but training must see one order, or it cannot be "
    + "repeated. What came early waits; what is due is handed on at once, with all that "
    + "follow it.")

private func call(_ arrivals: [Int]) -> Call {
  Call("what is handed out", [NamedTensor("arrivals", arrivals.map(Double.init))])
}

/// For each batch the arrival after which it can go.
private func dueByGSL(_ arrivals: [Int]) -> [Int] {
  guard let order = gsl_permutation_alloc(arrivals.count),
    let inverse = gsl_permutation_alloc(arrivals.count)
  else { return [] }
  defer {
    gsl_permutation_free(order)
    gsl_permutation_free(inverse)
  }
  for (arrival, batch) in arrivals.enumerated() { order.pointee.data[arrival] = batch }
  gsl_permutation_inverse(inverse, order)
  let times = arrivals.indices.map { Double(gsl_permutation_get(inverse, $0)) }
  return times.indices.map { Int(gsl_stats_max(times, 1, $0 + 1)) }
}

private let arrivals = zip(Generator<Int>.integer(in: 3...8), .integer(in: 1...9999)).map {
  count, seed in
  var generator = RandomGenerator(seed: UInt64(seed))
  return generator.randperm(count)
}

/// The lines of `deliveries(of:)`.
private struct PrefetchRecipe: Sendable {
  /// What is answered in place of all that follows.
  var body: (@Sendable ([Int]) -> [[Int]])?
  var atMost = Int.max
  var keeps = true
  var reverses = false
  var repeats = false
  var isLate = false
  var leavesOutEmpty = false

  func deliveries(_ arrivals: [Int]) -> [[Int]] {
    if let body { return body(arrivals) }
    var (waiting, next): (Set<Int>, Int) = ([], 0)
    var result = arrivals.map { batch in
      if !keeps { waiting = [] }
      waiting.insert(batch)
      var delivered: [Int] = []
      var due = repeats ? 0 : next
      while waiting.contains(due) && delivered.count < atMost {
        if !repeats { waiting.remove(due) }
        delivered.append(due)
        due += 1
      }
      next = due
      return reverses ? delivered.reversed() : delivered
    }
    if isLate && !result.isEmpty { result = [[]] + result.dropLast() }
    return leavesOutEmpty ? result.filter { !$0.isEmpty } : result
  }
}
