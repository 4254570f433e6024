import CGradusGSL
import Gradus

/// Each channel of the output is a sum over a window that slides over the input: PyTorch's `Conv2d`,
/// and of samples with one row its `Conv1d`.
///
/// With s the stride, p the padding and d the dilation, along rows and along columns alike, for
/// output channel o at the place (y, x), over the channels c of its group and the kernel's places
/// (i, j):
///
///     Y_o,y,x = b_o + Σ_c,i,j W_o,cij X_c, ys−p+id, xs−p+jd, with 0 for what lies outside
///
/// W is not turned around: mathematicians call this a correlation. Let U have a row for each c, i, j
/// and a column for each place (y, x), and hold the number of X that meets them. U is made of copies,
/// and the rest is a product of matrices:
///
///     Y = W U + b
///     W̄ = Ȳ Uᵀ, summed over the batch     b̄ = the sums of the rows of Ȳ, and over the batch
///     Ū = Wᵀ Ȳ                            X̄ = what Ū holds, added where it was copied from
///
/// A number of X that was copied to many windows gets the sum of what comes back from all of them:
/// the transpose of a copy is an addition. Groups are convolutions beside one another, each of its
/// share of the channels.
///
/// Source: torch.nn.Conv2d; Chellapilla, Puri & Simard 2006, inria-00112631, for the matrix U.
public struct Convolution: PureLayer {
  /// The shape of a sample.
  public let input: ImageShape
  /// The shape of what becomes of a sample.
  public let output: ImageShape
  /// One row for each output channel; the columns are channels of its group, each a kernel row by row.
  public var weight: Matrix
  /// One for each output channel, or nil.
  public var bias: [Double]?
  /// How many convolutions of a part of the channels there are beside one another.
  public let groups: Int
  private let unfolding: Unfolding

  public init(
    _ input: ImageShape, weight: Matrix, bias: [Double]?, kernel: Pair, stride: Pair = 1,
    padding: Pair = 0, dilation: Pair = 1, groups: Int = 1
  ) {
    let rows = Steps(
      "rows", input.rows, kernel: kernel.rows, stride: stride.rows, padding: padding.rows,
      dilation: dilation.rows)
    let columns = Steps(
      "columns", input.columns, kernel: kernel.columns, stride: stride.columns,
      padding: padding.columns, dilation: dilation.columns)
    Self.check(input.channels, outputs: weight.rows, groups)
    let share = input.channels / groups
    require(
      weight.columns == share * kernel.rows * kernel.columns,
      "a \(weight.shape) weight matrix for \(share) channels a group and a kernel of "
        + "\(kernel.rows)×\(kernel.columns)")
    require(
      bias.map { $0.count == weight.rows } ?? true,
      "\(bias?.count ?? 0) biases for \(weight.rows) output channels")
    (self.input, self.weight, self.bias, self.groups) = (input, weight, bias, groups)
    output = ImageShape(channels: weight.rows, rows: rows.steps, columns: columns.steps)
    unfolding = Unfolding(channels: share, rows, columns)
  }

  /// A layer with PyTorch's default initialisation: weight, then bias, uniform in ±1/√(numbers that a
  /// sum has).
  public init(
    _ input: ImageShape, outputs: Int, kernel: Pair, stride: Pair = 1, padding: Pair = 0,
    dilation: Pair = 1, groups: Int = 1, hasBias: Bool = true, from generator: inout RandomGenerator
  ) {
    Self.check(input.channels, outputs: outputs, groups)
    let fan = input.channels / groups * max(0, kernel.rows) * max(0, kernel.columns)
    let bound = 1 / Double(max(1, fan)).squareRoot()
    let weight = generator.uniform(outputs * fan, in: -bound..<bound)
    self.init(
      input, weight: Matrix(rows: outputs, columns: fan, values: weight),
      bias: hasBias ? generator.uniform(outputs, in: -bound..<bound) : nil, kernel: kernel,
      stride: stride, padding: padding, dilation: dilation, groups: groups)
  }

  private static func check(_ channels: Int, outputs: Int, _ groups: Int) {
    require(groups > 0, "\(groups) groups; there must be at least 1")
    require(
      channels % groups == 0, "\(channels) input channels, which \(groups) groups cannot share")
    require(
      outputs > 0 && outputs % groups == 0,
      "\(outputs) output channels, which \(groups) groups cannot share")
  }

  /// The weight, row by row, and the bias if there is one.
  /// - Throws: What `body` throws.
  public mutating func forEachParameter(_ body: (inout [Double]) throws -> Void) rethrows {
    try weight.withValues(body)
    if var own = bias.take() {
      defer { bias = own }
      try body(&own)
    }
  }

  public func forward(_ batch: Matrix) -> Matrix {
    input.check(batch)
    return Matrix(rows: batch.rows, columns: output.count) { sums in
      _ = StepMemory.numbers(depth * output.planeCount) { columns in
        forward(batch.rows * groups, batch.values, weight.values, by: columns, into: sums)
      }
      if let bias { add(bias, batch.rows, to: sums) }
    }
  }

  public func backward(
    _ cotangent: Matrix, input batch: Matrix
  ) -> (input: Matrix, parameters: [[Double]]) {
    var parameters: [[Double]] = []
    let product = Matrix(rows: batch.rows, columns: input.count) { products in
      parameters = backward(cotangent, batch, into: products)
    }
    return (product, parameters)
  }

  public func parameterCotangents(_ cotangent: Matrix, _ batch: Matrix) -> [[Double]] {
    backward(cotangent, batch, into: nil)
  }

  /// The cotangents of the parameters; that of the input is written to `products`, if there is such.
  private func backward(
    _ cotangent: Matrix, _ batch: Matrix, into products: UnsafeMutablePointer<Double>?
  ) -> [[Double]] {
    input.check(batch)
    output.check(cotangent, "a cotangent")
    require(
      cotangent.rows == batch.rows,
      "a cotangent of \(cotangent.rows) samples for an input of \(batch.rows)")
    let (unfolded, count) = (depth * output.planeCount, weight.values.count)
    return StepMemory.tensors { tensors in
      tensors.append(
        StepMemory.numbers(count) { gradient in
          _ = StepMemory.numbers(count + 2 * unfolded) { room in
            let (weights, columns) = (room, room + count)
            backward(
              batch.rows * groups, batch.values, cotangent.values, weight.values, by: columns,
              columns + unfolded, into: products, weights)
            for start in stride(from: 0, to: count, by: depth * width) {
              MatrixBlock(weights + start, depth, width).copyTranspose(to: gradient + start)
            }
          }
        })
      if bias != nil { tensors.append(sums(cotangent.values, cotangent.rows)) }
    }
  }

  /// How many numbers each sum has.
  private var depth: Int { weight.columns }

  /// The output channels of a group.
  private var width: Int { output.channels / groups }

  /// Y = W U for each sample's part in each group.
  private func forward(
    _ parts: Int, _ x: UnsafePointer<Double>, _ w: UnsafePointer<Double>,
    by u: UnsafeMutablePointer<Double>, into y: UnsafeMutablePointer<Double>
  ) {
    let (places, share) = (output.planeCount, input.count / groups)
    for part in 0..<parts {
      unfolding.gather(x + part * share, into: u)
      MatrixBlock(y + part * width * places, width, places).add(
        MatrixBlock(w + part % groups * width * depth, width, depth),
        times: MatrixBlock(u, depth, places))
    }
  }

  /// W̄ᵀ = U Ȳᵀ, which copies less than Ȳ Uᵀ, and Ū = Wᵀ Ȳ for each sample's part in each group.
  private func backward(
    _ parts: Int, _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>,
    _ w: UnsafePointer<Double>, by u: UnsafeMutablePointer<Double>,
    _ slopes: UnsafeMutablePointer<Double>, into products: UnsafeMutablePointer<Double>?,
    _ weights: UnsafeMutablePointer<Double>
  ) {
    let (places, share) = (output.planeCount, input.count / groups)
    for part in 0..<parts {
      let offset = part % groups * width * depth
      let cotangent = MatrixBlock(y + part * width * places, width, places)
      unfolding.gather(x + part * share, into: u)
      MatrixBlock(weights + offset, depth, width).add(
        MatrixBlock(u, depth, places), times: cotangent.transposed)
      guard let products else { continue }
      MatrixBlock(slopes, depth, places).add(
        MatrixBlock(w + offset, width, depth).transposed, times: cotangent, isKept: false)
      unfolding.scatter(slopes, into: products + part * share)
    }
  }

  private func add(_ bias: [Double], _ samples: Int, to y: UnsafeMutablePointer<Double>) {
    let places = output.planeCount
    for plane in 0..<samples * output.channels {
      // A stride of 0 adds one number everywhere.
      withUnsafePointer(to: bias[plane % bias.count]) {
        cblas_daxpy(Int32(places), 1, $0, 0, y + plane * places, 1)
      }
    }
  }

  /// The sum of each output channel's numbers.
  private func sums(_ y: UnsafePointer<Double>, _ samples: Int) -> [Double] {
    let (places, one) = (output.planeCount, 1.0)
    return StepMemory.numbers(output.channels) { sums in
      for plane in 0..<samples * output.channels {
        sums[plane % output.channels] += withUnsafePointer(to: one) {
          cblas_ddot(Int32(places), y + plane * places, 1, $0, 0)
        }
      }
    }
  }
}
