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
  /// What each window divides by.
  private let counts: [Double]

  /// The windows move by `stride`, which is the kernel's size unless given.
  public init(
    _ input: ImageShape, kernel: Pair, stride: Pair? = nil, padding: Pair = 0,
    countIncludePad: Bool = true
  ) {
    let windows = Windows(input, kernel: kernel, stride: stride, padding: padding, dilation: 1)
    counts = (0..<windows.count).map {
      Double(countIncludePad ? windows.size : windows.starts[$0 + 1] - windows.starts[$0])
    }
    (self.input, self.windows) = (input, windows)
    output = ImageShape(channels: input.channels, rows: windows.rows, columns: windows.columns)
  }

  /// None.
  public var parameters: [[Double]] {
    get { [] }
    set { require(newValue.isEmpty, "a pooling has no parameters, not \(newValue.count)") }
  }

  public func forward(_ batch: Matrix) -> Matrix {
    input.check(batch)
    var values = [Double](repeating: 0, count: batch.rows * output.count)
    average(
      batch.rows * input.channels, batch.values, windows.starts, windows.places, counts,
      into: &values)
    return Matrix(rows: batch.rows, columns: output.count, values: values)
  }

  public func backward(
    _ cotangent: Matrix, input batch: Matrix
  ) -> (input: Matrix, parameters: [[Double]]) {
    output.check(cotangent, "a cotangent")
    var products = [Double](repeating: 0, count: cotangent.rows * input.count)
    share(
      cotangent.rows * input.channels, cotangent.values, windows.starts, windows.places, counts,
      into: &products)
    return (Matrix(rows: cotangent.rows, columns: input.count, values: products), [])
  }

  private func average(
    _ planes: Int, _ x: UnsafePointer<Double>, _ starts: UnsafePointer<Int>,
    _ places: UnsafePointer<Int>, _ counts: UnsafePointer<Double>,
    into y: UnsafeMutablePointer<Double>
  ) {
    let (count, size) = (windows.count, input.planeCount)
    var plane = 0
    while plane < planes {
      let numbers = x + plane &* size
      var step = 0
      while step < count {
        var (next, sum) = (starts[step], 0.0)
        while next < starts[step &+ 1] {
          sum += numbers[places[next]]
          next &+= 1
        }
        y[plane &* count &+ step] = sum / counts[step]
        step &+= 1
      }
      plane &+= 1
    }
  }

  private func share(
    _ planes: Int, _ y: UnsafePointer<Double>, _ starts: UnsafePointer<Int>,
    _ places: UnsafePointer<Int>, _ counts: UnsafePointer<Double>,
    into x: UnsafeMutablePointer<Double>
  ) {
    let (count, size) = (windows.count, input.planeCount)
    var plane = 0
    while plane < planes {
      let numbers = x + plane &* size
      var step = 0
      while step < count {
        var next = starts[step]
        let slope = y[plane &* count &+ step] / counts[step]
        while next < starts[step &+ 1] {
          numbers[places[next]] += slope
          next &+= 1
        }
        step &+= 1
      }
      plane &+= 1
    }
  }
}
