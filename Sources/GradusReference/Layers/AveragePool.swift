import Gradus

/// The mean of each window that slides over a channel: PyTorch's `AvgPool2d`, and of samples with one
/// row its `AvgPool1d`.
///
/// With n_t what window t divides by,
///
///     y_t = 1/n_t Σ_i∈t x_i          x̄_i = Σ ȳ_t/n_t over the windows t that cover i
///
/// Padding counts as zeros, and n_t is then the kernel's size everywhere. Without `countIncludePad`
/// n_t is how many numbers of the input the window covers.
///
/// Source: torch.nn.AvgPool2d.
public struct AveragePool: PureLayer {
  /// The shape of a sample.
  public let input: ImageShape
  /// The shape of what becomes of a sample.
  public let output: ImageShape
  private let windows: Windows
  private let countIncludePad: Bool

  /// The windows move by `stride`, which is the kernel's size unless given.
  public init(
    _ input: ImageShape, kernel: Pair, stride: Pair? = nil, padding: Pair = 0,
    countIncludePad: Bool = true
  ) {
    windows = Windows(input, kernel: kernel, stride: stride, padding: padding, dilation: 1)
    (self.input, self.countIncludePad) = (input, countIncludePad)
    output = ImageShape(channels: input.channels, rows: windows.rows, columns: windows.columns)
  }

  /// None.
  public func forEachParameter(_ body: (inout [Double]) throws -> Void) {}

  public func forward(_ batch: Matrix) -> Matrix {
    input.check(batch)
    return Matrix(rows: batch.rows, columns: output.count) { means in
      windows.forEach(batch.rows) { step, channel, covered in
        let sum = covered.reduce(0) { $0 + batch.values[channel + $1] }
        means[step] = sum / count(covered)
      }
    }
  }

  public func backward(
    _ cotangent: Matrix, input batch: Matrix
  ) -> (input: Matrix, parameters: [[Double]]) {
    output.check(cotangent, "a cotangent")
    let product = Matrix(rows: cotangent.rows, columns: input.count) { products in
      windows.forEach(cotangent.rows) { step, channel, covered in
        let slope = cotangent.values[step] / count(covered)
        for place in covered { products[channel + place] += slope }
      }
    }
    return (product, [])
  }

  /// What a window divides by.
  private func count(_ covered: UnsafeBufferPointer<Int>) -> Double {
    Double(countIncludePad ? windows.size : covered.count)
  }
}
