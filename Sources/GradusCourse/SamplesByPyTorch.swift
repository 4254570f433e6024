import Exercising
import Gradus
import GradusFixtures
import GradusReference

extension Verification {
  /// Layers on images and on sequences and losses of two predictions beside PyTorch's autograd, each
  /// with several options and at its kinks, and what fresh layers draw.
  static func samplesByPyTorch() throws -> [Verification] {
    let images = try Golden.load(LessonRecording.self, "networks/images.json").cases
    let sequences = try Golden.load(LessonRecording.self, "networks/sequences.json").cases
    let pairs = try Golden.load(LessonRecording.self, "networks/pairs.json").cases
    func row(
      _ name: String, _ cases: [LessonRecording.Case], of names: [String],
      _ errors: (LessonRecording.Case) throws -> [Double]
    ) rethrows -> Verification {
      Verification(
        name, with: "\(Golden.source), autograd",
        errors: try cases.filter { names.contains($0.name) }.flatMap(errors), unit: .relative,
        bound: 1e-12)
    }
    let fresh = (images + sequences).filter { $0.name.contains(" from ") }
    return [
      try row("convolution", images, of: ["Conv1d", "Conv2d"], errorsOfImages),
      try row("max pooling", images, of: ["MaxPool1d", "MaxPool2d"], errorsOfImages),
      try row("average pooling", images, of: ["AvgPool1d", "AvgPool2d"], errorsOfImages),
      try row("group normalization", images, of: ["GroupNorm"], errorsOfImages),
      try row("embedding", sequences, of: ["Embedding"], errorsOfEmbedding),
      try row(
        "attention of one head", sequences, of: ["scaled_dot_product_attention"],
        errorsOfAttention),
      try row("attention of several heads", sequences, of: ["MultiheadAttention"], errorsOfHeads),
      try row(
        "losses of two predictions", pairs, of: ["CosineEmbeddingLoss", "MarginRankingLoss"],
        errorsOfPairs),
      Verification(
        "what fresh layers draw", with: Golden.source,
        errors: try fresh.flatMap { item in
          try parametersOfFreshLayer(item.name).enumerated().flatMap {
            errorsOfLargest($1, try item.list("parameter\($0)"))
          }
        }, unit: .relative, bound: 1e-6),
    ]
  }

  private static func errorsOfImages(_ item: LessonRecording.Case) throws -> [Double] {
    guard let layer = try torchLayer(item.name, item.numbers) else {
      throw OptionError("there is no layer \(item.name)")
    }
    return try errors(of: layer, item)
  }

  private static func errors(
    of layer: some Layer, _ item: LessonRecording.Case
  ) throws -> [Double] {
    var (layer, pass) = (layer, Pass.evaluation)
    layer.parameters = try layer.parameters.indices.map { try item.list("parameter\($0)") }
    let samples = Int(try item.number("samples"))
    func batch(_ key: String) throws -> Matrix {
      let values = try item.list(key)
      return Matrix(rows: samples, columns: values.count / samples, values: values)
    }
    let (output, context) = layer.forward(try batch("input"), in: &pass)
    let product = layer.backward(try batch("cotangent"), context)
    return errorsOfLargest(output.values, try item.list("output"))
      + errorsOfLargest(product.input.values, try item.list("vjp.input"))
      + (try product.parameters.enumerated().flatMap {
        errorsOfLargest($1, try item.list("vjp.parameter\($0)"))
      })
  }

  private static func errorsOfEmbedding(_ item: LessonRecording.Case) throws -> [Double] {
    let layer = Embedding(
      weight: Matrix(rows: 5, columns: 3, values: try item.list("parameter0")),
      paddingIndex: item.numbers["padding_idx"].map { Int($0[0]) })
    let indices = try item.list("indices").map { Int($0) }
    let cotangent = Matrix(rows: 7, columns: 3, values: try item.list("cotangent"))
    let expected = try item.list("vjp.parameter0")
    let sparse = layer.sparseBackward(cotangent, indices: indices)
    return errorsOfLargest(layer.forward(indices).values, try item.list("output"))
      + errorsOfLargest(layer.backward(cotangent, indices: indices).values, expected)
      + errorsOfLargest(
        sparse.values.values, sparse.rows.flatMap { expected[$0 * 3..<$0 * 3 + 3] })
  }

  private static func errorsOfAttention(_ item: LessonRecording.Case) throws -> [Double] {
    let sizes = try item.list("sizes").map { Int($0) }
    func matrix(_ key: String, _ rows: Int, _ columns: Int) throws -> Matrix {
      Matrix(rows: rows, columns: columns, values: try item.list(key))
    }
    let query = try matrix("query", sizes[0], sizes[2])
    let key = try matrix("key", sizes[1], sizes[2])
    let value = try matrix("value", sizes[1], sizes[3])
    let mask = Matrix(
      rows: sizes[0], columns: sizes[1],
      values: zip(try item.list("mask"), try item.list("unseen")).map { $1 == 1 ? -.infinity : $0 })
    let attention = ScaledDotProductAttention(
      isCausal: try item.number("causal") == 1, scale: item.numbers["scale"]?[0])
    let (output, weights) = attention.forward(query: query, key: key, value: value, mask: mask)
    let product = attention.backward(
      try matrix("cotangent", sizes[0], sizes[3]), query: query, key: key, value: value,
      weights: weights)
    return errorsOfLargest(output.values, try item.list("output"))
      + errorsOfLargest(product.query.values, try item.list("vjp.query"))
      + errorsOfLargest(product.key.values, try item.list("vjp.key"))
      + errorsOfLargest(product.value.values, try item.list("vjp.value"))
  }

  private static func errorsOfHeads(_ item: LessonRecording.Case) throws -> [Double] {
    let sizes = try item.list("sizes").map { Int($0) }
    let (rows, columns) = (sizes[0] * sizes[1], sizes[2])
    func matrix(_ key: String, _ rows: Int) throws -> Matrix {
      Matrix(rows: rows, columns: columns, values: try item.list(key))
    }
    let layer = MultiHeadAttention(
      inWeight: try matrix("parameter0", 3 * columns), inBias: try item.list("parameter1"),
      outWeight: try matrix("parameter2", columns), outBias: try item.list("parameter3"),
      heads: sizes[3], length: sizes[1], isCausal: try item.number("causal") == 1)
    let (output, context) = layer.forward(
      try matrix("input", rows), ignoring: try item.list("ignoring").map { $0 == 1 })
    let product = layer.backward(try matrix("cotangent", rows), context)
    let weights = (0..<sizes[0]).flatMap { sequence in
      (0..<sizes[3]).flatMap { context.weights(sequence: sequence, head: $0).values }
    }
    return errorsOfLargest(output.values, try item.list("output"))
      + errorsOfLargest(weights, try item.list("weights"))
      + errorsOfLargest(product.input.values, try item.list("vjp.input"))
      + (try product.parameters.enumerated().flatMap {
        errorsOfLargest($1, try item.list("vjp.parameter\($0)"))
      })
  }

  private static func errorsOfPairs(_ item: LessonRecording.Case) throws -> [Double] {
    let rows = Int(try item.number("rows"))
    func matrix(_ key: String) throws -> Matrix {
      let values = try item.list(key)
      return Matrix(rows: rows, columns: values.count / rows, values: values)
    }
    let margin = item.numbers["margin"]?[0] ?? 0
    let reduction: Reduction = try item.number("is_mean") == 1 ? .mean : .sum
    return item.name == "MarginRankingLoss"
      ? try errors(
        of: MarginRankingLoss(margin: margin, reduction: reduction), try matrix("first"),
        try matrix("second"), try matrix("target"), item)
      : try errors(
        of: CosineEmbeddingLoss(margin: margin, reduction: reduction), try matrix("first"),
        try matrix("second"), try item.list("target"), item)
  }

  /// Losses that are not reduced are compared by their sum.
  private static func errors<Target>(
    of loss: some PairLoss<Target>, _ first: Matrix, _ second: Matrix, _ target: Target,
    _ item: LessonRecording.Case
  ) throws -> [Double] {
    let gradients = loss.gradients(first, second, target)
    return errorsOfLargest(
      [loss.value(first, second, target)], [try item.list("losses").reduce(0, +)])
      + errorsOfLargest(gradients.first.values, try item.list("vjp.first"))
      + errorsOfLargest(gradients.second.values, try item.list("vjp.second"))
  }

  private static func parametersOfFreshLayer(_ name: String) -> [[Double]] {
    let words = name.split(separator: " ")
    var generator = RandomGenerator(seed: words.last.flatMap { UInt64($0) } ?? 0)
    switch words[0] {
    case "Conv2d":
      return Convolution(
        ImageShape(channels: 4, rows: 9, columns: 7), outputs: 6, kernel: Pair(3, 2), groups: 2,
        from: &generator
      ).parameters
    case "Conv1d":
      return Convolution(
        ImageShape(channels: 3, length: 9), outputs: 5, kernel: Pair(1, 4), from: &generator
      ).parameters
    case "Embedding":
      return [Embedding(count: 7, columns: 5, paddingIndex: 3, from: &generator).weight.values]
    default:
      return MultiHeadAttention(columns: 6, heads: 2, length: 3, from: &generator).parameters
    }
  }
}
