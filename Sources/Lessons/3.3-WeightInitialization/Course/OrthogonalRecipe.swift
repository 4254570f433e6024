import CGradusGSL
import Gradus

/// The lines of `orthogonal(from:gain:)`, by Gram and Schmidt.
struct OrthogonalRecipe: Sendable {
  enum Signs: Sendable { case ofDraws, ofHouseholder, firstPositive, opposite, lastOpposite }

  var normalizes = true
  /// The part along an earlier column, of its product with the draw and of its own square.
  var subtracts: @Sendable (_ product: Double, _ square: Double) -> Double = { $0 / $1 }
  var scale: @Sendable (_ gain: Double, _ rows: Int) -> Double = { gain, _ in gain }
  var signs = Signs.ofDraws
  var projectsOnUnscaled = false
  var previousAlone = false
  var firstAlone = false
  var isClassical = false
  var fromTheLast = false
  /// Whether a matrix is laid down first, and its answer set up again.
  var turns: @Sendable (_ rows: Int, _ columns: Int) -> Bool = { $0 < $1 }
  var isTransposed = false
  var isPolar = false
  /// Whether columns have the gain when the parts along them are taken.
  var gainsFirst = false

  func orthogonal(_ call: Call) throws -> Matrix {
    let (given, gain) = (try call.matrix("draws"), try call.number("gain"))
    let draws = isTransposed ? given.transposed : given
    let turns = turns(draws.rows, draws.columns)
    let standing = turns ? draws.transposed : draws
    var columns = (0..<standing.columns).map { column in
      (0..<standing.rows).map { standing[$0, column] }
    }
    columns = isPolar ? polar(standing) : made(columns, rows: standing.rows, gain)
    switch signs {
    case .ofDraws: break
    case .ofHouseholder:
      columns = zip(columns, householderSigns(standing)).map { column, sign in
        column.map { sign * $0 }
      }
    case .firstPositive: columns = columns.map { $0[0] < 0 ? $0.map { -$0 } : $0 }
    case .opposite: columns = columns.map { $0.map { -$0 } }
    case .lastOpposite: columns[columns.count - 1] = columns[columns.count - 1].map { -$0 }
    }
    let factor = scale(gain, standing.rows)
    let result = Matrix(columns.map { $0.map { factor * $0 } }).transposed
    return turns ? result.transposed : result
  }

  private func made(_ draws: [[Double]], rows: Int, _ gain: Double) -> [[Double]] {
    var made = draws
    let order = fromTheLast ? Array(draws.indices.reversed()) : Array(draws.indices)
    for (place, column) in order.enumerated() {
      guard place < rows else {
        made[column] = Array(repeating: 0, count: rows)
        continue
      }
      var v = draws[column]
      for (before, other) in order[..<place].enumerated() {
        if previousAlone && before < place - 1 || firstAlone && before > 0 { continue }
        let q = made[other]
        let square = projectsOnUnscaled ? 1 : normalizes ? 1 : dot(q, q)
        let part =
          subtracts(dot(q, isClassical ? draws[column] : v), square)
          * (gainsFirst ? gain * gain : 1)
        v = zip(v, q).map { $0 - part * $1 }
      }
      let length = normalizes && !projectsOnUnscaled ? dot(v, v).squareRoot() : 1
      made[column] = v.map { $0 / length }
    }
    guard projectsOnUnscaled else { return made }
    return made.map { v in v.map { $0 / dot(v, v).squareRoot() } }
  }

  private func dot(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// A (AᵀA)^(−½), to which X ← X (3 − XᵀX)/2 leads.
  private func polar(_ draws: Matrix) -> [[Double]] {
    let size = draws.values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    var x = (1 / size) * draws
    for _ in 0..<60 { x = 1.5 * x - 0.5 * (x * (x.transposed * x)) }
    return (0..<x.columns).map { column in (0..<x.rows).map { x[$0, column] } }
  }

  /// The signs of R's diagonal as LAPACK and GSL have them.
  private func householderSigns(_ draws: Matrix) -> [Double] {
    var (packed, scales) = (
      draws.values, [Double](repeating: 0, count: min(draws.rows, draws.columns))
    )
    packed.withUnsafeMutableBufferPointer { packed in
      scales.withUnsafeMutableBufferPointer { scales in
        var qr = gsl_matrix_view_array(packed.baseAddress, draws.rows, draws.columns)
        var tau = gsl_vector_view_array(scales.baseAddress, scales.count)
        _ = gsl_linalg_QR_decomp(&qr.matrix, &tau.vector)
      }
    }
    // A wide matrix has fewer reflections than columns.
    return (0..<draws.columns).map {
      $0 < draws.rows && packed[$0 * draws.columns + $0] < 0 ? -1 : 1
    }
  }
}
