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
  public var parameters: [[Double]] {
    get { [weight, bias] }
    set { (weight, bias) = (newValue[0], newValue[1]) }
  }

  public func forward(_ batch: Matrix) -> Matrix {
    input.check(batch)
    var values = normalized(batch).values
    let (size, channels) = (input.planeCount, input.channels)
    values.withUnsafeMutableBufferPointer { y in
      for plane in 0..<batch.rows * channels {
        let (gain, shift) = (weight[plane % channels], bias[plane % channels])
        var place = plane * size
        while place < (plane + 1) * size {
          y[place] = gain * y[place] + shift
          place &+= 1
        }
      }
    }
    return Matrix(rows: batch.rows, columns: input.count, values: values)
  }

  public func backward(
    _ cotangent: Matrix, input batch: Matrix
  ) -> (input: Matrix, parameters: [[Double]]) {
    input.check(batch)
    require(
      cotangent.shape == batch.shape,
      "a cotangent of shape \(cotangent.shape) for an input of shape \(batch.shape)")
    let (x, scales) = normalized(batch)
    var (weights, biases) = (weight.map { _ in 0.0 }, bias.map { _ in 0.0 })
    let (size, channels) = (input.planeCount, input.channels)
    var values = cotangent.values
    values.withUnsafeMutableBufferPointer { slopes in
      x.withUnsafeBufferPointer { x in
        for (group, scale) in scales.enumerated() {
          let planes = (group * channels / groups)..<((group + 1) * channels / groups)
          let numbers = (planes.lowerBound * size)..<(planes.upperBound * size)
          // Σ g and Σ g x̂ of the group are sums of its channels', each times its γ.
          var (sum, along) = (0.0, 0.0)
          for plane in planes {
            let (own, product) = sums(slopes, x, plane * size, (plane + 1) * size)
            let channel = plane % channels
            biases[channel] += own
            weights[channel] += product
            sum += weight[channel] * own
            along += weight[channel] * product
          }
          let (mean, slope) = (sum / Double(numbers.count), along / Double(numbers.count))
          for plane in planes {
            let gain = weight[plane % channels]
            var place = plane * size
            while place < (plane + 1) * size {
              slopes[place] = (gain * slopes[place] - mean - x[place] * slope) / scale
              place &+= 1
            }
          }
        }
      }
    }
    return (Matrix(rows: batch.rows, columns: input.count, values: values), [weights, biases])
  }

  /// x̂, and the scale s of each group.
  private func normalized(_ batch: Matrix) -> (values: [Double], scales: [Double]) {
    let size = input.count / groups
    var (values, scales) = (batch.values, [Double]())
    values.withUnsafeMutableBufferPointer { x in
      for group in 0..<batch.rows * groups {
        let (first, end) = (group * size, (group + 1) * size)
        var (sum, squares, place) = (0.0, 0.0, first)
        while place < end {
          sum += x[place]
          place &+= 1
        }
        let mean = sum / Double(size)
        place = first
        while place < end {
          x[place] -= mean
          squares += x[place] * x[place]
          place &+= 1
        }
        let scale = (squares / Double(size) + eps).squareRoot()
        place = first
        while place < end {
          x[place] /= scale
          place &+= 1
        }
        scales.append(scale)
      }
    }
    return (values, scales)
  }
}

/// Σ a and Σ a b over the places from `first` to below `end`.
private func sums(
  _ a: UnsafeMutableBufferPointer<Double>, _ b: UnsafeBufferPointer<Double>, _ first: Int,
  _ end: Int
) -> (Double, Double) {
  var (sum, product, place) = (0.0, 0.0, first)
  while place < end {
    sum += a[place]
    product += a[place] * b[place]
    place &+= 1
  }
  return (sum, product)
}
