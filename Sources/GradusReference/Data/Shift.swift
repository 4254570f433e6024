import Gradus

/// Exercise 2.5.shift: the picture moved down and to the right, zeros where nothing comes from.
///
/// Pixel (r, c) is what was at (r − down, c − right).
package func shifted(_ image: Matrix, down: Int, right: Int) -> Matrix {
  var result = Matrix(rows: image.rows, columns: image.columns)
  for row in 0..<image.rows where (0..<image.rows).contains(row - down) {
    for column in 0..<image.columns where (0..<image.columns).contains(column - right) {
      result[row, column] = image[row - down, column - right]
    }
  }
  return result
}
