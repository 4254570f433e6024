import Answering
import BatchAndStochasticQuestions
import Exercising
import Gradus
import GradusReference
import PropertyTesting

/// One epoch: a step after each batch, and a mean loss in which every sample counts alike.
let stochasticEpochExercise: Exercise<EpochRun, EpochResult> = Exercise(
  "1.3.epoch", "an epoch of mini-batches", file: "Epoch.swift",
  reference: { run in
    try trainEpoch(
      from: run.initial, batches: run.batches, learningRate: run.learningRate, sample: run.sample)
  },
  claims: [
    .lessonsExample {
      [
        (
          EpochRun(
            data: Dataset(x: [1, 2, 0], y: [3, 5, 2]), initial: Line(weight: 0, bias: 0),
            batches: [[0, 1], [2]], learningRate: 0.1),
          EpochResult(parameters: [1.3, 1.04], meanLoss: 35.44 / 3)
        )
      ]
    },
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
        begun.parameters.count == run.initial.count,
        answered: "a list of \(begun.parameters.count) parameters",
        expected: "a list of \(run.initial.count)")
      rest.batches = Array(run.batches.dropFirst())
      rest.initial = begun.parameters
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
      let losses = try run.batches.joined().map { try run.sample(run.initial, $0).loss }
      try epoch.expect(
        run,
        toBe: EpochResult(
          parameters: run.initial, meanLoss: losses.reduce(0, +) / Double(losses.count)),
        source: "the losses of all batches' samples, added up and divided by their number")
    },
    Claim(
      "a sample that stands twice in a batch counts as two equal samples do", forAll: epochRuns,
      cases: 6
    ) { run, epoch in
      var (twice, copied) = (run, run)
      let again = run.batches[0][0]
      twice.batches[0].append(again)
      copied.inputs.append(run.inputs[again])
      copied.targets.append(run.targets[again])
      copied.batches[0].append(run.inputs.count)
      let whole = try epoch.ask(copied)
      try epoch.expect(
        twice, toBe: whole, source: "your own answer with a copy of the sample in its place")
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
      Deviation("losses-over-batches", "The losses' sum is divided by the number of batches") {
        $0.meanLoss = { batches in
          batches.reduce(0) { $0 + $1.mean * Double($1.size) } / Double(batches.count)
        }
      },
      Deviation("last-loss", "The loss is that of the last sample alone") {
        $0.meanLoss = { $0.last?.losses.last ?? .nan }
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
      Deviation(
        "kept-by-sample",
        "The losses are kept by sample: of one that stands in two batches only the last counts"
      ) { recipe in
        recipe.meanLoss = { batches in
          let kept = batches.reduce(into: [Int: Double]()) { kept, batch in
            for (index, loss) in zip(batch.samples, batch.losses) { kept[index] = loss }
          }
          return kept.keys.sorted().reduce(0) { $0 + (kept[$1] ?? 0) } / Double(kept.count)
        }
      },
      Deviation("loss-after-step", "The loss of a batch is measured after its step") {
        $0.lossIsMeasured = .afterStep
      },
      Deviation(
        "loss-at-end", "The losses are measured at the end of the epoch, with the last parameters"
      ) { $0.lossIsMeasured = .atEnd },
      Deviation(
        "loss-at-start", "All losses are measured with the parameters from before the epoch"
      ) {
        $0.lossIsMeasured = .atStart
      },
      Deviation("one-step", "There is one step, after all batches, and not one after each") {
        $0.batches = { [EpochRecipe.Batch(Array($0.batches.joined()))] }
      },
      Deviation(
        "stale-parameters",
        "All gradients are taken at the parameters from before the epoch"
      ) { $0.isStale = true },
      Deviation(
        "stale-samples",
        "Loss and gradient are both measured with the parameters from before the epoch"
      ) {
        $0.isStale = true
        $0.lossIsMeasured = .atStart
      },
      Deviation(
        "from-initial", "Each step sets out from the initial parameters: the steps before are lost"
      ) { $0.stepsFromInitial = true },
      Deviation(
        "one-at-a-time", "A parameter has already moved when the next one's slope is measured"
      ) { $0.isOneAtATime = true },
      Deviation(
        "gradients-add-up", "The gradients of earlier batches are not forgotten and add up",
        seenIn: "a missing zero_grad()"
      ) { $0.kept = .means },
      Deviation(
        "sum-not-reset",
        "The sum of gradients does not start at zero for each batch: earlier batches stay in it",
        seenIn: "a missing zero_grad()"
      ) { $0.kept = .sums },
      Deviation(
        "overwritten", "Each sample's gradient overwrites the one before: = where += belongs"
      ) { $0.differentiated = { $0.suffix(1) } },
      Deviation(
        "counted-once", "A sample that stands in a batch twice is counted once, as in a set"
      ) { $0.batches = { $0.batches.map { EpochRecipe.Batch(distinct($0)) } } },
      Deviation(
        "added-once", "A sample that stands in a batch twice is added once, but divided by as two"
      ) { $0.batches = { $0.batches.map { EpochRecipe.Batch(distinct($0), size: $0.count) } } },
      Deviation(
        "divided-by-different",
        "A batch's gradient is divided by the number of its different samples"
      ) { $0.batches = { $0.batches.map { EpochRecipe.Batch($0, size: Set($0).count) } } },
      Deviation("gradient-sum", "The gradient of a batch is summed over its samples, not averaged")
      {
        $0.divisor = { _, _, _ in 1 }
      },
      Deviation(
        "divided-by-first-size",
        "The last batch's gradient is divided by the size of the first batch, not by its own",
        seenIn: "modelscope/ms-swift#10084"
      ) { $0.divisor = { _, run, _ in Double(run.batches.first?.count ?? 1) } },
      Deviation("divided-by-all", "The gradient of a batch is divided by the number of all samples")
      {
        $0.divisor = { _, run, _ in Double(run.batches.joined().count) }
      },
      Deviation(
        "divided-so-far", "The gradient of a batch is divided by the number of all samples so far"
      ) { $0.divisor = { _, _, seen in Double(seen) } },
      Deviation(
        "divided-by-batches", "The gradient of a batch is divided by the number of batches"
      ) { $0.divisor = { _, run, _ in Double(run.batches.count) } },
      Deviation("step-after-sample", "There is a step after each sample, not after each batch") {
        $0.batches = { $0.batches.joined().map { EpochRecipe.Batch([$0]) } }
      },
      Deviation(
        "share-after-sample",
        "The parameters move after each sample, by its share of the batch's mean"
      ) {
        $0.batches = { run in
          run.batches.flatMap { batch in
            batch.map { EpochRecipe.Batch([$0], size: batch.count) }
          }
        }
      },
      Deviation(
        "positions", "The samples 0, 1, 2, … are taken, not those whose numbers stand in the batch"
      ) { $0.batches = { $0.batches.map { EpochRecipe.Batch(Array($0.indices)) } } },
      Deviation("last-batch-skipped", "A last batch smaller than the first is left out") {
        $0.batches = { run in
          let isSmaller = (run.batches.last?.count ?? 0) < (run.batches.first?.count ?? 0)
          return (isSmaller ? run.batches.dropLast() : run.batches).map {
            EpochRecipe.Batch($0)
          }
        }
      },
      Deviation("first-batch-only", "Only the first batch is used: the epoch ends after one step") {
        $0.batches = { $0.batches.prefix(1).map { EpochRecipe.Batch($0) } }
      },
      Deviation("last-batch-missing", "The last batch is left out") {
        $0.batches = { $0.batches.dropLast().map { EpochRecipe.Batch($0) } }
      },
      Deviation("first-slope-for-all", "All parameters move by the first one's slope") {
        $0.mover = { _ in 0 }
      },
      Deviation("rate-twice", "The learning rate is applied twice: γ² times the gradient") {
        $0.rate = { $0.learningRate * $0.learningRate }
      },
      Deviation("ascent", "The step goes up the slope: plus where minus belongs") {
        $0.sign = 1
      },
      Deviation("rate-forgotten", "The learning rate is forgotten: the step is the whole gradient")
      { $0.rate = { _ in 1 } },
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
  ],
  why:
    "Each batch steps from where the last one ended; that is what makes an epoch worth more "
    + "than one step. Weighed by their sizes, the batches' losses give the mean over "
    + "examples, a small last batch included.")

extension Interview<EpochRun, EpochResult> {
  /// Throws a `Counterexample` unless `whole`, the answer to `run`, is what its parts came to.
  fileprivate func expect(
    _ whole: EpochResult, of run: EpochRun, toBe parts: EpochResult
  ) throws {
    guard let index = parts.firstDifference(of: whole, 1e-9) else { return }
    throw Counterexample(
      asked: run.summary, place: parts.place(of: index), answered: text(whole.numbers[index]),
      expected: "\(text(parts.numbers[index]))  (your own answers for the first batch and then for "
        + "the others)", size: whole.numbers.count)
  }
}

/// Epochs of PyTorch's loop: on a line, and with one parameter and three.
private func recordedEpochs() throws -> [(question: EpochRun, answer: EpochResult)] {
  try Golden.lesson("1.3-epoch").map { item in
    let start = try item.list("start")
    let order = try item.list("order").map { Int($0) }
    return (
      EpochRun(
        inputs: sampleRows(try item.list("inputs"), of: start.count),
        targets: try item.list("targets"), initial: start,
        batches: makeBatches(of: order, size: Int(try item.number("size"))),
        learningRate: try item.number("rate")),
      EpochResult(parameters: try item.list("parameters"), meanLoss: try item.number("loss"))
    )
  }
}
