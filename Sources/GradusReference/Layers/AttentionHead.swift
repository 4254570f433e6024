import Foundation
import Gradus

/// The two passes of ``ScaledDotProductAttention`` over memory, in which the rows of queries, keys,
/// values and outputs may be parts of longer ones.
struct AttentionHead {
  let queries: Int
  let keys: Int
  /// The numbers of a query and of a key.
  let columns: Int
  let valueColumns: Int
  /// How far apart the rows begin of queries, keys, values and outputs.
  let strides: (query: Int, key: Int, value: Int, output: Int)
  let scale: Double
  let isCausal: Bool
  /// The weights of a query that sees no key.
  let ofNone: Double

  /// How many sequences there are, one below the other in all tables.
  var sequences = 1

  /// P = softmax(c Q Kᵀ + M), which takes the place of M.
  func weigh(
    _ query: UnsafePointer<Double>, _ key: UnsafePointer<Double>,
    into weights: UnsafeMutablePointer<Double>
  ) {
    for n in 0..<sequences {
      p(weights, n).add(q(query, n), times: k(key, n).transposed, factor: scale)
    }
    for row in 0..<sequences * queries {
      softmax(weights + row * keys, isCausal ? min(row % queries + 1, keys) : keys)
    }
  }

  /// Y = P V.
  func mix(
    _ weights: UnsafePointer<Double>, _ value: UnsafePointer<Double>,
    into output: UnsafeMutablePointer<Double>
  ) {
    for n in 0..<sequences { y(output, n).add(p(weights, n), times: v(value, n), isKept: false) }
  }

  /// V̄ = Pᵀ Ȳ.
  func valueCotangent(
    _ cotangent: UnsafePointer<Double>, _ weights: UnsafePointer<Double>,
    into slopes: UnsafeMutablePointer<Double>
  ) {
    for n in 0..<sequences {
      v(slopes, n).add(p(weights, n).transposed, times: y(cotangent, n), isKept: false)
    }
  }

  /// S̄ = P (P̄ − Σ P̄ P), row by row, with P̄ = Ȳ Vᵀ.
  func scoreCotangent(
    _ cotangent: UnsafePointer<Double>, _ value: UnsafePointer<Double>,
    _ weights: UnsafePointer<Double>, into slopes: UnsafeMutablePointer<Double>
  ) {
    for n in 0..<sequences {
      p(slopes, n).add(y(cotangent, n), times: v(value, n).transposed, isKept: false)
    }
    for row in 0..<sequences * queries {
      softmaxCotangent(slopes + row * keys, weights + row * keys)
    }
  }

  /// Q̄ = c S̄ K.
  func queryCotangent(
    _ scores: UnsafePointer<Double>, _ key: UnsafePointer<Double>,
    into slopes: UnsafeMutablePointer<Double>
  ) {
    for n in 0..<sequences {
      q(slopes, n).add(p(scores, n), times: k(key, n), factor: scale, isKept: false)
    }
  }

  /// K̄ = c S̄ᵀ Q.
  func keyCotangent(
    _ scores: UnsafePointer<Double>, _ query: UnsafePointer<Double>,
    into slopes: UnsafeMutablePointer<Double>
  ) {
    for n in 0..<sequences {
      k(slopes, n).add(p(scores, n).transposed, times: q(query, n), factor: scale, isKept: false)
    }
  }

  // MARK: What sequence n has of a table

  private func q(_ start: UnsafePointer<Double>, _ n: Int) -> MatrixBlock {
    MatrixBlock(start + n * queries * strides.query, queries, columns, stride: strides.query)
  }

  private func k(_ start: UnsafePointer<Double>, _ n: Int) -> MatrixBlock {
    MatrixBlock(start + n * keys * strides.key, keys, columns, stride: strides.key)
  }

  private func v(_ start: UnsafePointer<Double>, _ n: Int) -> MatrixBlock {
    MatrixBlock(start + n * keys * strides.value, keys, valueColumns, stride: strides.value)
  }

  private func y(_ start: UnsafePointer<Double>, _ n: Int) -> MatrixBlock {
    MatrixBlock(start + n * queries * strides.output, queries, valueColumns, stride: strides.output)
  }

  private func p(_ start: UnsafePointer<Double>, _ n: Int) -> MatrixBlock {
    MatrixBlock(start + n * queries * keys, queries, keys)
  }

  /// The softmax of the first `count` scores of a row, and 0 for the others.
  private func softmax(_ scores: UnsafeMutablePointer<Double>, _ count: Int) {
    var (largest, seesOne, index) = (-Double.infinity, false, 0)
    while index < count {
      let score = scores[index]
      if score > largest { largest = score }
      if score != -Double.infinity { seesOne = true }
      index &+= 1
    }
    var sum = 0.0
    index = 0
    while index < keys {
      let weight = index < count && seesOne ? exp(scores[index] - largest) : 0
      scores[index] = weight
      sum += weight
      index &+= 1
    }
    index = 0
    while index < count {
      scores[index] = seesOne ? scores[index] / sum : ofNone
      index &+= 1
    }
  }

  /// S̄ of a row, in the place of P̄.
  private func softmaxCotangent(
    _ slopes: UnsafeMutablePointer<Double>, _ weights: UnsafePointer<Double>
  ) {
    var (sum, index) = (0.0, 0)
    while index < keys {
      sum += slopes[index] * weights[index]
      index &+= 1
    }
    index = 0
    while index < keys {
      slopes[index] = weights[index] * (slopes[index] - sum)
      index &+= 1
    }
  }
}
