import CGradusAllocations
import Gradus
@_spi(CaseStudies) import GradusReference
import Testing

/// A network, a batch, and what a training has beside.
struct TrainingTask {
  var network: Sequential
  let inputs: Matrix
  let labels: [Int]
  var optimizer: Adam
  var pass = Pass.evaluation

  init(
    rows: Int, classes: Int, columns: Int, _ generator: inout RandomGenerator,
    _ layers: [any Layer]
  ) throws {
    network = Sequential()
    network.layers = layers
    inputs = Matrix(
      rows: rows, columns: columns, values: generator.randn(rows * columns, .float64))
    labels = generator.randint(rows, in: 0..<classes)
    optimizer = try Adam()
  }

  static func perceptron() throws -> TrainingTask {
    var generator = RandomGenerator(seed: 1)
    let layers: [any Layer] = [
      Linear(inputs: 7, outputs: 6, from: &generator), ReLU(), LayerNorm(columns: 6),
      Linear(inputs: 6, outputs: 3, from: &generator),
    ]
    return try TrainingTask(rows: 5, classes: 3, columns: 7, &generator, layers)
  }

  static func convolutional() throws -> TrainingTask {
    var generator = RandomGenerator(seed: 2)
    let first = Convolution(
      ImageShape(channels: 1, rows: 6, columns: 4), outputs: 2, kernel: 3, padding: 1,
      from: &generator)
    let pool = MaxPool(first.output, kernel: 2)
    let second = Convolution(pool.output, outputs: 4, kernel: 2, groups: 2, from: &generator)
    let layers: [any Layer] = [
      first, ReLU(), pool, second, Tanh(),
      Linear(inputs: second.output.count, outputs: 3, from: &generator),
    ]
    return try TrainingTask(rows: 5, classes: 3, columns: 24, &generator, layers)
  }

  static func attentive() throws -> TrainingTask {
    var generator = RandomGenerator(seed: 3)
    let layers: [any Layer] = [
      LayerNorm(columns: 6),
      MultiHeadAttention(columns: 6, heads: 2, length: 5, isCausal: true, from: &generator),
      Linear(inputs: 6, outputs: 4, from: &generator),
    ]
    return try TrainingTask(rows: 10, classes: 4, columns: 6, &generator, layers)
  }

  /// The loss before a step on the first `rows` of the batch, of all unless given.
  mutating func step(rows: Int? = nil) throws -> Double {
    let (x, targets) = (
      rows.map { inputs.rows(at: Array(0..<$0)) } ?? inputs, Array(labels.prefix(rows ?? .max))
    )
    return try step(x, targets)
  }

  mutating func step(_ x: Matrix, _ targets: [Int]) throws -> Double {
    let (output, context) = network.forward(x, in: &pass)
    let loss = CrossEntropyLoss()
    let slopes = network.parameterCotangents(loss.gradient(output, targets), context)
    try optimizer.step(&network, gradients: slopes)
    return loss.value(output, targets)
  }
}

/// Training steps in memory that they use again.
@Suite struct StepMemoryTests {
  /// Once shapes are known `step` allocates nothing in memory, and something without.
  private func expectNoAllocation(_ step: () throws -> Void) rethrows {
    let memory = StepMemory()
    for _ in 0..<3 { try memory.step(step) }
    let before = thread_allocations()
    for _ in 0..<10 { try memory.step(step) }
    #expect(thread_allocations() == before)
    let fresh = thread_allocations()
    try step()
    #expect(thread_allocations() - fresh > 10, "allocations are counted")
  }

  @Test(
    .enabled(if: thread_allocations() >= 0),
    arguments: [TrainingTask.perceptron, TrainingTask.convolutional, TrainingTask.attentive])
  func aStepAllocatesNothing(task: @Sendable () throws -> TrainingTask) throws {
    var task = try task()
    let (x, labels) = (task.inputs, task.labels)
    try expectNoAllocation { _ = try task.step(x, labels) }
  }

  /// Nor do the steps of lesson 3.8's two networks, with the optimizers that it trains them by.
  @Test(.enabled(if: thread_allocations() >= 0))
  func lesson3_8AllocatesNothing() throws {
    var generator = RandomGenerator(seed: 38)
    var (digits, sgd) = (DigitsNetwork(from: &generator), try SGD(learningRate: 0.1))
    let images = Matrix(rows: 32, columns: 64, values: generator.rand(2048, .float64))
    let answers = generator.randint(32, in: 0..<10)
    try expectNoAllocation {
      let slopes = digits.slopes(images, answers).slopes
      try sgd.step(&digits.layers, gradients: slopes)
    }
    var model = LetterModel(letters: 29, from: &generator)
    var adam = try Adam(learningRate: 0.01)
    let letters = generator.randint(128, in: 0..<29)
    let next = generator.randint(128, in: 0..<29)
    try expectNoAllocation {
      let slopes = model.slopes(letters, next).slopes
      try adam.step(&model.parameters, gradients: slopes)
    }
  }

  /// A step in memory is the step without, to the last bit, also where batches differ in size.
  @Test(arguments: [TrainingTask.perceptron, TrainingTask.convolutional, TrainingTask.attentive])
  func stepsAreTheSame(task: @Sendable () throws -> TrainingTask) throws {
    var (own, other) = (try task(), try task())
    let memory = StepMemory()
    for rows in [nil, 5, nil, nil, 5, 5, nil] {
      let loss = try memory.step { try own.step(rows: rows) }
      #expect(try other.step(rows: rows) == loss)
    }
    #expect(own.network.parameters == other.network.parameters)
  }

  /// What somebody holds does not change in the steps to come.
  @Test func resultsAreValues() throws {
    let (memory, a) = (StepMemory(), Matrix([[1, 2, 3], [4, 5, 6]]))
    func outcome(_ factor: Double) -> (Matrix, [Double], [[Double]]) {
      memory.step {
        let b = factor * a
        let linear = Linear(weight: b, bias: [1, 2])
        return (a + b, b.columnSums, linear.parameterCotangents(b * a.transposed, a))
      }
    }
    let first = outcome(2)
    let second = outcome(-3)
    #expect(first.0 == Matrix([[3, 6, 9], [12, 15, 18]]))
    #expect(first.1 == [10, 14, 18])
    #expect(second.0 == Matrix([[-2, -4, -6], [-8, -10, -12]]))
    #expect(second.1 == [-15, -21, -27])
    #expect(first.2[1].map { -3 * $0 } == second.2[1].map { 2 * $0 })
  }

  /// A step within a step, in the same memory or in another one, is a step, too.
  @Test func stepsWithinSteps() {
    let (memory, other, a) = (StepMemory(), StepMemory(), Matrix([[1, 2], [3, 4], [5, 6]]))
    for inner in [memory, other] {
      for _ in 0..<3 {
        let found = memory.step {
          let twice = 2 * a
          let thrice = inner.step { 3 * a }
          return (twice, thrice, 4 * a)
        }
        #expect(found == (a + a, a + a + a, a + a + a + a))
      }
    }
  }

  /// After the step within it a step goes on with its own memory.
  @Test func aStepGoesOnAfterOneWithinIt() {
    let (memory, other, a) = (StepMemory(), StepMemory(), Matrix([[1, 2], [3, 4], [5, 6]]))
    func step() {
      memory.step {
        _ = 2 * a
        other.step { _ = 3 * a }
        _ = 4 * a
      }
    }
    for _ in 0..<3 { step() }
    let before = thread_allocations()
    for _ in 0..<10 { step() }
    #expect(thread_allocations() == before)
  }

  /// Layers are moved where they are as lists of tensors are.
  @Test func layersAreMovedLikeLists() throws {
    let task = try TrainingTask.perceptron()
    var (network, parameters) = (task.network, task.network.parameters)
    let gradients = parameters.map { $0.map { 0.5 - $0 } }
    var (own, other) = (try SGD(momentum: 0.9), try SGD(momentum: 0.9))
    var (ofLayers, ofLists) = (OfLists(), OfLists())
    for _ in 0..<3 {
      try own.step(&network, gradients: gradients)
      try other.step(&parameters, gradients: gradients)
      #expect(network.parameters == parameters && own.state == other.state)
      try ofLayers.step(&network, gradients: gradients)
      ofLists.step(&parameters, gradients: gradients)
      #expect(network.parameters == parameters)
    }
    let before = network.parameters
    let message = #expect(throws: ShapeError.self) {
      try own.step(&network, gradients: Array(gradients.dropLast()))
    }
    #expect(message?.description.contains("6 tensors of parameters and 5 of gradients") == true)
    #expect(throws: ShapeError.self) {
      try own.step(&network, gradients: Array(gradients.dropLast()) + [[1]])
    }
    #expect(network.parameters == before)
  }

  /// An optimizer of one's own has a step of lists alone.
  private struct OfLists: Optimizer {
    var learningRate = 0.1
    mutating func step(_ parameters: inout [[Double]], gradients: [[Double]]) {
      for (index, gradient) in gradients.enumerated() {
        for (place, slope) in gradient.enumerated() {
          parameters[index][place] -= learningRate * slope
        }
      }
    }
  }
}
