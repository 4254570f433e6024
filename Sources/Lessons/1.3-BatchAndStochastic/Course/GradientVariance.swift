import BatchAndStochasticQuestions
import CGradusGSL
import Exercising
import Gradus
import GradusReference
import PropertyTesting

/// The variance of a batch's gradient, from the gradients of single samples.
let batchVarianceExercise: Exercise<BatchVarianceRun, BatchVariance> = Exercise(
  "1.3.variance", "the variance of a batch's gradient", file: "GradientVariance.swift",
  reference: { run in
    BatchVariance(
      batchGradientVariance(
        of: run.sampleGradients, batchSize: run.batchSize, replacement: run.replacement))
  },
  claims: [
    .lessonsExample {
      [(true, 26.0 / 6), (false, 6.5 / 3)].map { replacement, variance in
        (
          BatchVarianceRun(
            sampleGradients: [[1], [3], [8]], batchSize: 2, replacement: replacement),
          BatchVariance([variance])
        )
      }
    },
    Claim(
      "is PyTorch's variance over all batches that could be drawn", asking: recordedVariances,
      source: "\(Golden.source), all batches"),
    Claim(
      "is the mean squared distance from the full gradient, all batches gone through (by GSL)",
      forAll: zip(.integer(in: 2...5), .integer(in: 1...4), .bool).flatMap { count, size, with in
        Generator<[Double]>.vector(2).array(count: count).map { samples in
          BatchVarianceRun(
            sampleGradients: samples, batchSize: with ? size : min(size, count), replacement: with)
        }
      }
    ) { run, variance in
      try variance.expect(
        run, toBe: varianceByGSL(run), source: "all batches, GSL's gsl_stats_variance")
    },
    Claim(
      "drawn with replacement, it falls as 1/B",
      forAll: Generator<[Double]>.vector(2).array(count: 5), cases: 4
    ) { samples, variance in
      let single = try variance.ask(
        BatchVarianceRun(sampleGradients: samples, batchSize: 1, replacement: true))
      for size in [2, 8, 1000] {
        let found = try variance.ask(
          BatchVarianceRun(sampleGradients: samples, batchSize: size, replacement: true))
        for (parameter, (one, many)) in zip(single.variances, found.variances).enumerated() {
          try variance.expect(
            many, equals: one / Double(size),
            "parameter \(parameter), after \(text(one)) for a single sample:")
        }
      }
    },
    Claim(
      "drawn without replacement, a batch of all samples has none",
      forAll: .integer(in: 1...5), cases: 5
    ) { count, variance in
      let samples: [[Double]] = (0..<count).map {
        let number = Double($0)
        return [number * number + 1, 3 - number]
      }
      let found = try variance.ask(
        BatchVarianceRun(sampleGradients: samples, batchSize: count, replacement: false))
      let isNone = found.variances.allSatisfy { abs($0) < 1e-12 }
      let answered: [String] = found.variances.map { text($0) }
      try variance.expect(
        found.variances.count == 2 && isNone,
        answered: "\(answered)", expected: "0 for each of 2 parameters")
    },
  ],
  robustness: [
    Claim(
      "gradients far from zero cost no digits",
      asking: {
        [
          (
            BatchVarianceRun(
              sampleGradients: farFromZero.map { [$0, 1 - $0] }, batchSize: 2, replacement: true),
            BatchVariance([1.25, 1.25])
          )
        ]
      }, source: "by hand")
  ],
  deviations: Deviations(
    of: VarianceRecipe(), answering: { $0.variance($1) },
    [
      Deviation(
        "n-minus-one", "The squares are divided by n − 1: but these are all samples there are",
        seenIn: "torch.var's default, correction=1"
      ) { $0.divisor = { max(1, $0 - 1) } },
      Deviation("not-averaged", "The squares are summed over the samples, not averaged") {
        $0.divisor = { _ in 1 }
      },
      Deviation("standard-deviation", "The standard deviation is returned: a root too many") {
        $0.finish = { $0.squareRoot() }
      },
      Deviation("root-of-size", "The variance is divided by √B, as a standard deviation would be") {
        $0.share = { 1 / $0.squareRoot() }
      },
      Deviation("size-squared", "The variance is divided by B²: the B variances were not added up")
      { $0.share = { 1 / ($0 * $0) } },
      Deviation("of-the-sum", "This is the variance of the sum over the batch, not of the mean") {
        $0.share = { $0 }
      },
      Deviation(
        "divided-by-n-twice", "The variance is divided by n, where the batch's size belongs"
      ) {
        $0.divisor = { $0 * $0 }
        $0.share = { _ in 1 }
      },
      Deviation("size-forgotten", "The variance of a single sample is returned, whatever the batch")
      { $0.share = { _ in 1 } },
      Deviation(
        "always-with-replacement",
        "Batches without replacement are treated as if samples could come twice"
      ) { $0.correction = { _, _ in 1 } },
      Deviation("never-with-replacement", "Batches with replacement are treated as without") {
        $0.isPlain = { _ in false }
      },
      Deviation(
        "replacement-inverted", "The factor for drawing without replacement is applied with it"
      ) { $0.isPlain = { !$0 } },
      Deviation(
        "integer-division", "(n − B)/(n − 1) is taken in whole numbers: it is 0 for every B above 1"
      ) { $0.correction = { n, size in n == 1 ? 0 : ((n - size) / (n - 1)).rounded(.towardZero) } },
      Deviation(
        "correction-upside-down", "The factor for drawing without replacement is (n − 1)/(n − B)"
      ) { $0.correction = { n, size in (n - 1) / (n - size) } },
      Deviation(
        "correction-by-one", "The factor for drawing without replacement is 1 − B/(n − 1)"
      ) { $0.correction = { n, size in n == 1 ? 0 : 1 - size / (n - 1) } },
      Deviation("correction-over-n", "The factor for drawing without replacement is (n − B)/n") {
        $0.correction = { n, size in (n - size) / n }
      },
      Deviation(
        "root-of-correction", "The factor for drawing without replacement is √((n − B)/(n − 1))",
        seenIn: "the correction of a standard error, which is a root as well"
      ) { $0.correction = { n, size in n == 1 ? 0 : ((n - size) / (n - 1)).squareRoot() } },
      Deviation("one-sample-nan", "For one sample, 0 is divided by n − 1 = 0") {
        $0.correction = { n, size in (n - size) / (n - 1) }
      },
      Deviation(
        "first-for-mean", "The first sample's gradient is subtracted, where the mean belongs"
      ) {
        $0.center = { run, parameter in run.sampleGradients[0][parameter] }
      },
      Deviation("mean-not-subtracted", "The gradients are squared without subtracting their mean") {
        $0.center = { _, _ in 0 }
      },
      Deviation(
        "difference-of-squares",
        "The mean's square is taken from the squares' mean, which far from zero leaves no digits",
        equation: "1/n Σ g² − ḡ²"
      ) { $0.subtractsSquares = true },
      Deviation("common-mean", "One mean is taken over all parameters together") {
        $0.center = { run, _ in
          let all = run.sampleGradients.joined()
          return all.reduce(0, +) / Double(all.count)
        }
      },
      Deviation("not-squared", "The distances are not squared: their sizes are averaged") {
        $0.power = { abs($0) }
      },
    ]),
  hints: [
    "Begin with one sample: how far, squared and on average, is its gradient from the mean of all? "
      + "Then ask how much of that is left in the mean of B draws.",
    "σ² = 1/n Σ (gᵢ − ḡ)², for each parameter by itself. With replacement: σ²/B. Without: that times "
      + "(n − B)/(n − 1).",
    "For each parameter j: let column = sampleGradients.map { $0[j] }, its mean, the mean of the "
      + "squares ($0 − mean)²; divide by Double(batchSize). Without replacement multiply by "
      + "Double(n − batchSize) / Double(n − 1), but return 0 where n is 1.",
  ],
  why:
    "Variances of independent draws add up, so the mean of B has one B-th. Without "
    + "replacement each draw leaves less to chance, down to none at B = n: that is what (n − "
    + "B)/(n − 1) says.")

private func recordedVariances() throws -> [(question: BatchVarianceRun, answer: BatchVariance)] {
  try Golden.lesson("1.3-variance").map { item in
    let samples = sampleRows(try item.list("samples"), of: Int(try item.number("parameters")))
    let run = BatchVarianceRun(
      sampleGradients: samples, batchSize: Int(try item.number("size")),
      replacement: try item.number("replacement") == 1)
    return (run, BatchVariance(try item.list("variance")))
  }
}

/// The variance over all batches, each of them averaged, about the mean of all samples.
private func varianceByGSL(_ run: BatchVarianceRun) -> BatchVariance {
  let samples = run.sampleGradients
  let batches = allBatches(of: samples.count, size: run.batchSize, run.replacement)
  return BatchVariance(
    samples[0].indices.map { parameter in
      let column = samples.map { $0[parameter] }
      let means = batches.map { batch in
        batch.reduce(0) { $0 + column[$1] } / Double(batch.count)
      }
      return gsl_stats_variance_with_fixed_mean(
        means, 1, means.count, gsl_stats_mean(column, 1, column.count))
    })
}

/// Every batch of `size` of the numbers below `count`: every sequence with replacement, every
/// ascending one without.
private func allBatches(of count: Int, size: Int, _ replacement: Bool) -> [[Int]] {
  (0..<size).reduce([[]]) { batches, _ in
    batches.flatMap { batch in
      ((replacement ? 0 : (batch.last ?? -1) + 1)..<count).map { batch + [$0] }
    }
  }
}

/// The lines of the variance.
private struct VarianceRecipe: Sendable {
  /// What is subtracted; nil is the mean over the samples.
  var center: (@Sendable (BatchVarianceRun, _ parameter: Int) -> Double)?
  var power: @Sendable (Double) -> Double = { $0 * $0 }
  var divisor: @Sendable (_ n: Double) -> Double = { $0 }
  /// What the size of the batch multiplies the variance by.
  var share: @Sendable (_ size: Double) -> Double = { 1 / $0 }
  /// The factor for drawing without replacement.
  var correction: @Sendable (_ n: Double, _ size: Double) -> Double = { n, size in
    n == 1 ? 0 : (n - size) / (n - 1)
  }
  /// Whether the variance is left without that factor.
  var isPlain: @Sendable (_ replacement: Bool) -> Bool = { $0 }
  var finish: @Sendable (Double) -> Double = { $0 }
  var subtractsSquares = false

  func variance(_ run: BatchVarianceRun) -> BatchVariance {
    let n = Double(run.sampleGradients.count)
    let size = Double(run.batchSize)
    let isPlain = isPlain(run.replacement)
    return BatchVariance(
      run.sampleGradients[0].indices.map { parameter in
        let column = run.sampleGradients.map { $0[parameter] }
        let center = center?(run, parameter) ?? column.reduce(0, +) / n
        let squares =
          subtractsSquares
          ? column.reduce(0) { $0 + $1 * $1 } - n * center * center
          : column.reduce(0) { $0 + power($1 - center) }
        return finish(
          squares / divisor(n) * share(size) * (isPlain ? 1 : correction(n, size)))
      })
  }
}
