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

  /// Y = P V with P = softmax(c Q Kᵀ + M); P takes the place of M.
  func forward(
    _ query: UnsafePointer<Double>, _ key: UnsafePointer<Double>, _ value: UnsafePointer<Double>,
    weights: UnsafeMutablePointer<Double>, output: UnsafeMutablePointer<Double>
  ) {
    let scores = MatrixBlock(weights, queries, keys)
    scores.add(
      MatrixBlock(query, queries, columns, stride: strides.query),
      times: MatrixBlock(key, keys, columns, stride: strides.key).transposed, factor: scale)
    for row in 0..<queries {
      softmax(weights + row * keys, isCausal ? min(row + 1, keys) : keys)
    }
    MatrixBlock(output, queries, valueColumns, stride: strides.output).add(
      scores, times: MatrixBlock(value, keys, valueColumns, stride: strides.value), isKept: false)
  }

  /// The cotangents of queries, keys and values, which take the place of what their memory held;
  /// `scores` is memory for one of the scores.
  func backward(
    _ cotangent: UnsafePointer<Double>, _ query: UnsafePointer<Double>,
    _ key: UnsafePointer<Double>, _ value: UnsafePointer<Double>,
    _ weights: UnsafePointer<Double>, by scores: UnsafeMutablePointer<Double>,
    _ queryCotangent: UnsafeMutablePointer<Double>, _ keyCotangent: UnsafeMutablePointer<Double>,
    _ valueCotangent: UnsafeMutablePointer<Double>
  ) {
    let y = MatrixBlock(cotangent, queries, valueColumns, stride: strides.output)
    let (p, s) = (MatrixBlock(weights, queries, keys), MatrixBlock(scores, queries, keys))
    MatrixBlock(valueCotangent, keys, valueColumns, stride: strides.value).add(
      p.transposed, times: y, isKept: false)
    s.add(
      y, times: MatrixBlock(value, keys, valueColumns, stride: strides.value).transposed,
      isKept: false)
    for row in 0..<queries { softmaxCotangent(scores + row * keys, weights + row * keys) }
    MatrixBlock(queryCotangent, queries, columns, stride: strides.query).add(
      s, times: MatrixBlock(key, keys, columns, stride: strides.key), factor: scale, isKept: false)
    MatrixBlock(keyCotangent, keys, columns, stride: strides.key).add(
      s.transposed, times: MatrixBlock(query, queries, columns, stride: strides.query),
      factor: scale, isKept: false)
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

  /// S̄ = P (P̄ − Σ P̄ P) of a row, in the place of P̄.
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
