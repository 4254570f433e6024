import Gradus

/// The network of lesson 3.8 that reads digits: two convolutions, each with a rectifier and a pooling, and
/// a linear layer.
@_spi(CaseStudies) public struct DigitsNetwork: Sendable {
  /// What an optimizer moves.
  public var layers: Sequential

  /// All weights uniform in ±√(6/fan in), all biases 0.
  public init(from generator: inout RandomGenerator) {
    func start(_ outputs: Int, _ inputs: Int) -> Matrix {
      let a = (6 / Double(inputs)).squareRoot()
      return Matrix(
        rows: outputs, columns: inputs,
        values: generator.uniform(outputs * inputs, in: -a..<a, .float64))
    }
    func convolution(_ shape: ImageShape, _ outputs: Int) -> Convolution {
      Convolution(
        shape, weight: start(outputs, 9 * shape.channels),
        bias: Array(repeating: 0, count: outputs), kernel: 3, padding: 1)
    }
    let first = convolution(ImageShape(channels: 1, rows: 8, columns: 8), 8)
    let pool = MaxPool(first.output, kernel: 2)
    let second = convolution(pool.output, 16)
    let last = MaxPool(second.output, kernel: 2)
    layers = Sequential(
      first, ReLU(), pool, second, ReLU(), last,
      Linear(weight: start(10, last.output.count), bias: Array(repeating: 0, count: 10)))
  }

  /// The digits that the images look like.
  public func read(_ images: Matrix) -> [Int] {
    var (layers, pass) = (layers, Pass.evaluation)
    let logits = layers.forward(images, in: &pass).output
    return (0..<logits.rows).map { row in
      let values = Array(logits.row(row))
      return values.indices.max { values[$0] < values[$1] } ?? 0
    }
  }

  /// The mean cross-entropy of a batch, and its slopes by all parameters.
  public mutating func slopes(
    _ images: Matrix, _ labels: [Int]
  ) -> (loss: Double, slopes: [[Double]]) { slopes(images, labels) { _, _, _ in nil } }

  /// The same, where `other` may answer for a convolution, with its input and its output's cotangent.
  /// - Throws: What `other` throws.
  package mutating func slopes(
    _ images: Matrix, _ labels: [Int],
    _ other: (_ layer: Convolution, _ input: Matrix, _ cotangent: Matrix) throws -> (
      input: Matrix, parameters: [[Double]]
    )?
  ) rethrows -> (loss: Double, slopes: [[Double]]) {
    var pass = Pass.evaluation
    let (logits, contexts) = layers.forward(images, in: &pass)
    let loss = CrossEntropyLoss()
    let slopes = try layers.parameterCotangents(loss.gradient(logits, labels), contexts) {
      layer, cotangent in
      guard let convolution = layers.layers[layer] as? Convolution,
        let input = contexts[layer] as? Matrix
      else { return nil }
      return try other(convolution, input, cotangent)
    }
    return (loss.value(logits, labels), slopes)
  }
}
