import CNetworks
import CPerceptron
import Foundation
import Gradus
@_spi(CaseStudies) import GradusReference

/// The time of a training step of small networks, lesson 3.8's among them, and of the perceptrons the same
/// in C with cblas, in turn in one run: what `swift run -c release Networks` prints, and networks.py reads.
@main
enum Networks {
  static func main() throws {
    print(
      "| network | parameters | µs a step | time / C's (least to most of 9) | allocations a step |")
    print("|---|---|---|---|---|")
    let rows = [
      { try perceptron(inputs: 784, hidden: 128, batch: 64) },
      { try perceptron(inputs: 64, hidden: 32, batch: 64) },
      { try perceptron(inputs: 8, hidden: 16, batch: 16) }, { try digits(batch: 32) },
      { try letters(texts: 8) }, { try ratings(batch: 8) },
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

  /// Lesson 3.8's network of two convolutions.
  private static func digits(batch: Int) throws -> String {
    var generator = RandomGenerator(seed: 1)
    var network = DigitsNetwork(from: &generator)
    let (x, labels) = data(batch, 64, 10, &generator)
    let memory = StepMemory()
    var sgd = try SGD(learningRate: 0.1)
    return try measure(
      "3.8's digits, \(batch) images", network.layers.parameters,
      own: {
        try memory.step {
          let slopes = network.slopes(x, labels).slopes
          try sgd.step(&network.layers, gradients: slopes)
        }
      }, c: nil)
  }

  /// Lesson 3.8's model of letters with one head of attention.
  private static func letters(texts: Int) throws -> String {
    var generator = RandomGenerator(seed: 1)
    var model = LetterModel(letters: 29, from: &generator)
    let count = texts * LetterModel.length
    let letters = generator.randint(count, in: 0..<29)
    let next = generator.randint(count, in: 0..<29)
    let memory = StepMemory()
    var adam = try Adam(learningRate: 0.01)
    return try measure(
      "3.8's letters, \(texts) texts of \(LetterModel.length)", model.parameters,
      own: {
        try memory.step {
          let slopes = model.slopes(letters, next).slopes
          try adam.step(&model.parameters, gradients: slopes)
        }
      }, c: nil)
  }

  /// Lesson 3.8's recommender: an epoch of steps that write what a batch names.
  private static func ratings(batch: Int) throws -> String {
    var generator = RandomGenerator(seed: 1)
    func table(_ rows: Int) -> CountedRows {
      let values = generator.randn(rows * 4, .float64).map { 0.3 * $0 }
      return CountedRows(Matrix(rows: rows, columns: 4, values: values))
    }
    var (users, items) = (table(80), table(50))
    let batches = generator.randperm(4000)[..<1064].map {
      Rating(user: $0 / 50, item: $0 % 50, stars: Double($0 % 9) / 2 + 1)
    }.chunks(of: batch)
    return try measure(
      "3.8's ratings, \(batch) of 4000 cells", [users.table.values, items.table.values],
      steps: batches.count,
      own: {
        descendOnRatings(
          users: &users, items: &items, mean: 3, batches: batches, learningRate: 0.2, decay: 0.005)
      }, c: nil)
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
    _ name: String, _ parameters: [[Double]], steps each: Int = 1, own: () throws -> Void,
    c: (() -> Void)?
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
      times.append(time / Double(steps * each))
      return reference.map { time / $0 }
    }.sorted()
    let before = allocation_count()
    for _ in 0..<10 {
      try own()
      c?()
    }
    let allocations = Double(allocation_count() - before) / Double(10 * each)
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

extension Array {
  /// The elements in lists of `count`; those that fill none are left out.
  fileprivate func chunks(of count: Int) -> [[Element]] {
    stride(from: 0, through: self.count - count, by: count).map { Array(self[$0..<$0 + count]) }
  }
}
