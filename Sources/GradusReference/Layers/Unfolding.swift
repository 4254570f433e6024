import CGradusGSL

/// The matrix U of what a sliding window meets, a column for each of its steps: PyTorch's `Unfold`.
///
/// It has a row for each number of the kernel, channel after channel. Where the kernel's number
/// (i, j) meets row ys − p + id of the input, it meets columns a stride apart: one copy for each i, j
/// and y. What lies in the padding is never written and stays 0. The transpose of a copy adds, so
/// that a number that many windows met gets what comes back from each: PyTorch's `Fold`.
struct Unfolding {
  private let channels: Int
  /// How many numbers a channel has, and how many U has of it.
  private let counts: (plane: Int, unfolded: Int)
  private let stride: Int32
  private let copies: [Copy]

  /// `count` numbers of a channel, from a place on, that stand one after the other in U.
  private struct Copy {
    let from: Int
    let to: Int
    let count: Int32
  }

  init(channels: Int, _ rows: Steps, _ columns: Steps) {
    self.channels = channels
    counts = (
      rows.count * columns.count, rows.kernel * columns.kernel * rows.steps * columns.steps
    )
    stride = Int32(columns.stride)
    let kernel = (0..<rows.kernel).flatMap { i in (0..<columns.kernel).map { (i, $0) } }
    copies = kernel.enumerated().flatMap { index, number in
      let (i, j) = number
      let along = columns.inside(j)
      guard !along.isEmpty else { return [Copy]() }
      return rows.inside(i).map { y in
        Copy(
          from: rows.place(y, i) * columns.count + columns.place(along.lowerBound, j),
          to: (index * rows.steps + y) * columns.steps + along.lowerBound,
          count: Int32(along.count))
      }
    }
  }

  /// Copies what each window meets in the channels of `x`.
  func gather(_ x: UnsafePointer<Double>, into u: UnsafeMutablePointer<Double>) {
    for channel in 0..<channels {
      let (from, to) = (x + channel * counts.plane, u + channel * counts.unfolded)
      for copy in copies { cblas_dcopy(copy.count, from + copy.from, stride, to + copy.to, 1) }
    }
  }

  /// Adds what was copied where it was copied from.
  func scatter(_ u: UnsafePointer<Double>, into x: UnsafeMutablePointer<Double>) {
    for channel in 0..<channels {
      let (from, to) = (u + channel * counts.unfolded, x + channel * counts.plane)
      for copy in copies { cblas_daxpy(copy.count, 1, from + copy.to, 1, to + copy.from, stride) }
    }
  }
}
