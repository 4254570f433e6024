import CGradusGSL
import Gradus

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
  package init(rows: Int, columns: Int, _ values: [some BinaryFloatingPoint]) {
    self.rows = rows
    self.columns = columns
    self.values = values.map { bfloat16(Float($0)) }
  }

  package var transposed: BFloat16Matrix {
    var result = BFloat16Matrix(rows: columns, columns: rows, [Double]())
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
    let (alpha, beta) = (Float(alpha), Float(beta))
    guard let sums = order == .exact ? nil : float32Product(a, b, order) else {
      let values = zip(c.values, exactProduct(a, b)).map {
        Double(beta) * Double($0) + Double(alpha) * $1
      }
      return BFloat16Matrix(rows: a.rows, columns: b.columns, values)
    }
    // α times the sum is rounded, and then all of it once more.
    let values = zip(c.values, sums).map { Double(beta) * Double($0) + Double(alpha * $1) }
    return BFloat16Matrix(rows: a.rows, columns: b.columns, values)
  }

  /// The order in which sums are added, for as long as a task sets it.
  @TaskLocal package static var order = SumOrder.exact

  /// A B before it is rounded, the products added in float64, where the order does not matter.
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

  /// A B in float32, its sums added in one of PyTorch's orders, row by row.
  ///
  /// A product of two bfloat16 numbers is exact in float32, so that one fused with its addition or
  /// not gives the same.
  private static func float32Product(
    _ a: BFloat16Matrix, _ b: BFloat16Matrix, _ order: SumOrder, isSymmetric: Bool = false
  ) -> [Float] {
    let (count, width) = (a.columns, b.columns)
    var result: [Float] = []
    result.reserveCapacity(a.rows * width)
    let plan = order.plan(count, isSymmetric: isSymmetric)
    for row in 0..<a.rows {
      var parts = Array(repeating: Float(0), count: plan.parts * width)
      parts.withUnsafeMutableBufferPointer { parts in
        b.values.withUnsafeBufferPointer { b in
          guard let start = parts.baseAddress, let b = b.baseAddress else { return }
          func add(_ factor: Float, _ from: UnsafePointer<Float>, to part: Int) {
            cblas_saxpy(Int32(width), factor, from, 1, start + part * width, 1)
          }
          for step in plan.steps {
            switch step {
            case .product(let k, let part): add(a.values[row * count + k], b + k * width, to: part)
            case .part(let from, let part): add(1, start + from * width, to: part)
            }
          }
        }
      }
      result += parts.prefix(width)
    }
    return result
  }

  /// A Aᵀ, rounded once.
  package static func square(_ a: BFloat16Matrix) -> BFloat16Matrix {
    let (b, order) = (a.transposed, order)
    guard order != .exact else { return product(a, b) }
    let values = float32Product(a, b, order, isSymmetric: true).map(Double.init)
    return BFloat16Matrix(rows: a.rows, columns: a.rows, values)
  }
}

/// A B in float64, as the linear algebra of GSL has it: faster than a matrix's own operator where a
/// debug build asks for many.
package func product(_ a: Matrix, _ b: Matrix) -> Matrix {
  var result = Matrix(rows: a.rows, columns: b.columns)
  var values = result.values
  cblas_dgemm(
    CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(a.rows), Int32(b.columns), Int32(a.columns), 1,
    a.values, Int32(a.columns), b.values, Int32(b.columns), 0, &values, Int32(b.columns))
  result.values = values
  return result
}

/// The order in which PyTorch 2.15 adds the products of a bfloat16 matrix multiplication on a CPU.
///
/// Where a sum lies within float32's error of the middle between two bfloat16 numbers, a tie, the
/// order decides to which of them it is rounded.
package enum SumOrder: String, Sendable, CaseIterable {
  /// Not at all: in float64, and rounded once.
  case exact
  /// oneDNN with AVX-512: in pairs, of which the second comes first, as the processor's own
  /// instruction for dot products (VDPBF16PS) has it.
  case oneDNN = "oneDNN, as with AVX-512"
  /// PyTorch's own kernels, where oneDNN has none for the processor, as with AVX2: four sums, of every
  /// fourth product, and for A Aᵀ as many as eight registers of eight numbers hold.
  case native = "PyTorch's own kernels, as with AVX2"

  fileprivate enum Step { case product(Int, part: Int), part(Int, to: Int) }

  /// The additions that lead to sum number 0 of `parts`.
  fileprivate func plan(_ count: Int, isSymmetric: Bool) -> (parts: Int, steps: [Step]) {
    var steps: [Step] = []
    switch self {
    case .exact: break
    case .oneDNN:
      for k in stride(from: 0, to: count - 1, by: 2) {
        steps += [.product(k + 1, part: 0), .product(k, part: 0)]
      }
      if count % 2 == 1 { steps.append(.product(count - 1, part: 0)) }
    case .native where isSymmetric:
      // Whole blocks of 64, then blocks of 16 in eight sums of their own, then one by one.
      let (blocks, halves) = (count / 64 * 64, count / 16 * 16)
      for k in 0..<blocks { steps.append(.product(k, part: k % 64)) }
      steps += Self.tree(64, from: 0)
      for k in blocks..<halves { steps.append(.product(k, part: 64 + k % 8)) }
      steps += Self.tree(8, from: 64) + [.part(64, to: 0)]
      for k in halves..<count { steps.append(.product(k, part: 0)) }
      return (72, steps)
    case .native:
      let whole = count / 4 * 4
      for k in 0..<count { steps.append(.product(k, part: k < whole ? k % 4 : 0)) }
      steps += (1..<4).map { .part($0, to: 0) }
      return (4, steps)
    }
    return (1, steps)
  }

  /// Sums of sums: the second half to the first, again and again.
  private static func tree(_ count: Int, from first: Int) -> [Step] {
    var steps: [Step] = []
    var half = count / 2
    while half > 0 {
      steps += (0..<half).map { .part(first + $0 + half, to: first + $0) }
      half /= 2
    }
    return steps
  }
}
