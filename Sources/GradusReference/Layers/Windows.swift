import Gradus

/// Which places of a channel each step of a pooling window covers, row by row.
struct Windows {
  private let shape: ImageShape
  let rows: Int
  let columns: Int
  /// How many numbers a whole window has, in the padding too.
  let size: Int
  /// Where the places of each step begin among ``places``, and where the last ones end.
  private let starts: [Int]
  private let places: [Int]

  init(_ shape: ImageShape, kernel: Pair, stride: Pair?, padding: Pair, dilation: Pair) {
    let stride = stride ?? kernel
    let down = Steps(
      "rows", shape.rows, kernel: kernel.rows, stride: stride.rows, padding: padding.rows,
      dilation: dilation.rows)
    let along = Steps(
      "columns", shape.columns, kernel: kernel.columns, stride: stride.columns,
      padding: padding.columns, dilation: dilation.columns)
    for (unit, steps) in [("rows", down), ("columns", along)] {
      require(
        2 * steps.padding <= steps.reach,
        "a padding of \(steps.padding) \(unit), which must be at most half of the kernel's "
          + "\(steps.reach)")
    }
    self.shape = shape
    (rows, columns, size) = (down.steps, along.steps, kernel.rows * kernel.columns)
    var (starts, places) = ([0], [Int]())
    for y in 0..<rows {
      for x in 0..<columns {
        for i in down.covered(y) {
          for j in along.covered(x) { places.append(i * shape.columns + j) }
        }
        require(
          places.count > starts[starts.count - 1],
          "the window of row \(y) and column \(x) meets padding alone")
        starts.append(places.count)
      }
    }
    (self.starts, self.places) = (starts, places)
  }

  /// Calls `body` for each step in each channel of `samples`, with which one of all it is, where the
  /// channel begins, and which of its places the step covers.
  func forEach(
    _ samples: Int,
    _ body: (_ step: Int, _ channel: Int, _ covered: UnsafeBufferPointer<Int>) -> Void
  ) {
    places.withUnsafeBufferPointer { places in
      let count = rows * columns
      for channel in 0..<samples * shape.channels {
        for window in 0..<count {
          let covered = UnsafeBufferPointer(rebasing: places[starts[window]..<starts[window + 1]])
          body(channel * count + window, channel * shape.planeCount, covered)
        }
      }
    }
  }
}

extension Steps {
  /// The places of the input that a step covers.
  func covered(_ step: Int) -> [Int] {
    (0..<kernel).map { place(step, $0) }.filter { 0 <= $0 && $0 < count }
  }
}
