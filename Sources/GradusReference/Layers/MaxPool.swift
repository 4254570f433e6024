import Gradus

/// The largest number of each window that slides over a channel: PyTorch's `MaxPool2d`, and of
/// samples with one row its `MaxPool1d`.
///
/// With w(t) the place of the largest number in window t,
///
///     y_t = x_w(t)          x̄_i = Σ ȳ_t over the windows t with w(t) = i
///
/// Padding is never the largest. Of numbers that are alike the first takes all, row by row: a kink,
/// where PyTorch does the same. A window with a NaN gives NaN, and its last NaN takes the cotangent.
/// Windows that overlap may have one winner, whose cotangents add up.
///
/// Source: torch.nn.MaxPool2d.
public struct MaxPool: Layer {
  /// The shape of a sample.
  public let input: ImageShape
  /// The shape of what becomes of a sample.
  public let output: ImageShape
  private let windows: Windows

  /// The windows move by `stride`, which is the kernel's size unless given.
  public init(
    _ input: ImageShape, kernel: Pair, stride: Pair? = nil, padding: Pair = 0, dilation: Pair = 1
  ) {
    windows = Windows(
      input, kernel: kernel, stride: stride, padding: padding, dilation: dilation)
    self.input = input
    output = ImageShape(channels: input.channels, rows: windows.rows, columns: windows.columns)
  }

  /// None.
  public func forEachParameter(_ body: (inout [Double]) throws -> Void) {}

  /// The outputs, and for each where its number stands among all of the input.
  public func forward(_ batch: Matrix) -> (output: Matrix, winners: [Int]) {
    input.check(batch)
    let winners = StepMemory.indices(batch.rows * output.count) { winners in
      batch.values.withUnsafeBufferPointer { numbers in
        windows.forEach(batch.rows) { step, channel, covered in
          var best = channel + covered[0]
          for place in covered.dropFirst() {
            let number = numbers[channel + place]
            if number > numbers[best] || number.isNaN { best = channel + place }
          }
          winners[step] = best
        }
      }
    }
    let pooled = Matrix(rows: batch.rows, columns: output.count) { numbers in
      for (step, winner) in winners.enumerated() { numbers[step] = batch.values[winner] }
    }
    return (pooled, winners)
  }

  public func forward(
    _ batch: Matrix, in pass: inout Pass
  ) -> (output: Matrix, context: [Int]) {
    let (output, winners) = forward(batch)
    return (output, winners)
  }

  public func backward(
    _ cotangent: Matrix, _ winners: [Int]
  ) -> (input: Matrix, parameters: [[Double]]) {
    output.check(cotangent, "a cotangent")
    require(
      winners.count == cotangent.values.count,
      "a cotangent of \(cotangent.values.count) numbers for \(winners.count) windows")
    let count = cotangent.rows * input.count
    let product = Matrix(rows: cotangent.rows, columns: input.count) { products in
      for (winner, slope) in zip(winners, cotangent.values) {
        precondition(0 <= winner && winner < count)
        products[winner] += slope
      }
    }
    return (product, [])
  }
}
