import Gradus

extension GradientChecker {
  /// Checks `jacobian`, which claims to be the matrix of f's derivatives at `x`: a row for each of f's
  /// values, a column for each number of `x`.
  ///
  /// Each number is looked at by itself, so the report says which are wrong: "J[2, 0]".
  /// - Throws: What `f` throws, and a `CheckError` where no check can be made.
  /// - Complexity: about 16 evaluations of `f` for each column that agrees, whatever the number of rows.
  public func check(
    of f: ([Double]) throws -> [Double], at x: [Double], jacobian: Matrix
  ) throws -> GradientReport {
    try withoutActuallyEscaping(f) { f in
      let memory = Memory(f)
      return try check(
        jacobian, of: memory, at: x, named: "J", "the Jacobian", comparing: "each number of it")
    }
  }

  /// Checks `jvp`, which claims to be the Jacobian–vector product of `f` at `x`: what a tangent, of the
  /// shape of `x`, becomes for f's values.
  ///
  /// Up to `coordinateLimit` parameters its columns are looked at one by one, and that it is linear;
  /// above that two random tangents.
  /// - Throws: What `f` and `jvp` throw, and a `CheckError` where no check can be made, as with a `jvp`
  ///   that answers one tangent in two ways.
  /// - Complexity: up to `coordinateLimit` parameters that of a whole Jacobian; above it about 32
  ///   evaluations of `f`, and eight of `jvp`.
  @_disfavoredOverload  // A closure behind the call is a vjp.
  public func check(
    of f: ([Double]) throws -> [Double], at x: [Double], jvp: ([Double]) throws -> [Double]
  ) throws -> GradientReport {
    var generator = RandomGenerator(seed: seed)
    let tangents = (0..<2).map { _ in
      x.map { (abs($0) > 1e-290 ? abs($0) : typicalScale) * generator.weight() }
    }
    let products = try tangents.map(jvp)
    guard try isSame(products[0], jvp(tangents[0])) else {
      throw CheckError("the product changes its answer: two for the same tangent")
    }
    let isSmall = x.count <= coordinateLimit
    let columns =
      isSmall
      ? try x.indices.map { index in try jvp(x.indices.map { $0 == index ? 1 : 0 }) } : products
    for column in columns + products where column.count != products[0].count {
      throw CheckError(
        "the product has \(counted(products[0].count, "number")) and then \(column.count)")
    }
    let jacobian = Matrix(
      rows: products[0].count, columns: columns.count,
      values: products[0].indices.flatMap { row in columns.map { $0[row] } })
    var report = try withoutActuallyEscaping(f) { f in
      isSmall
        ? try check(
          jacobian, of: Memory(f), at: x, named: "J", "the product",
          comparing: "jvp of each unit vector, a column of J")
        : try check(
          jacobian,
          of: Memory { shares in
            try f(
              x.indices.map { x[$0] + shares[0] * tangents[0][$0] + shares[1] * tangents[1][$0] })
          }, at: [0, 0], named: "Jv", "the product",
          comparing: "jvp of two random vectors v, a column each")
    }
    try report.expectLinear(of: tangents, products, and: jvp, blocks: [])
    return report
  }

  private func check(
    _ jacobian: Matrix, of memory: Memory, at x: [Double], named name: String,
    _ subject: String, comparing compared: String
  ) throws -> GradientReport {
    let count = try memory.values(at: x).count
    guard (jacobian.rows, jacobian.columns) == (count, x.count) else {
      throw CheckError(
        "the Jacobian is \(jacobian.shape); the function has \(counted(count, "value")) of "
          + counted(x.count, "parameter"))
    }
    guard count > 0 else { throw CheckError("the function has no outputs") }
    let block = Block(name, shape: [count, x.count])
    return try knowingArithmetic { checker in
      var whole: GradientReport?
      for row in 0..<count {
        let session = try Session(
          checker, .number { try memory.values(at: $0)[row] }, x, Array(jacobian.row(row)), [],
          watched: true)
        var report = try session.report(of: try x.indices.map(session.coordinate))
        for index in report.coordinates.indices {
          report.coordinates[index].index += row * x.count
          report.coordinates[index].home = (block, report.coordinates[index].index)
        }
        guard var before = whole else {
          whole = report
          continue
        }
        before.coordinates += report.coordinates
        if report.verdict.severity > before.verdict.severity {
          (before.verdict, before.reason) = (report.verdict, report.reason)
        }
        before.diagnosis += report.diagnosis
        whole = before
      }
      guard var report = whole else { throw CheckError("the function has no outputs") }
      // What rows have in common is seen in all of them together.
      let nowhere = Array(repeating: 0.0, count: report.coordinates.count)
      let shape = gradientShape(report.coordinates, at: nowhere, blocks: [block])
      if count > 1 { report.diagnosis = shape }
      report.evaluations = memory.evaluations
      report.parameters = report.coordinates.count
      (report.subject, report.compared) = (subject, compared)
      return report
    }
  }
}

extension GradientReport {
  /// Disagrees where a product is not linear in the two vectors that it is of: that of −(v + 2w) must be
  /// what those of v and w make.
  mutating func expectLinear(
    of vectors: [[Double]], _ products: [[Double]], and product: ([Double]) throws -> [Double],
    blocks: [Block]
  ) throws {
    let third = try product(zip(vectors[0], vectors[1]).map { -$0 - 2 * $1 })
    guard third.count == products[0].count else { return }
    // What is less than the bar of its slope is what rounding has left of it.
    let bars =
      coordinates.count == third.count
      ? Dictionary(coordinates.map { ($0.index, $0.numeric.bar) }, uniquingKeysWith: max) : [:]
    var start = 0
    for block in blocks.isEmpty ? [Block("x", shape: [third.count])] : blocks {
      defer { start += block.count }
      let range = start..<(start + block.count)
      func size(_ k: Int) -> Double { abs(products[0][k]) + 2 * abs(products[1][k]) }
      // Sums of other terms are rounded otherwise, in whatever precision that is.
      guard let largest = range.map(size).max(), largest.isFinite,
        let wrong = range.first(where: { k in
          abs(third[k] + products[0][k] + 2 * products[1][k]) > max(0.05 * largest, bars[k] ?? 0)
        })
      else { continue }
      verdict = .disagrees
      reason = nil
      diagnosis = [
        "the product is not linear: of two vectors v and w it makes \(products[0][wrong]) and "
          + "\(products[1][wrong]) in coordinate \(wrong), and of −(v + 2w) not "
          + "\(-products[0][wrong] - 2 * products[1][wrong]) but \(third[wrong])"
      ]
      return
    }
  }
}
