import Exercising
import Gradus
import GradusReference
import NeuralNetFromScratchQuestions
import PropertyTesting

/// The loop: epochs, batches, steps.
package let trainExercise: Exercise<Call, Tensors> = Exercise(
  "2.3.train", "from a starting network to one that reads", file: "Train.swift",
  reference: { call in
    let training = try Training(call)
    let found = try train(
      training.start, orders: training.orders, batchSize: training.batchSize,
      learningRate: training.learningRate
    ) { net, batch in
      try training.gradient(net, batch) { ReLUClassifier($0).lossAndGradient($1, $2) }
    }
    return Tensors(losses: found.losses, net: found.net)
  },
  claims: [
    .lessonsExample {
      [
        (
          workedTraining,
          Tensors(
            losses: [2.5],
            net: TwoLayers(w1: Matrix([[1.5]]), b1: [0.5], w2: Matrix([[0.5]]), b2: [0.5]))
        )
      ]
    },
    .recorded(
      "follows PyTorch's SGD, batch by batch", asked, in: "2.3", "training",
      inputs: ["W1", "b1", "W2", "b2", "orders", "batch size", "learning rate", "targets"],
      outputs: ["losses"] + ["W1", "b1", "W2", "b2"].map { "trained \($0)" }),
    Claim(
      "at a rate of 0 the losses are the mean over all examples, whatever the batches are",
      forAll: zip(questions, .integer(in: 1...6)), cases: 8
    ) { input, interview in
      let call = input.0.replacing("learning rate", by: [0])
        .replacing("batch size", by: [Double(input.1)])
      let training = try Training(call)
      let all = try training.gradient(training.start, training.orders[0]) { _, _, _ in
        (0, training.start)
      }
      try interview.expect(
        call, toBe: Tensors(losses: training.orders.map { _ in all.loss }, net: training.start),
        source: "nothing moves")
    },
    Claim(
      "a step moves all four parts at once, by slopes of one network", forAll: questions, cases: 4
    ) { call, interview in
      let examples = try Training(call).orders[0].count
      var coupled = call.replacing("batch size", by: [Double(examples)])
      coupled.inputs.append(NamedTensor("coupling", 0.5))
      let training = try Training(coupled)
      var (net, losses) = (training.start, [Double]())
      for order in training.orders {
        let found = try training.gradient(net, order) { _, _, _ in (0, training.start) }
        losses.append(found.loss)
        net = net.replacing(
          zip(net.numbers, found.gradient.numbers).map { $0 - training.learningRate * $1 })
      }
      try interview.expect(
        coupled, toBe: Tensors(losses: losses, net: net),
        source: "θ − γ ∇L, where each slope depends on all numbers")
    },
    Claim(
      "two epochs are one, and another from where that ended", forAll: questions, cases: 6
    ) { call, interview in
      let orders = try call.matrix("orders")
      func epochs(_ rows: [Int], from net: [NamedTensor]) -> Call {
        var part = call
        part.inputs = call.inputs.map { input in
          if input.name == "orders" { return NamedTensor("orders", orders.rows(at: rows)) }
          guard let moved = net.first(where: { $0.name == "trained " + input.name }),
            moved.shape == input.shape
          else { return input }
          return NamedTensor(input.name, shape: moved.shape, values: moved.values)
        }
        return part
      }
      let first = try interview.ask(epochs([0], from: []))
      let second = try interview.ask(epochs([1], from: first.parts))
      let losses = [first, second].flatMap { $0["losses"]?.values ?? [] }
      let both = Tensors(
        second.parts.map { $0.name == "losses" ? NamedTensor("losses", losses) : $0 })
      try interview.expect(
        epochs([0, 1], from: []), toBe: both, source: "from one epoch at a time")
    },
  ],
  robustness: [
    Claim(
      "a batch larger than the data is all of it, and without epochs nothing moves",
      forAll: questions, cases: 3
    ) { call, interview in
      let training = try Training(call)
      let all = try training.gradient(training.start, training.orders[0]) { _, _, _ in
        (0, training.start)
      }
      var one = call.replacing("batch size", by: [100])
      one.inputs = one.inputs.map {
        $0.name == "orders"
          ? NamedTensor("orders", Matrix([training.orders[0].map { Double($0) }])) : $0
      }
      let moved = training.start.replacing(
        zip(training.start.numbers, all.gradient.numbers).map { $0 - training.learningRate * $1 })
      try interview.expect(
        one, toBe: Tensors(losses: [all.loss], net: moved), source: "one step on all examples")
      one.inputs = one.inputs.map {
        $0.name == "orders"
          ? NamedTensor("orders", Matrix(rows: 0, columns: training.orders[0].count)) : $0
      }
      try interview.expect(
        one, toBe: Tensors(losses: [], net: training.start), source: "there are no epochs")
    }
  ],
  deviations: Deviations(
    of: TrainRecipe(), answering: { try $0.answer($1) },
    [
      Deviation(
        "mean-of-batch-means", "The batches' losses are averaged as if all were as large",
        seenIn: "aidotse/LeakPro#239"
      ) { $0.weight = { _ in 1 } },
      Deviation("losses-summed", "The epoch's loss is the sum of its batches'") {
        $0.weight = { _ in 1 }
        $0.isMean = false
      },
      Deviation(
        "last-batch-only", "The epoch's loss is that of its last batch",
        seenIn: "lucidrains/med-seg-diff-pytorch#17"
      ) { $0.lastLossOnly = true },
      Deviation("last-batch-dropped", "The last batch is left out where it is smaller") {
        $0.cut = { makeBatches(of: $0, size: $1, dropLast: true) }
      },
      Deviation("one-batch", "Every epoch is one batch: the batch size is not looked at") {
        $0.cut = { order, _ in [order] }
      },
      Deviation("order-ignored", "The examples are taken as they stand: 0, 1, 2, …") {
        $0.order = { orders, epoch in orders[epoch].sorted() }
      },
      Deviation("first-order-again", "Every epoch goes through the first one's order") {
        $0.order = { orders, _ in orders[0] }
      },
      Deviation(
        "divided-by-batch", "The slopes, which are means, are divided by the batch once more",
        seenIn: "d2l-ai/d2l-en#1000"
      ) { $0.rate = { $0 / Double($1) } },
      Deviation("ascent", "The step goes up the slope") { $0.rate = { rate, _ in -rate } },
      Deviation("no-learning-rate", "The step is the whole slope") { $0.rate = { _, _ in 1 } },
      Deviation("epochs-gradient", "The gradient is that of the epoch's first network") {
        $0.frozen = .epoch
      },
      Deviation("starts-gradient", "The gradient is asked of the starting network in every step") {
        $0.frozen = .start
      },
      Deviation(
        "part-after-part",
        "The parts move one after another: later slopes are those of a network that has half moved"
      ) { $0.partAfterPart = true },
      Deviation("number-of-batches", "The batch size is taken for the number of batches") {
        $0.cut = { makeBatches(of: $0, size: max(1, $0.count / $1)) }
      },
      Deviation("biases-stay", "The biases are not moved") { $0.movesBiases = false },
      Deviation("second-layer-stays", "The second layer is not moved") { $0.movesSecond = false },
      Deviation("every-epoch-anew", "Each epoch begins at the starting network") {
        $0.restarts = true
      },
      Deviation(
        "last-batch-counts-full",
        "The last batch's loss counts as if it were as large as the others",
        equation: "Σ loss · batchSize / n"
      ) { $0.countsFull = true },
      Deviation("batches-overlap", "Each batch has the first example of the next one, too") {
        $0.overlaps = true
        $0.cut = { order, size in
          stride(from: 0, to: order.count, by: size).map {
            Array(order[$0..<min($0 + size + 1, order.count)])
          }
        }
      },
      Deviation("rate-decays", "The rate is divided by the number of the epoch") {
        $0.decays = true
      },
      Deviation("losses-run-on", "The sum of the losses is not set back for the next epoch") {
        $0.runsOn = true
      },
      Deviation("loss-after-step", "A batch's loss is measured after its step") {
        $0.lossAfterStep = true
      },
    ]),
  hints: [
    "An epoch is a loop over batches, a batch one step. The loss of an epoch is a mean over examples, "
      + "and a batch's loss counts for as many as the batch has.",
    "θ ← θ − γ ∇L for all four parts of the network; loss of the epoch = Σ loss of batch · size of "
      + "batch / number of examples.",
    "for order in orders { var sum = 0.0; for begin in stride(from: 0, to: order.count, by: "
      + "batchSize) { let batch = Array(order[begin..<min(begin + batchSize, order.count)]); … } }. "
      + "net.w1 = net.w1 - learningRate * slopes.w1; the biases number by number.",
  ],
  why:
    "Loss, slopes and step are what they were for a line; only the function in the middle "
    + "has changed. That loop is all of training, and each part of it can be checked by "
    + "itself.",
  worked: "GradusReference/Networks/ReLUClassifier.swift")

private let asked = "training"

/// Three examples in batches of two, worked by hand in the lesson.
let workedTraining = Call(
  asked,
  TwoLayers(w1: Matrix([[2]]), b1: [0], w2: Matrix([[0]]), b2: [1.5]).named() + [
    NamedTensor("orders", Matrix([[2, 0, 1]])), NamedTensor("batch size", 2),
    NamedTensor("learning rate", 0.5),
    NamedTensor("targets", Matrix([[2, 0, 2, 1.5], [1, 1, 0, -0.5], [2, 0, 2, 1.5]])),
  ])

/// Two epochs of four or five examples, with a target of a network's numbers for each.
private let questions: Generator<Call> = zip(
  Generator.integer(in: 4...5), Generator.integer(in: 2...3),
  Generator<Double>.choice(of: [0.25, 0.5]), Generator.integer(in: 1...1000)
).flatMap { (examples: Int, size: Int, rate: Double, seed: Int) -> Generator<Call> in
  var generator = RandomGenerator(seed: UInt64(seed))
  let orders: [[Double]] = (0..<2).map { _ in generator.randperm(examples).map { Double($0) } }
  return zip(
    zip(Generator<Matrix>.matrix(rows: 1, columns: 2), Generator<[Double]>.vector(1)),
    zip(Generator<Matrix>.matrix(rows: 2, columns: 1), Generator<[Double]>.vector(2)),
    Generator<Matrix>.matrix(rows: examples, columns: 7)
  ).map { first, second, targets in
    Call(
      asked,
      TwoLayers(w1: first.0, b1: first.1, w2: second.0, b2: second.1).named() + [
        NamedTensor("orders", Matrix(orders)), NamedTensor("batch size", Double(size)),
        NamedTensor("learning rate", rate), NamedTensor("targets", targets),
      ])
  }
}

/// The lines of `train`.
private struct TrainRecipe: Sendable {
  enum Frozen { case never, epoch, start }

  var weight: @Sendable (_ batch: Int) -> Double = { Double($0) }
  var isMean = true
  var lastLossOnly = false
  var cut: @Sendable ([Int], Int) -> [[Int]] = { makeBatches(of: $0, size: $1) }
  var order: @Sendable ([[Int]], Int) -> [Int] = { $0[$1] }
  var rate: @Sendable (_ rate: Double, _ batch: Int) -> Double = { rate, _ in rate }
  var frozen = Frozen.never
  var movesBiases = true
  var movesSecond = true
  var restarts = false
  var lossAfterStep = false
  var countsFull = false
  var decays = false
  var runsOn = false
  var overlaps = false
  var partAfterPart = false

  func answer(_ call: Call) throws -> Tensors {
    let training = try Training(call)
    let start = training.start
    func gradient(_ net: TwoLayers, _ batch: [Int]) throws -> (loss: Double, gradient: TwoLayers) {
      try training.gradient(net, batch) { ReLUClassifier($0).lossAndGradient($1, $2) }
    }
    var (net, losses, before) = (start, [Double](), 0.0)
    for epoch in training.orders.indices {
      if restarts { net = start }
      let first = net
      var (sum, count, last) = (0.0, 0.0, 0.0)
      for batch in cut(order(training.orders, epoch), training.batchSize) {
        let at = frozen == .never ? net : frozen == .epoch ? first : start
        let slopes = try gradient(at, batch).gradient
        let old = net
        let rate = rate(training.learningRate, batch.count) / (decays ? Double(epoch + 1) : 1)
        net = net.replacing(zip(net.numbers, slopes.numbers).map { $0 - rate * $1 })
        if partAfterPart {
          net = old
          var begin = 0
          for count in [net.w1.values.count, net.b1.count, net.w2.values.count, net.b2.count] {
            var (numbers, slopes) = (net.numbers, try gradient(net, batch).gradient.numbers)
            for k in begin..<begin + count { numbers[k] -= rate * slopes[k] }
            net = net.replacing(numbers)
            begin += count
          }
        }
        if !movesBiases { (net.b1, net.b2) = (old.b1, old.b2) }
        if !movesSecond { (net.w2, net.b2) = (old.w2, old.b2) }
        last = try gradient(lossAfterStep ? net : frozen == .never ? old : at, batch).loss
        sum += weight(countsFull ? training.batchSize : batch.count) * last
        count += weight(batch.count)
      }
      if runsOn { (sum, before) = (sum + before, sum + before) }
      if overlaps { count = Double(training.orders[epoch].count) }
      losses.append(lastLossOnly ? last : isMean ? sum / count : sum)
    }
    return Tensors(losses: losses, net: net)
  }
}
