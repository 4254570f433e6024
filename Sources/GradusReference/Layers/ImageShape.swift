import Gradus

/// The shape of one sample: channels, each a table of rows and columns.
///
/// A batch of samples is a matrix with one row for each, which has the channels one after the other
/// and each row by row: what PyTorch's `flatten(1)` makes of N × C × H × W. So a convolution, an
/// activation, a pooling and a linear layer stand in a row as they are.
public struct ImageShape: Sendable, Hashable, CustomStringConvertible {
  /// How many tables there are, 1 or more.
  public var channels: Int
  /// The rows of each table, 1 or more.
  public var rows: Int
  /// The columns of each table, 1 or more.
  public var columns: Int

  public init(channels: Int, rows: Int, columns: Int) {
    require(
      channels > 0 && rows > 0 && columns > 0,
      "a sample of \(channels)×\(rows)×\(columns) numbers, which has none")
    (self.channels, self.rows, self.columns) = (channels, rows, columns)
  }

  /// A signal over time: channels of one row, which has `length` numbers.
  public init(channels: Int, length: Int) {
    self.init(channels: channels, rows: 1, columns: length)
  }

  /// How many numbers a channel has.
  public var planeCount: Int { rows * columns }

  /// How many numbers a sample has.
  public var count: Int { channels * rows * columns }

  /// "3×8×8", as messages have it.
  public var description: String { "\(channels)×\(rows)×\(columns)" }

  func check(_ batch: Matrix, _ what: String = "an input") {
    require(
      batch.columns == count,
      "\(what) of \(batch.columns) numbers a sample, where \(self) has \(count)")
  }
}

/// A number for rows and one for columns; a literal such as 3 is both.
public struct Pair: Sendable, Hashable, ExpressibleByIntegerLiteral {
  /// The number for rows, from top to bottom.
  public var rows: Int
  /// The number for columns, from left to right.
  public var columns: Int

  public init(_ rows: Int, _ columns: Int) { (self.rows, self.columns) = (rows, columns) }

  public init(integerLiteral value: Int) { self.init(value, value) }
}

/// How a kernel steps along rows or along columns.
///
/// Step t covers the places t·stride − padding + k·dilation for k = 0 … kernel − 1, and the last
/// step is the last one whose kernel ends within the padding:
///
///     steps = ⌊(count + 2 padding − dilation (kernel − 1) − 1)/stride⌋ + 1
struct Steps {
  let count: Int
  let kernel: Int
  let stride: Int
  let padding: Int
  let dilation: Int

  init(_ unit: String, _ count: Int, kernel: Int, stride: Int, padding: Int, dilation: Int) {
    require(kernel > 0, "a kernel of \(kernel) \(unit); there must be at least 1")
    require(stride > 0, "a stride of \(stride) \(unit), which must be at least 1")
    require(dilation > 0, "a dilation of \(dilation) \(unit), which must be at least 1")
    require(padding >= 0, "a padding of \(padding) \(unit), which must not be below 0")
    (self.count, self.kernel, self.stride) = (count, kernel, stride)
    (self.padding, self.dilation) = (padding, dilation)
    require(
      reach <= count + 2 * padding,
      "a kernel of \(kernel) \(unit)\(dilation > 1 ? ", which dilation spreads over \(reach)," : "")"
        + " is larger than the input, \(count) \(unit) and a padding of \(padding) on both sides")
  }

  /// From the first place that a kernel covers to the last one.
  var reach: Int { dilation * (kernel - 1) + 1 }

  var steps: Int { (count + 2 * padding - reach) / stride + 1 }

  /// Where number `k` of the kernel lies at a step; outside the input in its padding.
  func place(_ step: Int, _ k: Int) -> Int { step * stride - padding + k * dilation }

  /// The steps at which number `k` of the kernel lies in the input.
  func inside(_ k: Int) -> Range<Int> {
    let first = (0..<steps).first { place($0, k) >= 0 } ?? steps
    let end = (first..<steps).first { place($0, k) >= count } ?? steps
    return first..<end
  }
}
