import Gradus

/// What `train` is called with, and the gradient that it is handed.
public struct Training: Sendable {
  /// The network before the first step.
  public let start: TwoLayers
  /// The order of the examples in each epoch.
  public let orders: [[Int]]
  /// How many examples a batch has; the last of an epoch may have fewer.
  public let batchSize: Int
  /// γ, which a slope is multiplied by.
  public let learningRate: Double
  /// A target of all the network's numbers for each example; without them the examples are real.
  private let targets: Matrix?
  private let coupling: Double
  private let x: Matrix?
  private let labels: [Int]

  /// What the inputs of `call` say.
  /// - Throws: A `MissingInput` where one of them is missing.
  public init(_ call: Call) throws {
    start = try TwoLayers(call)
    let table = try call.matrix("orders")
    orders = (0..<table.rows).map { row in (0..<table.columns).map { Int(table[row, $0]) } }
    batchSize = Int(try call.number("batch size"))
    learningRate = try call.number("learning rate")
    targets = try? call.matrix("targets")
    coupling = (try? call.number("coupling")) ?? 0
    x = targets == nil ? try call.matrix("x") : nil
    labels = targets == nil ? try call.list("labels").map { Int($0) } : []
  }

  /// The mean loss of `batch`, and its slopes. On real examples `real` has them.
  ///
  /// Where the loop is judged by itself, an example's loss is half the squared distance of all the
  /// network's numbers to that example's target. A coupling κ adds κ/2 times the square of their sum,
  /// so that the slope by each number depends on all.
  /// - Throws: A `Misuse` where the batch is empty or has an example that there is not, or the
  ///   network another size; and what `real` throws.
  public func gradient(
    _ net: TwoLayers, _ batch: [Int],
    real: (TwoLayers, Matrix, [Int]) throws -> (loss: Double, gradient: TwoLayers)
  ) throws -> (loss: Double, gradient: TwoLayers) {
    guard batch.allSatisfy({ (targets ?? x ?? Matrix([])).rows > $0 && $0 >= 0 }), !batch.isEmpty
    else {
      throw Misuse(
        description: batch.isEmpty
          ? "gradient was called with an empty batch"
          : "gradient was called with the batch \(listed(batch)), which has examples that are not")
    }
    if let x { return try real(net, x.rows(at: batch), batch.map { labels[$0] }) }
    let numbers = net.numbers
    guard let targets, targets.columns == numbers.count else {
      throw Misuse(
        description: "gradient was called with a network of \(numbers.count) numbers; "
          + "this one has \(start.numbers.count)")
    }
    var (loss, slopes) = (0.0, numbers.map { _ in 0.0 })
    let sum = numbers.reduce(0, +)
    for example in batch {
      loss += coupling * sum * sum / 2
      for (k, number) in numbers.enumerated() {
        let distance = number - targets[example, k]
        loss += distance * distance / 2
        slopes[k] += distance + coupling * sum
      }
    }
    let count = Double(batch.count)
    return (loss / count, net.replacing(slopes.map { $0 / count }))
  }
}

extension Tensors {
  /// The trained network, and the epochs' losses.
  public init(losses: [Double], net: TwoLayers) {
    self.init([NamedTensor("losses", losses)] + net.named("trained "))
  }

  /// A loss, and its slopes in the order in which a backward pass makes them.
  public init(loss: Double, slopes: TwoLayers) {
    self.init([
      NamedTensor("the loss", loss), NamedTensor("slope of W2", slopes.w2),
      NamedTensor("slope of b2", slopes.b2), NamedTensor("slope of W1", slopes.w1),
      NamedTensor("slope of b1", slopes.b1),
    ])
  }
}
