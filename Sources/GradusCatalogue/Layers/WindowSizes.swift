import Gradus

/// What a call of a layer on images says of its sizes, by PyTorch's names; a signal has one row.
struct WindowSizes {
  var samples: Int
  var channels: Int
  var input: Pair2
  var kernel: Pair2
  var stride: Pair2
  var padding: Pair2
  var dilation: Pair2

  /// A number for rows, and one for columns.
  struct Pair2: Equatable {
    var rows: Int
    var columns: Int

    var count: Int { rows * columns }

    /// `operation` of the numbers of each, for rows and for columns.
    func with(_ other: Pair2, _ operation: (Int, Int) -> Int) -> Pair2 {
      Pair2(rows: operation(rows, other.rows), columns: operation(columns, other.columns))
    }
  }

  init(_ call: Call) throws {
    let isSignal = call.asked.hasSuffix("1d")
    func pair(_ key: String, or standard: Pair2?, across: Int) throws -> Pair2 {
      if let standard, !call.inputs.contains(where: { $0.name == key }) { return standard }
      let list = try call.integers(key)
      return isSignal
        ? Pair2(rows: across, columns: list[0])
        : Pair2(rows: list[0], columns: list[list.count - 1])
    }
    let shape = try call.integers("shape")
    samples = try call.integer("samples")
    channels = shape[0]
    input = Pair2(rows: shape[1], columns: shape[2])
    kernel = try pair("kernel_size", or: nil, across: 1)
    let one = Pair2(rows: 1, columns: 1)
    stride = try pair("stride", or: call.asked.hasPrefix("Conv") ? one : kernel, across: 1)
    padding = try pair("padding", or: Pair2(rows: 0, columns: 0), across: 0)
    dilation = try pair("dilation", or: one, across: 1)
  }

  /// How many steps a window makes; none where it does not fit.
  var steps: Pair2 {
    let reach = kernel.with(dilation) { ($0 - 1) * $1 + 1 }
    let room = input.with(padding) { $0 + 2 * $1 }
    return room.with(reach, -).with(stride) { $0 < 0 ? 0 : $0 / $1 + 1 }
  }

  /// The place of a plane that number (i, j) of the kernel meets at a step; nil in the padding.
  func place(_ step: Pair2, _ number: Pair2) -> Int? {
    let start = step.with(stride, *).with(padding, -)
    let place = start.with(number.with(dilation, *), +)
    return inside(place)
  }

  /// A place of the input as one number; nil outside.
  func inside(_ place: Pair2) -> Int? {
    let isInside =
      place.rows >= 0 && place.rows < input.rows && place.columns >= 0
      && place.columns < input.columns
    return isInside ? place.rows * input.columns + place.columns : nil
  }
}

extension WindowSizes.Pair2 {
  /// All places, row by row.
  var all: [WindowSizes.Pair2] {
    (0..<rows).flatMap { row in
      (0..<columns).map { WindowSizes.Pair2(rows: row, columns: $0) }
    }
  }
}
