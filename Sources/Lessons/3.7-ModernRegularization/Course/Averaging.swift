import CGradusGSL
import Exercising
import Gradus
import GradusReference
import PropertyTesting

/// The average of a layer's weights, and statistics that fit it.
let averagingExercise: Exercise<Call, Tensors> = Exercise(
  "3.7.averaging", "averaged weights, and their statistics", file: "Averaging.swift",
  reference: { answer(try worked($0)) },
  claims: [
    .lessonsExample {
      let weights = [2.0, 8, 5].map { Matrix([[$0, 0]]) }
      let batches = [Matrix([[1, 3], [3, -1]]), Matrix([[0, 1], [4, 2]])]
      return [
        (averagingCall(weights, batches: batches), answer((Matrix([[5, 0]]), [10], [125]))),
        (
          averagingCall(weights, decay: 0.75, batches: batches),
          answer((Matrix([[3.875, 0]]), [7.75], [75.078125]))
        ),
      ]
    },
    .recorded(
      "is PyTorch's AveragedModel with equal shares, after update_bn", asked, in: "3.7-averaging",
      "mean", inputs: inputs, outputs: outputs),
    .recorded(
      "is PyTorch's AveragedModel with get_ema_multi_avg_fn, after update_bn", asked,
      in: "3.7-averaging", "exponential", inputs: inputs + ["decay"], outputs: outputs),
    Claim("each model has its share in the average, and GSL finds the statistics", forAll: calls) {
      call, interview in
      let (weights, batches) = (try call.matrices("W"), try call.matrices("x"))
      let shares = shares(weights.count, decay: call.decay)
      let weight = Matrix(
        rows: weights[0].rows, columns: weights[0].columns,
        values: weights[0].values.indices.map { place in
          gsl_stats_wmean(shares, 1, weights.map { $0.values[place] }, 1, weights.count)
        })
      let outputs = batches.map { ($0 * weight.transposed).transposed }
      func overBatches(_ statistic: ([Double]) -> Double) -> [Double] {
        (0..<weight.rows).map { unit in
          let found = outputs.map { batch in
            statistic(Array(batch.row(unit)))
          }
          return gsl_stats_mean(found, 1, found.count)
        }
      }
      try interview.expect(
        call,
        toBe: answer(
          (
            weight, overBatches { gsl_stats_mean($0, 1, $0.count) },
            overBatches { gsl_stats_variance($0, 1, $0.count) }
          )),
        source: "GSL's gsl_stats_wmean, gsl_stats_mean and gsl_stats_variance")
    },
    Claim("weights that stand still are their own average", forAll: calls) { call, interview in
      var still = call
      let first = try call.list("W1")
      for weight in call.numbered("W") {
        still = still.replacing(weight.name, by: first)
      }
      let weights = try interview.ask(still)["weight"]?.values ?? []
      try interview.expect(
        weights.count == first.count, answered: counted(weights.count, "weight"),
        expected: "\(first.count)")
      for (index, pair) in zip(weights, first).enumerated() {
        try interview.expect(
          pair.0, equals: pair.1, "of the same weights again and again, number \(index) is")
      }
    },
    Claim("the batches may come in another order", forAll: calls, cases: 6) { call, interview in
      let batches = try call.matrices("x")
      var turned = call
      turned.inputs.removeAll { call.numbered("x").contains($0) }
      turned.inputs += NamedTensor.numbered("x", batches.reversed())
      try interview.expect(
        turned, toBe: try interview.ask(call), source: "as with the batches as they were")
    },
  ],
  deviations: Deviations(
    of: AveragingRecipe(), answering: { answer(try $0.averaged($1)) },
    [
      Deviation(
        "decay-exchanged", "The average keeps 1 − decay of itself, and takes decay of the new",
        equation: "(1 − β) w̄ + β w"
      ) { $0.share = { n, decay in decay ?? 1 / (n + 1) } },
      Deviation("starts-at-zero", "The exponential average starts at 0 and is drawn towards it") {
        $0.startsAtZero = true
      },
      Deviation(
        "debiased", "It starts at 0 and is corrected, in place of beginning with the first model",
        seenIn: "Optax's ema, whose debias is true"
      ) { $0.isDebiased = true },
      Deviation("mean-by-n", "The new one is added by 1/n, n the models before it", equation: "1/n")
      {
        $0.share = { n, decay in decay.map { 1 - $0 } ?? 1 / n }
      },
      Deviation("mean-of-one-more", "The mean counts a model of zeros before the first") {
        $0.countsZeros = true
      },
      Deviation("first-twice", "The mean has the first model twice, as if the loop began with it") {
        $0.countsFirstTwice = true
      },
      Deviation("halves", "The mean is taken of the average and the new one, again and again") {
        $0.share = { _, decay in decay.map { 1 - $0 } ?? 0.5 }
      },
      Deviation("always-mean", "With a decay, too, all count alike") {
        $0.share = { n, _ in 1 / (n + 1) }
      },
      Deviation(
        "decay-warms-up", "The decay is small at first and warms up", equation: "(1 + n)/(10 + n)",
        seenIn: "TensorFlow's ExponentialMovingAverage with num_updates, timm"
      ) {
        $0.share = { n, decay in decay.map { 1 - min($0, (1 + n) / (10 + n)) } ?? 1 / (n + 1) }
      },
      Deviation("last-alone", "The last model, not an average") { $0.share = { _, _ in 1 } },
      Deviation(
        "never-updated", "The first model: the average is never updated",
        seenIn: "MultimediaTechLab/YOLO#97"
      ) { $0.share = { _, _ in 0 } },
      Deviation("first-left-out", "The average begins with the second model") {
        $0.models = { $0.dropFirst() }
      },
      Deviation("last-left-out", "The last model is not in the average") {
        $0.models = { $0.dropLast() }
      },
      Deviation("turned", "The average begins with the last model and ends with the first") {
        $0.models = { $0.reversed()[...] }
      },
      Deviation("summed", "The models are summed, not averaged") { $0.isSum = true },
      Deviation(
        "statistics-of-last", "The statistics are those of the last model, not renewed",
        seenIn: "an average of the parameters with buffers left as they are"
      ) { $0.of = .last },
      Deviation(
        "statistics-averaged", "The models' own statistics are averaged, not renewed",
        seenIn: "AveragedModel with use_buffers"
      ) { $0.of = .each },
      Deviation("running", "The statistics move by 0.1 a batch, from 0 and 1") {
        $0.isRunning = true
      },
      Deviation("by-n", "The variances are divided by n, not by n − 1") {
        $0.variance = { squares, count in squares / count }
      },
      Deviation("deviation", "The standard deviations in place of the variances") {
        $0.variance = { squares, count in (squares / (count - 1)).squareRoot() }
      },
      Deviation("squares", "The sums of squares are not divided at all") {
        $0.variance = { squares, _ in squares }
      },
      Deviation("about-zero", "The squares themselves, not those of the distances from the mean") {
        $0.isAboutZero = true
      },
      Deviation(
        "about-common-mean", "A batch's variance is about the mean of all batches, not its own"
      ) { $0.isAboutCommonMean = true },
      Deviation("pooled", "All rows are taken for one batch") { $0.pools = true },
      Deviation("rows-alike", "Each batch counts by its rows") { $0.weighsRows = true },
      Deviation("last-batch", "The statistics are those of the last batch") {
        $0.batches = { $0.suffix(1) }
      },
      Deviation("first-batch", "The statistics are those of the first batch") {
        $0.batches = { $0.prefix(1) }
      },
    ]),
  hints: [
    "What does a model before weigh after one more has come? And whose outputs will the normalization "
      + "see in evaluation?",
    "w̄ ← w̄ + (w − w̄)/(n + 1), n the models before; or w̄ ← β w̄ + (1 − β) w, from the first. Then "
      + "z = x w̄ᵀ for each batch, its mean and variance, and the mean of these.",
    "var average = weights[0]; for (n, w) in weights.enumerated().dropFirst() { let share = decay.map { "
      + "1 - $0 } ?? 1 / Double(n + 1); average = (1 - share) * average + share * w }; then a loop over "
      + "batches and one over the columns of batch * average.transposed.",
  ],
  why:
    "Weights average, and a linear layer's means with them; variances do not, as they are "
    + "not linear. So the statistics are measured anew, on what the averaged network really "
    + "hands on.",
  worked: "GradusReference/Regularization/AveragedLayer.swift")

private let asked = "averaged weights and their statistics"
private let inputs = ["W1", "W2", "W3", "x1", "x2"]
private let outputs = ["weight", "mean", "variance"]

private typealias Found = (weight: Matrix, mean: [Double], variance: [Double])

func averagingCall(_ weights: [Matrix], decay: Double? = nil, batches: [Matrix]) -> Call {
  Call(
    asked,
    NamedTensor.numbered("W", weights) + NamedTensor.numbered("x", batches)
      + (decay.map { [NamedTensor("decay", $0)] } ?? []))
}

private func answer(_ found: Found) -> Tensors {
  Tensors([
    NamedTensor("weight", found.weight), NamedTensor("mean", found.mean),
    NamedTensor("variance", found.variance),
  ])
}

extension Call {
  /// nil where the models are to have equal shares.
  var decay: Double? { inputs.first { $0.name == "decay" }?.values.first }
}

/// What each of the models counts in the average.
private func shares(_ count: Int, decay: Double?) -> [Double] {
  guard let decay else { return Array(repeating: 1 / Double(count), count: count) }
  return (0..<count).map { model in
    (0..<count - 1 - model).reduce(model == 0 ? 1 : 1 - decay) { share, _ in share * decay }
  }
}

/// However far they are shrunk, no layer's outputs for a batch are all alike: their variance would be
/// nothing but rounding.
private let calls = zip(
  Generator.matrix(rows: 2, columns: 2).array(count: 2...4), .matrix(rows: 3, columns: 2),
  .matrix(rows: 5, columns: 2), .choice(of: [nil, 0.8, nil, 0.3])
).map { weights, first, second, decay in
  averagingCall(
    weights.map { $0.map { abs($0) } }, decay: decay, batches: [first, second].map(rising))
}

/// The batch with more in each row than in the one before, by more than it had.
private func rising(_ batch: Matrix) -> Matrix {
  var batch = batch
  for index in batch.values.indices { batch.values[index] += 5 * Double(index / batch.columns) }
  return batch
}

private func worked(_ call: Call) throws -> Found {
  try averagedLayer(call.matrices("W"), decay: call.decay, batches: call.matrices("x"))
}
