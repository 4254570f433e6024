import GradientCheckTesting
import Gradus
import GradusReference
import PropertyExpectations
import Testing

private func image(_ channels: Int, _ rows: Int, _ columns: Int) -> ImageShape {
  ImageShape(channels: channels, rows: rows, columns: columns)
}

private func convolution(
  _ input: ImageShape, outputs: Int, kernel: Pair, stride: Pair = 1, padding: Pair = 0,
  dilation: Pair = 1, groups: Int = 1, hasBias: Bool = true
) -> Convolution {
  var generator = RandomGenerator(seed: 5)
  return Convolution(
    input, outputs: outputs, kernel: kernel, stride: stride, padding: padding, dilation: dilation,
    groups: groups, hasBias: hasBias, from: &generator)
}

/// Layers with the number of numbers that a sample has.
private let layers: [(layer: any Layer, columns: Int)] = [
  (convolution(image(2, 3, 4), outputs: 3, kernel: Pair(2, 3)), 24),
  (convolution(image(1, 5, 4), outputs: 2, kernel: Pair(3, 2), stride: Pair(2, 3)), 20),
  (
    convolution(
      image(2, 3, 4), outputs: 2, kernel: Pair(2, 2), padding: Pair(1, 2), dilation: Pair(2, 3)), 24
  ),
  (convolution(image(4, 2, 3), outputs: 6, kernel: Pair(2, 1), groups: 2, hasBias: false), 24),
  (
    convolution(
      image(3, 1, 6), outputs: 3, kernel: Pair(1, 3), stride: Pair(1, 2), padding: Pair(0, 1),
      groups: 3), 18
  ),
  (MaxPool(image(2, 3, 5), kernel: Pair(2, 3), stride: 1), 30),
  (MaxPool(image(3, 4, 2), kernel: Pair(3, 2), stride: Pair(2, 1), padding: Pair(1, 1)), 24),
  (MaxPool(image(2, 1, 7), kernel: Pair(1, 2), stride: Pair(1, 2), dilation: Pair(1, 3)), 14),
  (AveragePool(image(2, 3, 5), kernel: Pair(2, 3), stride: 1), 30),
  (AveragePool(image(3, 4, 2), kernel: Pair(3, 2), stride: Pair(2, 1), padding: Pair(1, 1)), 24),
  (
    AveragePool(image(2, 1, 7), kernel: Pair(1, 3), padding: Pair(0, 1), countIncludePad: false), 14
  ),
  (GroupNorm(image(6, 1, 2), groups: 3), 12), (GroupNorm(image(4, 2, 3), groups: 1, eps: 0.1), 24),
  (GroupNorm(image(2, 3, 2), groups: 2), 12),
]

/// Layers on images and on sequences and losses of two predictions against GSL's numerical
/// derivatives, on shapes that are never square and with cotangents that are never ones.
@Suite struct SampleGradientTests {
  @Test(arguments: layers.indices)
  func layersOnImages(index: Int) async {
    let (layer, columns) = layers[index]
    let counts = layer.parameters.map(\.count)
    let numbers = Generator<[Double]>.vector(counts.reduce(0, +))
    await expectForAll(.vector(2 * columns), numbers, cases: 3) { values, parameters in
      var (layer, rest) = (layer, parameters[...])
      layer.parameters = counts.map { count in
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
      }
      // No two numbers are alike, nor nearly so: the largest stays the largest.
      let apart = values.enumerated().map { Double($0 * 7 % (2 * columns)) + $1 / 8 }
      let input = Matrix(
        rows: 2, columns: columns, values: layer is MaxPool ? apart : values)
      expectBackward(of: layer, at: input)
    }
  }

  @Test func layersOnImagesInARow() async {
    await expectForAll(.vector(2 * 40), .integer(in: 0...99), cases: 3) { values, seed in
      var generator = RandomGenerator(seed: UInt64(seed))
      let first = Convolution(
        image(2, 4, 5), outputs: 4, kernel: Pair(3, 2), padding: Pair(1, 0), from: &generator)
      let pool = AveragePool(first.output, kernel: 2)
      let network = Sequential(
        first, GroupNorm(first.output, groups: 2), Tanh(), pool,
        Linear(inputs: pool.output.count, outputs: 3, from: &generator), LogSoftmax())
      expectBackward(of: network, at: Matrix(rows: 2, columns: 40, values: values))
    }
  }

  @Test(arguments: [nil, 2] as [Int?])
  func embedding(paddingIndex: Int?) async {
    let indices = [1, 0, 2, 1, 3, 1]
    await expectForAll(.vector(5 * 3), cases: 5) { table in
      let layer = { (values: [Double]) in
        Embedding(
          weight: Matrix(rows: 5, columns: 3, values: values), paddingIndex: paddingIndex)
      }
      // The row of padding is a constant.
      let forward = { (values: [Double]) in
        let constant = paddingIndex.map { 3 * $0..<3 * $0 + 3 }
        return layer(values.indices.map { constant?.contains($0) == true ? 0.5 : values[$0] })
          .forward(indices).values
      }
      expectGradient(of: forward, at: table) { cotangent in
        layer(table).backward(
          Matrix(rows: indices.count, columns: 3, values: cotangent), indices: indices
        ).values
      }
    }
  }

  @Test(arguments: [(false, nil), (true, nil), (false, 0.3), (true, 2)] as [(Bool, Double?)])
  func attentionOfOneHead(isCausal: Bool, scale: Double?) async {
    let (queries, keys, columns, valueColumns) = (3, 4, 2, 5)
    let sizes = [queries * columns, keys * columns, keys * valueColumns]
    let mask = Matrix([
      [0, 0.5, -.infinity, 0], [-1, 0, 0.25, 0], [-.infinity, 0, 0, -.infinity],
    ])
    await expectForAll(.vector(sizes.reduce(0, +)), cases: 5) { values in
      let attention = ScaledDotProductAttention(isCausal: isCausal, scale: scale)
      let parts = { (x: [Double]) in
        (
          Matrix(rows: queries, columns: columns, values: Array(x[..<sizes[0]])),
          Matrix(rows: keys, columns: columns, values: Array(x[sizes[0]..<sizes[0] + sizes[1]])),
          Matrix(rows: keys, columns: valueColumns, values: Array(x[(sizes[0] + sizes[1])...]))
        )
      }
      let forward = { (x: [Double]) in
        let (query, key, value) = parts(x)
        return attention.forward(query: query, key: key, value: value, mask: mask)
      }
      expectGradient(of: { forward($0).output.values }, at: values) { cotangent in
        let (query, key, value) = parts(values)
        let product = attention.backward(
          Matrix(rows: queries, columns: valueColumns, values: cotangent), query: query, key: key,
          value: value, weights: forward(values).weights)
        return product.query.values + product.key.values + product.value.values
      }
    }
  }

  /// Sequences one below the other are as many calls with one mask, to the last bit.
  @Test(arguments: [false, true])
  func attentionOfSeveralSequences(isCausal: Bool) {
    var generator = RandomGenerator(seed: 5)
    func drawn(_ rows: Int, _ columns: Int) -> Matrix {
      Matrix(rows: rows, columns: columns, values: generator.randn(rows * columns, .float64))
    }
    let (query, key, value, bar) = (drawn(6, 4), drawn(15, 4), drawn(15, 3), drawn(6, 3))
    let mask = Matrix([[0, -1, 0.5, -.infinity, 0], [0.25, 0, 0, 0, -.infinity]])
    let attention = ScaledDotProductAttention(isCausal: isCausal)
    let all = attention.forward(query: query, key: key, value: value, mask: mask, sequences: 3)
    let back = attention.backward(
      bar, query: query, key: key, value: value, weights: all.weights, sequences: 3)
    for n in 0..<3 {
      let (short, long) = (Array(2 * n..<2 * n + 2), Array(5 * n..<5 * n + 5))
      let (q, k, v) = (query.rows(at: short), key.rows(at: long), value.rows(at: long))
      let one = attention.forward(query: q, key: k, value: v, mask: mask)
      #expect(all.output.rows(at: short) == one.output)
      #expect(all.weights.rows(at: short) == one.weights)
      let slopes = attention.backward(
        bar.rows(at: short), query: q, key: k, value: v, weights: one.weights)
      #expect(back.query.rows(at: short) == slopes.query)
      #expect(back.key.rows(at: long) == slopes.key)
      #expect(back.value.rows(at: long) == slopes.value)
    }
  }

  @Test(arguments: [(1, 3, false), (2, 3, true), (4, 2, true)])
  func attentionOfSeveralHeads(heads: Int, length: Int, isCausal: Bool) async {
    let counts = [3 * 16, 12, 16, 4]
    await expectForAll(.vector(2 * length * 4), .vector(counts.reduce(0, +)), cases: 3) {
      values, parameters in
      var generator = RandomGenerator(seed: 1)
      var (layer, rest) = (
        MultiHeadAttention(
          columns: 4, heads: heads, length: length, isCausal: isCausal, from: &generator),
        parameters[...]
      )
      layer.parameters = counts.map { count in
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
      }
      expectBackward(of: layer, at: Matrix(rows: 2 * length, columns: 4, values: values))
    }
  }

  @Test(arguments: [0, 0.3, -0.4], Reduction.allCases)
  func lossesOfTwoPredictions(margin: Double, reduction: Reduction) async {
    await expectForAll(.vector(4 * 3), .vector(4 * 3), .vector(4 * 3), cases: 5) {
      first, second, signs in
      let targets = signs.map { $0 < 0 ? -1.0 : 1 }
      let target = Matrix(rows: 4, columns: 3, values: targets)
      // Away from the kink, wherever the drawn numbers are.
      let apart = zip(first, second).map { abs($0 - $1) < 1 ? $0 + 4 : $0 }
      expectGradients(
        of: MarginRankingLoss(margin: margin, reduction: reduction), apart, second, target)
      expectGradients(
        of: CosineEmbeddingLoss(margin: margin, reduction: reduction), first, second,
        Array(targets[..<4]))
    }
  }

  /// Of numbers that are alike the first takes the cotangent; NaN is larger than any number.
  @Test func theKinksOfMaxPooling() {
    let pool = MaxPool(image(1, 2, 3), kernel: 2, stride: 1)
    let (output, winners) = pool.forward(Matrix([[3, 3, 1, 3, 3, 3]]))
    #expect(output.values == [3, 3] && winners == [0, 1])
    #expect(pool.backward(Matrix([[2, 5]]), winners).input.values == [2, 5, 0, 0, 0, 0])
    let strange = pool.forward(Matrix([[3, .nan, 1, -.infinity, 2, .infinity]]))
    #expect(strange.output.values.allSatisfy { $0.isNaN } && strange.winners == [1, 1])
    let low = MaxPool(image(1, 1, 3), kernel: Pair(1, 2), padding: Pair(0, 1))
    #expect(low.forward(Matrix([[-2, -3, -1]])).output.values == [-2, -1])
  }

  /// A zero hides no NaN in a product.
  @Test func whatIsNoNumberIsSeen() {
    let layer = Convolution(
      image(1, 1, 3), weight: Matrix([[0, 1]]), bias: nil, kernel: Pair(1, 2))
    let output = layer.forward(Matrix([[.nan, 2, 3]]))
    #expect(output.values[0].isNaN && output.values[1] == 3)
  }

  /// A query that sees no key gives 0, and a token NaN, as in PyTorch.
  @Test func whoSeesNothing() {
    let x = Matrix([[1, 2], [3, 4]])
    let none = Matrix(rows: 2, columns: 2, filledWith: -.infinity)
    let found = ScaledDotProductAttention().forward(query: x, key: x, value: x, mask: none)
    #expect(found.output.values == [0, 0, 0, 0])
    // Without a query, or without a number in a value, nothing depends on what there is.
    let (attention, nobody) = (ScaledDotProductAttention(), Matrix(rows: 0, columns: 2))
    let products = attention.backward(nobody, query: nobody, key: x, value: x, weights: nobody)
    #expect(products.key.values == [0, 0, 0, 0] && products.value.values == [0, 0, 0, 0])
    let empty = Matrix(rows: 2, columns: 0)
    let weights = attention.forward(query: x, key: x, value: empty).weights
    #expect(
      attention.backward(empty, query: x, key: x, value: empty, weights: weights).query.values
        == [0, 0, 0, 0])
    var generator = RandomGenerator(seed: 1)
    let layer = MultiHeadAttention(columns: 2, heads: 1, length: 2, from: &generator)
    let output = layer.forward(x, ignoring: [true, true]).output
    #expect(output.values.allSatisfy { $0.isNaN })
  }
}

/// Expects that both gradients of `loss` are right.
private func expectGradients<Target>(
  of loss: some PairLoss<Target>, _ first: [Double], _ second: [Double], _ target: Target,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let matrix = { (values: ArraySlice<Double>) in
    Matrix(rows: 4, columns: 3, values: Array(values))
  }
  let gradients = loss.gradients(matrix(first[...]), matrix(second[...]), target)
  expectGradient(
    of: { loss.value(matrix($0[..<12]), matrix($0[12...]), target) }, at: first + second,
    is: gradients.first.values + gradients.second.values, sourceLocation: sourceLocation)
}
