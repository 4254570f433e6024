import BatchAndStochasticQuestions
import Exercising
import Gradus
import GradusReference
import PropertyTesting

/// Five or seven samples with one to three parameters, in batches of two or three with a smaller
/// one at the end. The sample that comes first may come last again.
let epochRuns: Generator<EpochRun> = zip(
  epochShapes, Generator<Int>.integer(in: 1...3), learningRates
).flatMap { shape, parameters, rate -> Generator<EpochRun> in
  let (count, size, repeats) = shape
  var order: [Int] = (0..<count).map { (3 * $0 + 1) % count }
  if repeats { order[count - 1] = order[0] }
  let batches = makeBatches(of: order, size: size)
  return zip(
    Generator<[Double]>.vector(parameters).array(count: count), Generator<[Double]>.vector(count),
    Generator<[Double]>.vector(parameters)
  ).map { inputs, targets, start -> EpochRun in
    EpochRun(
      inputs: inputs, targets: targets, initial: start, batches: batches,
      learningRate: rate / 10)
  }
}

private let epochShapes = Generator<(count: Int, size: Int, repeats: Bool)>.choice(of: [
  (5, 2, false), (5, 3, true), (7, 3, false), (7, 2, true),
])
