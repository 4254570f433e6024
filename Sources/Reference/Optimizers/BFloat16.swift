import CGSL

/// The nearest number that bfloat16 has, float32 with 8 binary digits instead of 24; of two that
/// are as near, the one whose last digit is even. Beyond the largest number it is infinity.
///
/// A bfloat16 is the first half of a float32: half a unit of what is kept, less one where that is
/// even, carries into it whenever the rest rounds up.
///
/// Source: c10::BFloat16 of PyTorch, round_to_nearest_even.
package func bfloat16(_ value: Float) -> Float {
  guard !value.isNaN else { return value }
  let bits = value.bitPattern
  return Float(bitPattern: (bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF_0000)
}

/// A matrix of bfloat16 numbers, row by row.
package struct BFloat16Matrix {
  package let rows: Int
  package let columns: Int
  package var values: [Float]

  /// `values` rounded, by way of float32 as PyTorch rounds them.
  package init(rows: Int, columns: Int, _ values: [Double]) {
    self.rows = rows
    self.columns = columns
    self.values = values.map { bfloat16(Float($0)) }
  }

  package var transposed: BFloat16Matrix {
    var result = BFloat16Matrix(rows: columns, columns: rows, [])
    result.values.reserveCapacity(values.count)
    for column in 0..<columns {
      for row in 0..<rows { result.values.append(values[row * columns + column]) }
    }
    return result
  }

  /// The root of the sum of squares, rounded once.
  package var norm: Float {
    bfloat16(Float(values.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()))
  }

  /// A B, rounded once.
  package static func product(_ a: BFloat16Matrix, _ b: BFloat16Matrix) -> BFloat16Matrix {
    BFloat16Matrix(rows: a.rows, columns: b.columns, exactProduct(a, b))
  }

  /// β C + α A B, rounded once, as torch.addmm has it on a CPU.
  package static func sum(
    _ beta: Double, _ c: BFloat16Matrix, _ alpha: Double, _ a: BFloat16Matrix, _ b: BFloat16Matrix
  ) -> BFloat16Matrix {
    let (alpha, beta) = (Double(Float(alpha)), Double(Float(beta)))
    let values = zip(c.values, exactProduct(a, b)).map { beta * Double($0) + alpha * $1 }
    return BFloat16Matrix(rows: a.rows, columns: b.columns, values)
  }

  /// A B before it is rounded.
  ///
  /// A product of two bfloat16 numbers is exact in float32. PyTorch adds the products there, in an
  /// order that goes by the processor; here they are added in float64, where the order does not
  /// matter. The two differ where a sum lies within float32's error of the middle between two
  /// bfloat16 numbers: for rows of 16 to 100 numbers, one in ten thousand or fewer.
  ///
  /// - Complexity: as many multiplications as A has numbers, for each column of B.
  private static func exactProduct(_ a: BFloat16Matrix, _ b: BFloat16Matrix) -> [Double] {
    var products = Array(repeating: 0.0, count: a.rows * b.columns)
    cblas_dgemm(
      CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(a.rows), Int32(b.columns),
      Int32(a.columns), 1, a.values.map(Double.init), Int32(a.columns),
      b.values.map(Double.init), Int32(b.columns), 0, &products, Int32(b.columns))
    return products
  }
}
