import CNetworks
import CPerceptron
import Foundation
import Gradus
import GradusReference

/// The time of a training step of small networks, and of the perceptrons the same in C with cblas, in
/// turn in one run: what `swift run -c release Networks` prints, and networks.py reads.
@main
enum Networks {
  static func main() throws {
    print(
      "| network | parameters | µs a step | time / C's (least to most of 9) | allocations a step |")
    print("|---|---|---|---|---|")
    let rows = [
      { try perceptron(inputs: 784, hidden: 128, batch: 64) },
      { try perceptron(inputs: 64, hidden: 32, batch: 64) },
      { try perceptron(inputs: 8, hidden: 16, batch: 16) }, { try convolutional(batch: 32) },
      { try attentive(sequences: 16) },
    ]
    let chosen = CommandLine.arguments.dropFirst().compactMap { Int($0) }
    for index in chosen.isEmpty ? Array(rows.indices) : chosen { print(try rows[index]()) }
  }

  private static func perceptron(inputs: Int, hidden: Int, batch: Int) throws -> String {
    var generator = RandomGenerator(seed: 1)
    let classes = 10
    var network = Sequential(
      Linear(inputs: inputs, outputs: hidden, from: &generator), ReLU(),
      Linear(inputs: hidden, outputs: classes, from: &generator))
    let (x, labels) = data(batch, inputs, classes, &generator)
    var c = network.parameters
    let numbers = labels.map { Int32($0) }
    var scratch = [Double](
      repeating: 0,
      count: mlp_scratch(Int32(batch), Int32(inputs), Int32(hidden), Int32(classes)))
    var (w1, b1, w2, b2) = (c[0], c[1], c[2], c[3])
    c = []
    var training = try Training()
    var losses = (own: 0.0, c: 0.0)
    let row = try measure(
      "\(inputs)–\(hidden)–\(classes), batches of \(batch)", network.parameters,
      own: { losses.own = try training.step(&network, x, labels) },
      c: {
        losses.c = mlp_step(
          x.values, numbers, Int32(batch), Int32(inputs), Int32(hidden), Int32(classes), &w1, &b1,
          &w2, &b2, 0.01, &scratch)
      })
    precondition(
      abs(losses.own - losses.c) <= 1e-9 * losses.c, "losses \(losses) after the same steps")
    return row
  }

  /// 8 × 8 digits: two convolutions, each with a pooling, and a linear layer.
  private static func convolutional(batch: Int) throws -> String {
    var generator = RandomGenerator(seed: 1)
    let first = Convolution(
      ImageShape(channels: 1, rows: 8, columns: 8), outputs: 8, kernel: 3, padding: 1,
      from: &generator)
    let pool = MaxPool(first.output, kernel: 2)
    let second = Convolution(pool.output, outputs: 16, kernel: 3, padding: 1, from: &generator)
    let last = MaxPool(second.output, kernel: 2)
    var network = Sequential(
      first, ReLU(), pool, second, ReLU(), last,
      Linear(inputs: last.output.count, outputs: 10, from: &generator))
    let (x, labels) = data(batch, 64, 10, &generator)
    var training = try Training()
    return try measure(
      "convolutional, batches of \(batch)", network.parameters,
      own: { _ = try training.step(&network, x, labels) }, c: nil)
  }

  /// A causal attention of 4 heads over 32 tokens of 32 numbers, normalized before and read after.
  private static func attentive(sequences: Int) throws -> String {
    var generator = RandomGenerator(seed: 1)
    var network = Sequential(
      LayerNorm(columns: 32),
      MultiHeadAttention(columns: 32, heads: 4, length: 32, isCausal: true, from: &generator),
      Linear(inputs: 32, outputs: 64, from: &generator), ReLU(),
      Linear(inputs: 64, outputs: 50, from: &generator))
    let (x, labels) = data(sequences * 32, 32, 50, &generator)
    var training = try Training()
    return try measure(
      "attention, \(sequences) sequences of 32", network.parameters,
      own: { _ = try training.step(&network, x, labels) }, c: nil)
  }

  private static func data(
    _ rows: Int, _ columns: Int, _ classes: Int, _ generator: inout RandomGenerator
  ) -> (Matrix, [Int]) {
    let values = generator.randn(rows * columns, .float64)
    return (
      Matrix(rows: rows, columns: columns, values: values),
      generator.randint(rows, in: 0..<classes)
    )
  }

  /// What a training has beside its network.
  private struct Training {
    let memory = StepMemory()
    var pass = Pass.evaluation
    var sgd: SGD

    init() throws { sgd = try SGD(learningRate: 0.01) }

    /// The loss before a step, which it takes.
    mutating func step(_ network: inout Sequential, _ x: Matrix, _ labels: [Int]) throws -> Double {
      try memory.step {
        let (output, context) = network.forward(x, in: &pass)
        let loss = CrossEntropyLoss()
        let gradients = network.parameterCotangents(loss.gradient(output, labels), context)
        try sgd.step(&network, gradients: gradients)
        return loss.value(output, labels)
      }
    }
  }

  private static func measure(
    _ name: String, _ parameters: [[Double]], own: () throws -> Void, c: (() -> Void)?
  ) throws -> String {
    try own()
    c?()
    let once = try seconds(own)
    c?()
    let steps = max(3, Int(0.2 / max(once, 1e-6)))
    var times: [Double] = []
    let ratios = try (0..<9).compactMap { _ in
      let reference = c.map { c in seconds { for _ in 0..<steps { c() } } }
      let time = try seconds { for _ in 0..<steps { try own() } }
      times.append(time / Double(steps))
      return reference.map { time / $0 }
    }.sorted()
    let before = allocation_count()
    for _ in 0..<10 {
      try own()
      c?()
    }
    let allocations = Double(allocation_count() - before) / 10
    let beside =
      ratios.isEmpty
      ? "–" : String(format: "%.2f (%.2f to %.2f)", ratios[4], ratios[0], ratios[8])
    return String(
      format: "| %@ | %d | %.1f | %@ | %.0f |", name, parameters.reduce(0) { $0 + $1.count },
      times.sorted()[4] * 1e6, beside, allocations)
  }

  /// The processor time of `body`, which other work on the machine disturbs little.
  private static func seconds(_ body: () throws -> Void) rethrows -> Double {
    let start = clock()
    try body()
    return Double(clock() - start) / Double(CLOCKS_PER_SEC)
  }
}
