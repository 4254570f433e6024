import Gradus

/// A leaky rectifier that learns its share of what is negative: PyTorch's `PReLU`.
///
/// One share aᵢ for each column, or one for all:
///
///     y   = x for x > 0, a x elsewhere
///     x̄   = ȳ for x > 0, a ȳ elsewhere; at the kink PyTorch takes a
///     āᵢ  = Σ x ȳ over all x ≤ 0 that aᵢ is for
///
/// Source: torch.nn.PReLU; He et al. 2015, arXiv:1502.01852.
public struct PReLU: PureLayer {
  /// The shares: one, or one a column.
  public var weight: [Double]

  /// `count` shares, each `initial`; PyTorch's `num_parameters` and `init`.
  public init(count: Int = 1, initial: Double = 0.25) {
    require(count > 0, "\(count) shares for what is negative")
    weight = Array(repeating: initial, count: count)
  }

  /// The shares.
  /// - Throws: What `body` throws.
  public mutating func forEachParameter(_ body: (inout [Double]) throws -> Void) rethrows {
    try body(&weight)
  }

  public func forward(_ input: Matrix) -> Matrix {
    Matrix(rows: input.rows, columns: input.columns) { outputs in
      for (place, x) in input.values.enumerated() {
        outputs[place] = x <= 0 ? weight[index(place, input)] * x : x
      }
    }
  }

  public func backward(
    _ cotangent: Matrix, input: Matrix
  ) -> (input: Matrix, parameters: [[Double]]) {
    cotangent.requireShape(of: input)
    let product = Matrix(rows: input.rows, columns: input.columns) { products in
      for (place, x) in input.values.enumerated() {
        products[place] = (x <= 0 ? weight[index(place, input)] : 1) * cotangent.values[place]
      }
    }
    let shares = StepMemory.numbers(weight.count) { shares in
      for (place, x) in input.values.enumerated() where x <= 0 {
        shares[index(place, input)] += x * cotangent.values[place]
      }
    }
    return (product, StepMemory.tensors { $0.append(shares) })
  }

  /// Which share is for the number at `place`.
  private func index(_ place: Int, _ input: Matrix) -> Int {
    require(
      weight.count == 1 || weight.count == input.columns,
      "\(weight.count) shares for \(input.columns) columns")
    return weight.count == 1 ? 0 : place % input.columns
  }
}
