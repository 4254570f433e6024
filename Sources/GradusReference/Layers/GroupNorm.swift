import Gradus

/// Groups of a sample's channels brought to mean 0 and variance 1, then scaled and moved by channel:
/// PyTorch's `GroupNorm`.
///
/// A group is n numbers, those of C/G channels that follow one another. With μ its mean, σ² its
/// variance divided by n, s = √(σ² + ε), and c the channel of a number:
///
///     x̂ = (x − μ)/s           y = γ_c x̂ + β_c
///     γ̄_c = Σ ȳ x̂             β̄_c = Σ ȳ, over the samples and the places of the channel
///     x̄ = (g − mean(g) − x̂ mean(g x̂))/s   with g = γ_c ȳ and means over the group
///
/// With one group it is ``LayerNorm`` of all numbers but for its γ and β, which are one a channel; with
/// a channel to a group it is instance normalization. No sample knows of another, in training as in
/// evaluation.
///
/// Source: torch.nn.GroupNorm; Wu & He 2018, arXiv:1803.08494.
public struct GroupNorm: PureLayer {
  /// The shape of a sample.
  public let input: ImageShape
  /// G, how many groups the channels of a sample form.
  public let groups: Int
  /// γ, one a channel.
  public var weight: [Double]
  /// β, one a channel.
  public var bias: [Double]
  /// ε, which is added to a variance.
  public let eps: Double

  public init(_ input: ImageShape, groups: Int, eps: Double = 1e-5) {
    require(groups > 0, "\(groups) groups; there must be at least 1")
    require(
      input.channels % groups == 0,
      "\(input.channels) channels, which \(groups) groups cannot share")
    require(
      input.count > groups,
      "a group of one number, in a sample of \(input) in \(groups) groups: it has no variance")
    (self.input, self.groups, self.eps) = (input, groups, eps)
    weight = Array(repeating: 1, count: input.channels)
    bias = Array(repeating: 0, count: input.channels)
  }

  /// The weight and the bias.
  /// - Throws: What `body` throws.
  public mutating func forEachParameter(_ body: (inout [Double]) throws -> Void) rethrows {
    try body(&weight)
    try body(&bias)
  }

  public func forward(_ batch: Matrix) -> Matrix {
    input.check(batch)
    let output = table(normalized(batch).x, columns: input.planeCount).changingRows {
      plane, index in
      let (gain, shift) = (weight[index % input.channels], bias[index % input.channels])
      for place in plane.indices { plane[place] = gain * plane[place] + shift }
    }
    return table(output, columns: input.count)
  }

  public func backward(
    _ cotangent: Matrix, input batch: Matrix
  ) -> (input: Matrix, parameters: [[Double]]) {
    input.check(batch)
    require(
      cotangent.rows == batch.rows && cotangent.columns == batch.columns,
      "a cotangent of shape \(cotangent.shape) for an input of shape \(batch.shape)")
    let (x, scales) = normalized(batch)
    let slopes = table(cotangent, columns: x.columns)
    let product = slopes.changingRows(beside: x) { g, x, index in
      let first = index % groups * (input.channels / groups)
      for place in g.indices { g[place] *= weight[first + place / input.planeCount] }
      g.centre(beside: x, scale: scales[index])
    }
    let parameters = StepMemory.tensors {
      $0.append(sumsByChannel(slopes.elementwiseProduct(x)))
      $0.append(sumsByChannel(slopes))
    }
    return (table(product, columns: input.count), parameters)
  }

  /// x̂, a row for each group, and the scale s of each.
  private func normalized(_ batch: Matrix) -> (x: Matrix, scales: [Double]) {
    table(batch, columns: input.count / groups).normalizedRows(centred: true, eps: eps)
  }

  /// The same numbers in rows of this length.
  private func table(_ matrix: Matrix, columns: Int) -> Matrix {
    Matrix(rows: matrix.values.count / columns, columns: columns, values: matrix.values)
  }

  /// The sum of each channel's numbers in all samples.
  private func sumsByChannel(_ matrix: Matrix) -> [Double] {
    let planes = table(matrix, columns: input.planeCount)
    return StepMemory.numbers(input.channels) { sums in
      for plane in 0..<planes.rows {
        sums[plane % input.channels] += planes.row(plane).reduce(0, +)
      }
    }
  }
}
