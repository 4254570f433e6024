import BatchAndStochasticQuestions
import Exercising
import Gradus
import GradusReference
import PropertyTesting

/// The gradient over a batch, made of the gradients of single samples.
package let batchGradientExercise: Exercise<BatchGradientRun, BatchGradient> = Exercise(
  "1.3.gradient", "the gradient of a batch", file: "BatchGradient.swift",
  reference: { BatchGradient(mean($0.batch, $0)) },
  claims: [
    .lessonsExample {
      [
        (
          BatchGradientRun(sampleGradients: [[1, 4], [2, 7], [4, 1]], batch: [2, 0, 0, 1]),
          BatchGradient([2, 4])
        )
      ]
    },
    Claim(
      "is autograd's gradient of the batch's mean loss", asking: recordedGradients,
      source: "\(Golden.source), autograd"),
    Claim(
      "weighted by their sizes, the gradients of an epoch's batches average to the full one",
      forAll: zip(.integer(in: 3...7), .integer(in: 1...4)).flatMap { count, size in
        Generator<[Double]>.vector(2).array(count: count).map { ($0, size) }
      }
    ) { input, gradient in
      let (samples, size) = input
      let n = samples.count
      var average = [0.0, 0.0]
      for batch in makeBatches(of: Array(0..<n).reversed(), size: size) {
        let found = try gradient.ask(BatchGradientRun(sampleGradients: samples, batch: batch))
        try gradient.expect(
          found.gradient.count == 2, answered: "\(found.gradient.count) numbers",
          expected: "2, one for each parameter")
        average = zip(average, found.gradient).map { $0 + $1 * Double(batch.count) / Double(n) }
      }
      let full = mean(Array(0..<n), BatchGradientRun(sampleGradients: samples, batch: []))
      let scale = samples.joined().reduce(0) { max($0, abs($1)) }
      for parameter in 0..<2 {
        try gradient.expect(
          average[parameter], equals: full[parameter], scale: scale,
          "batches of \(size) from \(n) samples, weighted average for parameter \(parameter):")
      }
    },
    Claim(
      "the order of a batch does not matter, and a sample that stands in it twice counts twice",
      forAll: Generator<[Double]>.vector(3).array(count: 4), cases: 6
    ) { samples, gradient in
      for batch in [[0, 2, 3], [3, 0, 2], [1, 1, 2]] {
        let run = BatchGradientRun(sampleGradients: samples, batch: batch)
        try gradient.expect(
          run, toBe: BatchGradient(mean(batch, run)), source: "the mean, added up sample by sample")
      }
    },
  ],
  deviations: Deviations(
    of: BatchGradientRecipe(), answering: { try $0.gradient($1) },
    [
      Deviation(
        "sum", "The gradients are summed, not averaged: the steps grow with the batch",
        seenIn: "hunkim/DeepLearningZeroToAll#173"
      ) { $0.divisor = { _, _ in 1 } },
      Deviation(
        "divided-twice", "The mean is divided by the size of the batch once more",
        seenIn: "d2l-ai/d2l-en#1000"
      ) { $0.divisor = { run, _ in Double(run.batch.count * run.batch.count) } },
      Deviation(
        "integer-division", "1 / B is taken in whole numbers: it is 0 for every B above 1"
      ) { $0.divisor = { run, _ in run.batch.count == 1 ? 1 : .infinity } },
      Deviation("over-parameters", "The sum is divided by the number of parameters") {
        $0.divisor = { run, _ in Double(run.sampleGradients.first?.count ?? 1) }
      },
      Deviation(
        "over-all-numbers", "The sum is divided by the number of all slopes, B times parameters"
      ) {
        $0.divisor = { run, _ in
          Double(run.batch.count * (run.sampleGradients.first?.count ?? 1))
        }
      },
      Deviation("over-different", "The sum is divided by the number of different samples") {
        $0.divisor = { run, _ in Double(Set(run.batch).count) }
      },
      Deviation("root-of-size", "The sum is divided by √B") {
        $0.divisor = { run, _ in Double(run.batch.count).squareRoot() }
      },
      Deviation("divided-each-time", "The sum is divided in every round, not once at the end") {
        $0.dividesEachTime = true
      },
      Deviation("stays-zero", "The sum stays at zero: nothing is added to what is returned") {
        $0.samples = { _ in [] }
      },
      Deviation("first-alone", "The gradient of the first sample is returned, undivided") {
        $0.samples = { Array($0.batch.prefix(1)) }
        $0.divisor = { _, _ in 1 }
      },
      Deviation(
        "positions", "The samples 0, 1, 2, … are taken, not those whose numbers stand in the batch"
      ) { $0.samples = { Array($0.batch.indices) } },
      Deviation("first-missing", "The first sample of the batch is left out of the sum") {
        $0.samples = { Array($0.batch.dropFirst()) }
      },
      Deviation("last-missing", "The last sample of the batch is left out of the sum") {
        $0.samples = { Array($0.batch.dropLast()) }
      },
      Deviation("counted-once", "A sample that stands in the batch twice is counted once") {
        $0.samples = { distinct($0.batch) }
        $0.divisor = { run, _ in Double(Set(run.batch).count) }
      },
      Deviation(
        "added-once", "A sample that stands in the batch twice is added once, but divided by as two"
      ) { $0.samples = { distinct($0.batch) } },
      Deviation("first-twice", "The sum begins with the first gradient, which is then added again")
      { $0.samples = { $0.batch.prefix(1) + $0.batch } },
      Deviation("one-less", "The sum is divided by B − 1, as if this were a sample's variance") {
        $0.divisor = { run, _ in Double(run.batch.count - 1) }
      },
      Deviation(
        "overwritten", "Each sample's gradient overwrites the one before: = where += belongs"
      ) { $0.samples = { Array($0.batch.suffix(1)) } },
      Deviation(
        "last-alone", "The gradient of the last sample is returned, undivided"
      ) {
        $0.samples = { Array($0.batch.suffix(1)) }
        $0.divisor = { _, _ in 1 }
      },
      Deviation("halved-each-time", "Each gradient is averaged with what there was: (g + new) / 2")
      { $0.halves = true },
      Deviation(
        "bias-not-averaged", "Only the first parameter is averaged; the others are sums",
        seenIn: "a bias gradient that is summed where the weight's is averaged"
      ) { $0.divisor = { $1 == 0 ? Double($0.batch.count) : 1 } },
      Deviation("sign", "The sign is turned round: this is the step, not the gradient") {
        $0.divisor = { run, _ in -Double(run.batch.count) }
      },
    ]),
  hints: [
    "A loss that is the mean of the samples' losses has a gradient that is the mean of their "
      + "gradients: a derivative of a sum is the sum of the derivatives.",
    "For each parameter j: g_j = 1/B Σ g_ij, the sum over the samples i that stand in the batch, B "
      + "being how many stand there.",
    "var sum = try sampleGradient(batch[0]); for index in batch.dropFirst() { let gradient = try "
      + "sampleGradient(index); for j in sum.indices { sum[j] += gradient[j] } }; then divide each "
      + "by Double(batch.count).",
  ],
  why:
    "The loss is a mean, and the derivative of a mean is the mean of the derivatives. "
    + "Divided by the number that really stand in the batch, its gradient is right on "
    + "average, whatever its size.")

/// The mean by the reference.
private func mean(_ batch: [Int], _ run: BatchGradientRun) -> [Double] {
  batchGradient(over: batch) { run.sampleGradients[$0] }
}

private func recordedGradients() throws -> [(question: BatchGradientRun, answer: BatchGradient)] {
  try Golden.lesson("1.3-gradient").map { item in
    let samples = sampleRows(try item.list("samples"), of: Int(try item.number("parameters")))
    let batch = try item.list("batch").map { Int($0) }
    return (
      BatchGradientRun(sampleGradients: samples, batch: batch),
      BatchGradient(try item.list("gradient"))
    )
  }
}

/// The numbers, in rows of `columns`.
func sampleRows(_ numbers: [Double], of columns: Int) -> [[Double]] {
  stride(from: 0, to: numbers.count, by: columns).map { Array(numbers[$0..<$0 + columns]) }
}

/// The numbers in the batch, each once.
func distinct(_ batch: [Int]) -> [Int] {
  batch.indices.filter { !batch[..<$0].contains(batch[$0]) }.map { batch[$0] }
}

/// The lines of the mean.
private struct BatchGradientRecipe: Sendable {
  var samples: @Sendable (BatchGradientRun) -> [Int] = { $0.batch }
  /// What the sum of a parameter's slopes is divided by.
  var divisor: @Sendable (BatchGradientRun, _ parameter: Int) -> Double = { run, _ in
    Double(run.batch.count)
  }
  var halves = false
  var dividesEachTime = false

  func gradient(_ run: BatchGradientRun) throws -> BatchGradient {
    let parameters = run.sampleGradients.first?.count ?? 0
    let chosen = try samples(run).map { try run.sampleGradient($0) }
    return BatchGradient(
      (0..<parameters).map { parameter in
        let slopes = chosen.map { $0[parameter] }
        if dividesEachTime {
          return slopes.reduce(0) { ($0 + $1) / Double(run.batch.count) }
        }
        if halves { return slopes.dropFirst().reduce(slopes.first ?? 0) { ($0 + $1) / 2 } }
        return slopes.reduce(0, +) / divisor(run, parameter)
      })
  }
}
