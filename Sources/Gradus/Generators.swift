import PropertyTesting

extension Generator<Matrix> {
  /// Matrices with entries of size about 1, uniform in ±[0.2, 2]; each shrinks towards 0.2, and
  /// towards few decimals.
  public static func matrix(rows: Int, columns: Int) -> Generator<Matrix> {
    Generator<[Double]>.vector(rows * columns).map {
      Matrix(rows: rows, columns: columns, values: $0)
    }
  }

  /// Matrices as of `matrix(rows:columns:)` with any numbers of rows and columns in the ranges;
  /// they shrink towards the smallest.
  public static func matrix(
    rows: ClosedRange<Int>, columns: ClosedRange<Int>
  ) -> Generator<Matrix> {
    zip(.integer(in: rows), .integer(in: columns)).flatMap { matrix(rows: $0, columns: $1) }
  }
}

extension Generator where Value: Layer {
  /// Layers of the shape of `layer`, each number of its parameters drawn as a matrix's entries are.
  ///
  /// Shapes themselves are drawn by `flatMap`:
  ///
  /// ```swift
  /// zip(.integer(in: 1...4), .integer(in: 1...3)).flatMap { inputs, outputs in
  ///   .layer(like: Linear(
  ///     weight: Matrix(rows: outputs, columns: inputs), bias: Array(repeating: 0, count: outputs)))
  /// }
  /// ```
  public static func layer(like layer: Value) -> Generator {
    Generator { choices in
      var drawn = layer
      drawn.parameters = try layer.parameters.map { tensor in
        try Generator<[Double]>.vector(tensor.count).draw(&choices)
      }
      return drawn
    }
  }
}
