import Gradus

/// Exercise 3.8.copies: an accuracy without the images that training has seen.
///
/// An image is a copy if no pixel differs by more than the tolerance: the largest difference decides,
/// not the mean, which a few strokes would not move. Of n images that are no copies, with the part a
/// of them right, the accuracy is a with the standard error √(a(1 − a)/n), that of n throws of a coin.
package func honestAccuracy(
  training: Matrix, validation: Matrix, tolerance: Double, wasRight: [Bool]
) -> (copies: [Int], reported: Double, honest: Double, error: Double) {
  let copies = (0..<validation.rows).filter { row in
    (0..<training.rows).contains { seen in
      zip(training.row(seen), validation.row(row)).allSatisfy { abs($0 - $1) <= tolerance }
    }
  }
  let fresh = (0..<validation.rows).filter { !copies.contains($0) }
  func accuracy(_ rows: [Int]) -> Double {
    Double(rows.count { wasRight[$0] }) / Double(rows.count)
  }
  let honest = accuracy(fresh)
  let error = (honest * (1 - honest) / Double(fresh.count)).squareRoot()
  return (copies, accuracy(Array(0..<validation.rows)), honest, error)
}
