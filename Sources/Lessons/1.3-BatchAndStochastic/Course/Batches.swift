import BatchAndStochasticQuestions
import Exercising
import Gradus
import GradusReference
import PropertyTesting

/// The cutting of an order into batches.
package let batchesExercise: Exercise<BatchSplit, Batches> = Exercise(
  "1.3.batches", "cutting an order into batches", file: "Batches.swift",
  reference: { Batches(makeBatches(of: $0.order, size: $0.size, dropLast: $0.dropLast)) },
  claims: [
    .lessonsExample {
      [(false, [[4, 0], [3, 1], [2]]), (true, [[4, 0], [3, 1]])].map { dropLast, batches in
        (
          BatchSplit(order: [4, 0, 3, 1, 2], size: 2, dropLast: dropLast), Batches(batches)
        )
      }
    },
    Claim(
      "follows PyTorch's DataLoader, batch by batch", asking: recordedSplits, source: Golden.source),
    Claim(
      "joined end to end, the batches are the order again", forAll: splits
    ) { split, batches in
      var split = split
      split.dropLast = false
      let joined = try batches.ask(split).batches.flatMap { $0 }
      try batches.expect(
        joined == split.order, answered: "\(joined) joined", expected: "\(split.order)")
    },
    Claim(
      "every batch is full; without dropLast one smaller batch may come last", forAll: splits
    ) { split, batches in
      let sizes = try batches.ask(split).batches.map(\.count)
      let (full, rest) = split.order.count.quotientAndRemainder(dividingBy: split.size)
      let expected =
        Array(repeating: split.size, count: full) + (rest > 0 && !split.dropLast ? [rest] : [])
      try batches.expect(
        sizes == expected, answered: "batches of the sizes \(sizes)",
        expected: "batches of the sizes \(expected)")
    },
  ],
  deviations: Deviations(
    of: BatchesRecipe(), answering: { try $0.batches($1) },
    [
      Deviation("last-missing", "The smaller last batch is always left out") {
        $0.dropLast = { _ in true }
      },
      Deviation("all-but-last", "The last batch is always left out, full or not") {
        $0.edit { batches, split in
          if split.order.count % split.size == 0 || !split.dropLast { _ = batches.popLast() }
        }
      },
      Deviation("last-kept", "dropLast is not heeded") { $0.dropLast = { _ in false } },
      Deviation(
        "drop-inverted", "dropLast is read the wrong way round: true keeps the smaller batch"
      ) { $0.dropLast = { !$0.dropLast } },
      Deviation("full-one-dropped", "dropLast leaves out the last batch even where it is full") {
        $0.edit { batches, split in
          if split.dropLast && split.order.count % split.size == 0 { _ = batches.popLast() }
        }
      },
      Deviation(
        "padded", "The last batch is filled up with entries from the beginning",
        seenIn: "torch's DistributedSampler, which does so on purpose"
      ) {
        $0.edit { batches, split in
          guard let last = batches.last, last.count < split.size else { return }
          let more = (0..<split.size - last.count).map { split.order[$0 % split.order.count] }
          batches[batches.count - 1] += more
        }
      },
      Deviation("rest-joined", "What is left over is added to the batch before") {
        $0.edit { batches, split in
          guard let last = batches.last, last.count < split.size, batches.count > 1 else { return }
          batches.removeLast()
          batches[batches.count - 1] += last
        }
      },
      Deviation(
        "size-is-count", "The size is taken as the number of batches", seenIn: "torch.chunk"
      ) {
        $0.size = { ($0.order.count + $0.size - 1) / $0.size }
      },
      Deviation("positions", "The places 0, 1, 2, … are cut up, not the entries that stand there") {
        $0.order = { Array($0.order.indices) }
      },
      Deviation(
        "dealt-out", "The entries are dealt out in turn, like cards, not cut into pieces"
      ) {
        $0.edit { batches, split in
          let order = split.order
          let count = (order.count + split.size - 1) / split.size
          batches = Array(repeating: [], count: count)
          for (place, entry) in order.enumerated() { batches[place % count].append(entry) }
          if split.dropLast && (batches.last?.count ?? split.size) < split.size {
            batches.removeLast()
          }
        }
      },
      Deviation("empty-batch", "Where the size divides the order, an empty batch comes last") {
        $0.edit { batches, split in
          if split.order.count % split.size == 0 && !split.dropLast { batches.append([]) }
        }
      },
      Deviation("overlap", "Each batch also holds the first entry of the next: … where ..< belongs")
      {
        $0.edit { batches, _ in
          for index in batches.indices.dropLast() {
            batches[index] += batches[index + 1].prefix(1)
          }
        }
      },
      Deviation("smaller-first", "The smaller batch comes first") {
        $0.edit { batches, split in
          let rest = split.order.count % split.size
          guard rest > 0, !split.dropLast else { return }
          batches =
            [Array(split.order.prefix(rest))]
            + makeBatches(of: Array(split.order.dropFirst(rest)), size: split.size)
        }
      },
      Deviation("sorted", "The entries are sorted: the shuffling is lost") {
        $0.order = { $0.order.sorted() }
      },
    ]),
  hints: [
    "Go through the order in steps of `size`. Each step begins a batch; the last one may run out of "
      + "entries.",
    "Batch k holds the places k · size up to, but not including, min((k + 1) · size, n). There are n "
      + "/ size of them, rounded up, or rounded down with dropLast.",
    "for start in stride(from: 0, to: order.count, by: size) { let end = min(start + size, "
      + "order.count); … Array(order[start..<end]) … }. Skip the batch where dropLast is true and "
      + "end − start is below size.",
  ],
  why:
    "Batches cut the order without gap or overlap, so an epoch sees each example once. What "
    + "is left at the end is a smaller batch; dropping it is fair only because the next "
    + "shuffle drops others.")

private func recordedSplits() throws -> [(question: BatchSplit, answer: Batches)] {
  try Golden.lesson("1.3-batches").map { item in
    let entries = try item.list("batches").map { Int($0) }
    var start = 0
    let batches = try item.list("sizes").map { size in
      defer { start += Int(size) }
      return Array(entries[start..<start + Int(size)])
    }
    let split = BatchSplit(
      order: try item.list("order").map { Int($0) }, size: Int(try item.number("size")),
      dropLast: try item.number("drop") == 1)
    return (split, Batches(batches))
  }
}

/// Orders of up to nine entries that are neither sorted nor places, with any size.
private let splits = zip(
  Generator<Int>.integer(in: 2...9), .integer(in: 1...5), .bool
).map { count, size, dropLast in
  BatchSplit(
    order: (0..<count).map { 10 + (7 * $0 + 3) % 11 }, size: size, dropLast: dropLast)
}

/// The lines of the cutting.
private struct BatchesRecipe: Sendable {
  var order: @Sendable (BatchSplit) -> [Int] = { $0.order }
  var size: @Sendable (BatchSplit) -> Int = { $0.size }
  var dropLast: @Sendable (BatchSplit) -> Bool = { $0.dropLast }
  private var edits: [@Sendable (inout [[Int]], BatchSplit) -> Void] = []

  mutating func edit(_ edit: @escaping @Sendable (inout [[Int]], BatchSplit) -> Void) {
    edits.append(edit)
  }

  func batches(_ split: BatchSplit) throws -> Batches {
    var batches = makeBatches(
      of: order(split), size: max(1, size(split)), dropLast: dropLast(split))
    for edit in edits { edit(&batches, split) }
    return Batches(batches)
  }
}
