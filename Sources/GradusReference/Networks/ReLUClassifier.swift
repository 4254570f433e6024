import Gradus

/// Linear, ReLU, linear: logits = max(0, x W₁ᵀ + b₁) W₂ᵀ + b₂, a batch at a time.
package struct ReLUClassifier: Sendable {
  /// W₁ and b₁, W₂ and b₂.
  public var parameters: TwoLayers

  public init(_ parameters: TwoLayers) { self.parameters = parameters }

  private var first: Linear { Linear(weight: parameters.w1, bias: parameters.b1) }
  private var second: Linear { Linear(weight: parameters.w2, bias: parameters.b2) }

  /// A network with the weights of PyTorch's `kaiming_uniform_` for ReLU, and biases of 0.
  ///
  /// A sum z = Σ w x of n inputs has the mean square n · E[w²] · E[x²], and ReLU leaves half of it.
  /// So n · E[w²] = 2 keeps it from layer to layer. Uniform numbers between −a and a have the mean
  /// square a²/3, hence a = √(6/n).
  ///
  /// Source: He et al. 2015, arXiv:1502.01852; torch.nn.init.kaiming_uniform_.
  public init(inputs: Int, hidden: Int, outputs: Int, from generator: inout RandomGenerator) {
    require(inputs > 0 && hidden > 0 && outputs > 0, "a network \(inputs)–\(hidden)–\(outputs)")
    func draw(_ rows: Int, _ columns: Int) -> Matrix {
      let a = (6 / Double(columns)).squareRoot()
      return Matrix(
        rows: rows, columns: columns,
        values: generator.uniform(rows * columns, in: -a..<a, .float64))
    }
    let w1 = draw(hidden, inputs)
    parameters = TwoLayers(
      w1: w1, b1: Array(repeating: 0, count: hidden), w2: draw(outputs, hidden),
      b2: Array(repeating: 0, count: outputs))
  }

  /// The logits, one row for each row of `input`.
  public func logits(_ input: Matrix) -> Matrix {
    second.forward(ReLU().forward(first.forward(input)))
  }

  /// The class with the largest logit, for each row of `input`.
  public func classes(_ input: Matrix) -> [Int] {
    let logits = logits(input)
    return (0..<logits.rows).map { row in
      (0..<logits.columns).max { logits[row, $0] < logits[row, $1] } ?? 0
    }
  }

  /// The mean cross-entropy, and its slope by each parameter.
  ///
  /// Backward in reverse: the loss's p − y over the batch, the second layer's products, ReLU's mask,
  /// the first layer's products.
  public func lossAndGradient(
    _ input: Matrix, _ labels: [Int]
  ) -> (loss: Double, gradient: TwoLayers) {
    let sums = first.forward(input)
    let hidden = ReLU().forward(sums)
    let logits = second.forward(hidden)
    let loss = CrossEntropyLoss()
    let (hiddenBar, top) = second.backward(loss.gradient(logits, labels), input: hidden)
    let sumsBar = ReLU().backward(hiddenBar, input: sums).input
    let bottom = first.backward(sumsBar, input: input).parameters
    return (loss.value(logits, labels), parameters.replacing((bottom + top).flatMap { $0 }))
  }
}

/// Mini-batch descent from `start`: the network in the end, and each epoch's mean loss.
///
/// A batch's loss is a mean over its examples, so that an epoch's is the sum of batch losses times
/// batch sizes, over the number of examples: the last batch may be smaller.
/// - Throws: What `gradient` throws.
package func train(
  _ start: TwoLayers, orders: [[Int]], batchSize: Int, learningRate: Double,
  gradient: (TwoLayers, [Int]) throws -> (loss: Double, gradient: TwoLayers)
) rethrows -> (net: TwoLayers, losses: [Double]) {
  var (net, losses) = (start, [Double]())
  for order in orders {
    var sum = 0.0
    for batch in makeBatches(of: order, size: batchSize) {
      let (loss, slopes) = try gradient(net, batch)
      sum += loss * Double(batch.count)
      net = net.replacing(zip(net.numbers, slopes.numbers).map { $0 - learningRate * $1 })
    }
    losses.append(sum / Double(order.count))
  }
  return (net, losses)
}
