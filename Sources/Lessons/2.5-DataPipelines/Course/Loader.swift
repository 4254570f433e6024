import DataPipelinesQuestions
import Exercising
import Gradus
import GradusFixtures
import GradusReference
import PropertyTesting

/// The batches of several epochs.
package let loaderExercise: Exercise<Call, Tensors> = Exercise(
  "2.5.loader", "a loader's epochs", file: "Loader.swift",
  reference: { call in
    Tensors(
      epochs: loaderBatches(
        of: try call.integer("count"), batchSize: try call.integer("batch size"),
        epochs: try call.integer("epochs"), dropLast: try call.integer("drop last") == 1,
        shuffle: try call.shuffling()))
  },
  claims: [
    .lessonsExample {
      [
        (
          call(
            [[3, 0, 4, 1, 2], [1, 4, 2, 0, 3]], size: 2, epochs: 2, dropLast: false),
          Tensors(epochs: [[[3, 0], [4, 1], [2]], [[1, 4], [2, 0], [3]]])
        )
      ]
    },
    Claim("hands out what PyTorch's DataLoader does", asking: recorded, source: Golden.source),
    Claim("in each epoch every example comes once", forAll: calls(dropping: false)) {
      call, loader in
      let (count, size) = (try call.integer("count"), try call.integer("batch size"))
      let answer = try loader.ask(call)
      for epoch in 0..<(try call.integer("epochs")) {
        let parts = answer.parts.filter { $0.name.hasPrefix("epoch \(epoch), ") }
        let numbers = parts.flatMap(\.values)
        try loader.expect(
          numbers.sorted() == (0..<count).map(Double.init),
          answered: "epoch \(epoch) hands out \(listed(numbers))",
          expected: "each of the examples 0 to \(count - 1) once")
        try loader.expect(
          parts.dropLast().allSatisfy { $0.values.count == size },
          answered: "epoch \(epoch) in batches of \(parts.map(\.values.count))",
          expected: "\(size) in every batch but the last")
      }
    },
    Claim("with dropLast every batch is full", forAll: calls(dropping: true)) { call, loader in
      let (count, size) = (try call.integer("count"), try call.integer("batch size"))
      let sizes = try loader.ask(call).parts.map(\.values.count)
      let epochs = try call.integer("epochs")
      try loader.expect(
        sizes == Array(repeating: size, count: epochs * (count / size)),
        answered: "batches of \(sizes)",
        expected: "\(counted(count / size, "batch", "batches")) of \(size) in each epoch")
    },
  ],
  robustness: [
    Claim(
      "no examples make no batches, and no epochs none",
      asking: {
        [
          (call([[]], size: 3, epochs: 2, dropLast: false), Tensors([])),
          (call([[1, 0]], size: 3, epochs: 0, dropLast: false), Tensors([])),
        ]
      }, source: "by hand")
  ],
  deviations: Deviations(
    of: LoaderRecipe(), answering: { Tensors(epochs: try $0.epochs($1)) },
    [
      Deviation("one-order", "The order is drawn once, before the epochs: each repeats the first") {
        $0.shufflesOnce = true
      },
      Deviation("unshuffled", "The order is 0, 1, 2, … in each epoch: shuffle is never called") {
        $0.shuffles = false
      },
      Deviation(
        "orders-composed",
        "Each epoch shuffles the order of the one before, not the numbers 0, 1, 2, …"
      ) { $0.composes = true },
      Deviation("dealt-out", "The order is dealt out like cards, an example to each batch in turn")
      {
        $0.deals = true
      },
      Deviation("shuffled-within-batches", "The batches are cut first, and shuffled each by itself")
      {
        $0.shufflesWithin = true
      },
      Deviation("shuffled-batches", "The batches are shuffled, not the examples in them") {
        $0.shufflesBatches = true
      },
      Deviation("shuffled-each-batch", "A new order is drawn for each batch: examples come twice") {
        $0.shufflesForEachBatch = true
      },
      Deviation("last-missing", "The smaller last batch is always left out") {
        $0.drops = { _, _ in true }
      },
      Deviation("drop-last-ignored", "dropLast is not looked at") { $0.drops = { _, _ in false } },
      Deviation("drop-last-reversed", "dropLast means the opposite") {
        $0.drops = { drop, _ in !drop }
      },
      Deviation("full-batch-dropped", "With dropLast a full last batch is left out too") {
        $0.dropsFull = true
      },
      Deviation(
        "padded", "The last batch is filled up with the epoch's first examples",
        seenIn: "torch.utils.data.DistributedSampler, on purpose"
      ) { $0.pads = true },
      Deviation("carried-over", "What is left over goes into the next epoch's first batch") {
        $0.carries = true
      },
      Deviation("empty-batch", "Without examples there is one empty batch") { $0.hasEmpty = true },
      Deviation("batches-reversed", "The batches come from the last to the first") {
        $0.reverses = true
      },
      Deviation("one-skipped", "Between two batches an example is skipped") { $0.skips = 1 },
      Deviation("even-batches", "The examples are spread over batches of nearly equal size") {
        $0.spreads = true
      },
    ]),
  hints: [
    "Which of the two loops, over the epochs or over the batches, must the shuffling stand in?",
    "Epoch e has an order of its own; its batch b holds the places b·B up to, but not including, "
      + "(b + 1)·B of that order, as far as there are any.",
    "for _ in 0..<epochs { let order = try shuffle(count) … }, inside it a loop with "
      + "stride(from: 0, to: count, by: batchSize) that takes order[start..<min(start + batchSize, "
      + "count)].",
  ],
  why:
    "A new order each epoch keeps batches from being the same company for ever. Drawn from "
    + "one generator that goes on, the epochs differ, and yet the whole can be repeated from "
    + "its seed.")

private func call(_ orders: [[Double]], size: Int, epochs: Int, dropLast: Bool) -> Call {
  call(Matrix(orders), size: size, epochs: epochs, dropLast: dropLast)
}

private func call(_ orders: Matrix, size: Int, epochs: Int, dropLast: Bool) -> Call {
  Call(
    "the batches, where shuffle gives the rows of orders in turn",
    [
      NamedTensor("count", Double(orders.columns)), NamedTensor("batch size", Double(size)),
      NamedTensor("epochs", Double(epochs)), NamedTensor("drop last", dropLast ? 1 : 0),
      NamedTensor("orders", orders),
    ])
}

private func recorded() throws -> [(question: Call, answer: Tensors)] {
  try Golden.lesson("2.5-loader").map { item in
    let (orders, epochs) = (try item.tensor("orders"), Int(try item.number("epochs")))
    let size = Int(try item.number("batch size"))
    let table = Matrix(rows: orders.shape[0], columns: orders.shape[1], values: orders.values)
    let names = (0..<epochs).flatMap { epoch in
      (0...table.columns / size).map { "epoch \(epoch), batch \($0)" }
    }
    return (
      call(table, size: size, epochs: epochs, dropLast: try item.number("drop last") == 1),
      Tensors(try names.filter { item.numbers[$0] != nil }.map(item.tensor))
    )
  }
}

private func calls(dropping: Bool) -> Generator<Call> {
  zip(
    Generator<Int>.integer(in: 3...9), .integer(in: 2...4), .integer(in: 2...3),
    .integer(in: 1...99)
  )
  .map { count, size, epochs, seed in
    var generator = RandomGenerator(seed: UInt64(seed))
    // More orders than epochs: who shuffles too often gets others.
    let orders = (0..<(epochs + count)).map { _ in generator.randperm(count).map(Double.init) }
    return call(orders, size: size, epochs: epochs, dropLast: dropping)
  }
}

/// The lines of `loaderBatches(of:batchSize:epochs:dropLast:shuffle:)`.
private struct LoaderRecipe: Sendable {
  var shufflesOnce = false
  var shuffles = true
  var shufflesBatches = false
  var shufflesForEachBatch = false
  var shufflesWithin = false
  var composes = false
  var deals = false
  var drops: @Sendable (_ dropLast: Bool, _ size: Int) -> Bool = { drop, _ in drop }
  var dropsFull = false
  var pads = false
  var carries = false
  var spreads = false
  var hasEmpty = false
  var reverses = false
  var skips = 0

  func epochs(_ call: Call) throws -> [[[Int]]] {
    let (count, size) = (try call.integer("count"), try call.integer("batch size"))
    let dropLast = drops(try call.integer("drop last") == 1, size)
    let shuffle = try call.shuffling()
    let first = shufflesOnce ? shuffle(count) : nil
    var (left, before) = ([Int](), Array(0..<count))
    return (0..<(try call.integer("epochs"))).map { _ in
      var order = Array(0..<count)
      if shuffles && !shufflesBatches && !shufflesForEachBatch && !shufflesWithin {
        order = first ?? shuffle(count)
      }
      if composes {
        order = order.map { before[$0] }
        before = order
      }
      order = left + order
      var batches = stride(from: 0, to: order.count, by: size + skips).map {
        Array(order[$0..<min($0 + size, order.count)])
      }
      if shufflesWithin {
        batches = batches.map { batch in shuffle(batch.count).map { batch[$0] } }
      }
      if deals {
        let number = batches.count
        batches = batches.indices.map { begin in
          stride(from: begin, to: count, by: number).map { order[$0] }
        }
      }
      if spreads && !batches.isEmpty {
        let (each, more) = (count / batches.count, count % batches.count)
        var start = 0
        batches = batches.indices.map { index in
          defer { start += each + (index < more ? 1 : 0) }
          return Array(order[start..<start + each + (index < more ? 1 : 0)])
        }
      }
      if shufflesForEachBatch { batches = batches.map { Array(shuffle(count).prefix($0.count)) } }
      if shufflesBatches {
        batches = shuffle(batches.count).map { batches[$0] }
      }
      guard let last = batches.last else { return hasEmpty ? [[]] : [] }
      if pads { batches[batches.count - 1] += order.prefix(size - last.count) }
      if carries && last.count < size {
        left = batches.removeLast()
      } else {
        left = []
        let isShort = batches[batches.count - 1].count < size
        if dropLast && (isShort || dropsFull) { batches.removeLast() }
      }
      return reverses ? batches.reversed() : batches
    }
  }
}
