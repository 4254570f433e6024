import Answering
import Gradus
import PropertyTesting
import Reference

/// One epoch: a step after each batch, and a mean loss in which every sample counts alike.
let stochasticEpochExercise = Exercise<EpochRun, EpochResult>(
  "1.3.epoch", "an epoch of mini-batches", file: "Epoch.swift",
  reference: { run in
    try trainEpoch(
      from: run.start, batches: run.batches, learningRate: run.learningRate, sample: run.sample)
  },
  claims: [
    Claim(
      "follows PyTorch's loop over the batches, epoch by epoch", asking: recordedEpochs,
      source: Golden.source),
    Claim(
      "an epoch is its first batch and then the others: parameters and weighted losses agree",
      forAll: epochRuns
    ) { run, epoch in
      let whole = try epoch.ask(run)
      var (first, rest) = (run, run)
      first.batches = Array(run.batches.prefix(1))
      let begun = try epoch.ask(first)
      try epoch.expect(
        begun.parameters.count == 2, answered: "\(begun.parameters.count) parameters",
        expected: "2 parameters")
      rest.batches = Array(run.batches.dropFirst())
      rest.initial = Line(weight: begun.parameters[0], bias: begun.parameters[1])
      let ended = try epoch.ask(rest)
      let (a, b) = (first.batches.joined().count, rest.batches.joined().count)
      let loss = (Double(a) * begun.meanLoss + Double(b) * ended.meanLoss) / Double(a + b)
      try epoch.expect(
        whole, of: run, toBe: EpochResult(parameters: ended.parameters, meanLoss: loss))
    },
    Claim(
      "at the rate 0 nothing moves, and the loss is the mean over all samples", forAll: epochRuns,
      cases: 6
    ) { run, epoch in
      var run = run
      run.learningRate = 0
      try epoch.expect(
        run,
        toBe: EpochResult(
          parameters: run.start, meanLoss: meanSquaredError(of: run.initial, on: run.data)),
        source: "the mean squared error of the line on all samples")
    },
  ],
  deviations: Deviations(
    of: EpochRecipe(), answering: { try $0.result($1) },
    [
      Deviation(
        "mean-of-means", "The loss is the mean of the batches' means: small batches count too much",
        seenIn: "aidotse/LeakPro#239"
      ) { $0.meanLoss = { batches in batches.reduce(0) { $0 + $1.mean } / Double(batches.count) } },
      Deviation(
        "last-batch-loss", "The loss is that of the last batch alone",
        seenIn: "lucidrains/med-seg-diff-pytorch#17"
      ) { $0.meanLoss = { $0.last?.mean ?? .nan } },
      Deviation("means-summed", "The batches' mean losses are summed, not averaged") {
        $0.meanLoss = { $0.reduce(0) { $0 + $1.mean } }
      },
      Deviation("losses-summed", "The samples' losses are summed, not averaged") {
        $0.meanLoss = { $0.reduce(0) { $0 + $1.mean * Double($1.size) } }
      },
      Deviation(
        "first-size-weight",
        "Each batch's mean loss is weighted by the size of the first batch, the last one as well",
        seenIn: "running_loss += loss.item() * batch_size"
      ) {
        $0.meanLoss = { batches in
          let size = Double(batches.first?.size ?? 0)
          return batches.reduce(0) { $0 + $1.mean * size }
            / Double(batches.reduce(0) { $0 + $1.size })
        }
      },
      Deviation(
        "divided-as-if-full",
        "The sum of the losses is divided as if every batch were as large as the first"
      ) {
        $0.meanLoss = { batches in
          batches.reduce(0) { $0 + $1.mean * Double($1.size) }
            / Double(batches.count * (batches.first?.size ?? 0))
        }
      },
      Deviation("loss-after-step", "The loss of a batch is measured after its step") {
        $0.lossAfterStep = true
      },
      Deviation("one-step", "There is one step, after all batches, and not one after each") {
        $0.batches = { [Array($0.batches.joined())] }
      },
      Deviation(
        "stale-parameters",
        "All gradients are taken at the parameters from before the epoch"
      ) { $0.isStale = true },
      Deviation(
        "one-at-a-time", "A parameter has already moved when the next one's slope is measured"
      ) { $0.isOneAtATime = true },
      Deviation(
        "gradients-add-up", "The gradients of earlier batches are not forgotten and add up",
        seenIn: "a missing zero_grad()"
      ) { $0.forgets = false },
      Deviation("gradient-sum", "The gradient of a batch is summed over its samples, not averaged")
      {
        $0.divisor = { _, _ in 1 }
      },
      Deviation(
        "divided-by-first-size",
        "The last batch's gradient is divided by the size of the first batch, not by its own",
        seenIn: "modelscope/ms-swift#10084"
      ) { $0.divisor = { _, run in Double(run.batches.first?.count ?? 1) } },
      Deviation("divided-by-all", "The gradient of a batch is divided by the number of all samples")
      {
        $0.divisor = { _, run in Double(run.batches.joined().count) }
      },
      Deviation("step-after-sample", "There is a step after each sample, not after each batch") {
        $0.batches = { $0.batches.joined().map { [$0] } }
      },
      Deviation("last-batch-skipped", "A last batch smaller than the first is left out") {
        $0.batches = { run in
          let isSmaller = (run.batches.last?.count ?? 0) < (run.batches.first?.count ?? 0)
          return isSmaller ? run.batches.dropLast() : run.batches
        }
      },
      Deviation("ascent", "The step goes up the slope: plus where minus belongs") {
        $0.sign = 1
      },
      Deviation("initial-returned", "The parameters from before the epoch are returned") {
        $0.returnsInitial = true
      },
    ]),
  hints: [
    "Two things run through the epoch: the parameters, which change after each batch, and a sum of "
      + "losses, to which each sample adds its own before the step of its batch.",
    "For each batch B: g = 1/|B| Σ ∇ℓᵢ, with the parameters p as they are now; then p ← p − γ g. The "
      + "loss is 1/n Σ ℓᵢ over all samples, which is Σ |B|/n times the mean over B.",
    "var parameters = initial; var total = 0.0; var count = 0. For each batch: a sum of gradients "
      + "that starts at zero; for each index let s = try sample(parameters, index), add s.loss to "
      + "total and s.gradient to the sum; after the batch's last sample, the step. In the end "
      + "EpochResult(parameters: parameters, meanLoss: total / Double(count)).",
  ])

extension Interview<EpochRun, EpochResult> {
  /// Throws a `Counterexample` unless `whole`, the answer to `run`, is what its parts came to.
  fileprivate func expect(
    _ whole: EpochResult, of run: EpochRun, toBe parts: EpochResult
  ) throws {
    guard let index = firstDifference(whole, parts, 1e-9) else { return }
    throw Counterexample(
      asked: run.summary, place: parts.place(of: index), answered: text(whole.numbers[index]),
      expected: "\(text(parts.numbers[index]))  (your own answers for the first batch and then for "
        + "the others)", size: whole.numbers.count)
  }
}

private func recordedEpochs() throws -> [(question: EpochRun, answer: EpochResult)] {
  try Golden.lesson("1.3-epoch").map { item in
    let start = try item.list("start")
    let order = try item.list("order").map { Int($0) }
    return (
      EpochRun(
        data: Dataset(x: try item.list("x"), y: try item.list("y")),
        initial: Line(weight: start[0], bias: start[1]),
        batches: makeBatches(of: order, size: Int(try item.number("size"))),
        learningRate: try item.number("rate")),
      EpochResult(parameters: try item.list("parameters"), meanLoss: try item.number("loss"))
    )
  }
}

/// Five or seven points, in batches of two or three with a smaller one at the end.
private let epochRuns = zip(
  .choice(of: [(5, 2), (5, 3), (7, 3), (7, 2)]), Generator<[Double]>.vector(2), learningRates
).flatMap { shape, start, rate in
  points(shape.0).map { data in
    EpochRun(
      data: data, initial: Line(weight: start[0], bias: start[1]),
      batches: makeBatches(of: (0..<shape.0).map { (3 * $0 + 1) % shape.0 }, size: shape.1),
      learningRate: rate / 10)
  }
}

/// The lines of an epoch.
private struct EpochRecipe: Sendable {
  var batches: @Sendable (EpochRun) -> [[Int]] = { $0.batches }
  /// The mean loss, of each batch's mean and size.
  var meanLoss: @Sendable ([(mean: Double, size: Int)]) -> Double = { batches in
    batches.reduce(0) { $0 + $1.mean * Double($1.size) }
      / Double(batches.reduce(0) { $0 + $1.size })
  }
  /// What the sum of a batch's gradients is divided by.
  var divisor: @Sendable (_ batch: [Int], EpochRun) -> Double = { batch, _ in Double(batch.count) }
  var lossAfterStep = false
  var isStale = false
  var isOneAtATime = false
  var forgets = true
  var sign = -1.0
  var returnsInitial = false

  func result(_ run: EpochRun) throws -> EpochResult {
    var parameters = run.start
    var sum = [0.0, 0.0]
    var losses: [(mean: Double, size: Int)] = []
    func measure(_ batch: [Int]) throws -> Double {
      try batch.reduce(0) { try $0 + run.sample(parameters, $1).loss } / Double(batch.count)
    }
    for batch in batches(run) {
      if !lossAfterStep { losses.append((try measure(batch), batch.count)) }
      if forgets { sum = [0, 0] }
      let before = isStale ? run.start : parameters
      for place in 0..<2 {
        for index in batch {
          let gradient = try run.sample(isOneAtATime ? parameters : before, index).gradient
          sum[place] += gradient[place] / divisor(batch, run)
        }
        parameters[place] += sign * run.learningRate * sum[place]
      }
      if lossAfterStep { losses.append((try measure(batch), batch.count)) }
    }
    return EpochResult(
      parameters: returnsInitial ? run.start : parameters, meanLoss: meanLoss(losses))
  }
}
