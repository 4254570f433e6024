import Foundation
import Gradus

/// The lines of `mixupLoss(_:labels:partners:lambda:logits:)`.
struct MixupRecipe: Sendable {
  typealias Mixing = @Sendable (_ own: Matrix, _ other: Matrix, _ share: Double) -> Matrix

  var input: Mixing = { $2 * $0 + (1 - $2) * $1 }
  var target: Mixing = { $2 * $0 + (1 - $2) * $1 }
  /// That of the slope where it is another one.
  var slopeTarget: Mixing?
  var inPlace = false
  var inverts = false
  var flips = false
  var nextLabels = false
  /// Whether a row's partner is its partner's.
  var goesTwice = false
  var labelsForPartners = false
  var mixesLogits = false
  var passesTwice = false
  var mixesProbabilities = false
  var lossDivisor: @Sendable (_ rows: Double) -> Double = { $0 }
  var slopeDivisor: @Sendable (_ rows: Double) -> Double = { $0 }
  var isStable = true
  /// Whether the softmax is e to the logarithm that the loss has.
  var byLogarithm = false

  func loss(_ call: Call) throws -> (input: Matrix, loss: Double, gradient: Matrix) {
    let (x, share) = (try call.matrix("x"), try call.number("λ"))
    let (labels, given) = (try call.integers("labels"), try call.integers("partners"))
    let partners = given.indices.map { row in
      flips
        ? given.count - 1 - row
        : inverts
          ? given.firstIndex(of: row) ?? row
          : goesTwice ? given[given[row]] : given[row]
    }
    let others = x.rows(at: partners)
    var blend = input(x, others, share)
    if inPlace {
      blend = x
      for row in partners.indices {
        for column in 0..<x.columns {
          blend[row, column] =
            share * blend[row, column] + (1 - share) * blend[partners[row], column]
        }
      }
    }
    var z = try mixupModel(blend, call)
    let (rows, classes) = (labels.count, z.columns)
    let own = oneHot(labels, classes)
    let labelRows =
      nextLabels
      ? labels.indices.map { ($0 + 1) % rows }
      : labelsForPartners ? labels.map { min($0, rows - 1) } : partners
    let other = oneHot(labelRows.map { labels[$0] }, classes)
    let count = Double(rows)
    if mixesLogits {
      z = share * (try mixupModel(x, call)) + (1 - share) * (try mixupModel(others, call))
      blend = x
    }
    let q = target(own, other, share)
    if passesTwice {
      let first = judged(try mixupModel(x, call), own, own)
      let second = judged(try mixupModel(others, call), other, other)
      return (
        Matrix(rows: 2 * rows, columns: x.columns, values: x.values + others.values),
        (share * first.loss + (1 - share) * second.loss) / count,
        (1 / count) * (share * first.slopes + (1 - share) * second.slopes)
      )
    }
    if mixesProbabilities {
      let y = judged(z, q, q).softmax
      let weighted = Matrix(
        rows: rows, columns: classes, values: zip(q.values, y.values).map { $0 * $1 })
      let sums = (weighted * Matrix(rows: classes, columns: 1, filledWith: 1)).values
      let shares = weighted.values.enumerated().map { $1 / sums[$0 / classes] }
      return (
        blend, -sums.reduce(0) { $0 + log($1) } / count,
        (1 / count) * (y - Matrix(rows: rows, columns: classes, values: shares))
      )
    }
    let found = judged(z, q, slopeTarget?(own, other, share) ?? q)
    return (blend, found.loss / lossDivisor(count), (1 / slopeDivisor(count)) * found.slopes)
  }

  /// The summed cross-entropy with the target q, and the softmax less `slopeTarget`.
  private func judged(
    _ z: Matrix, _ q: Matrix, _ slopeTarget: Matrix
  ) -> (loss: Double, slopes: Matrix, softmax: Matrix) {
    var (loss, softmax) = (0.0, z)
    for row in 0..<z.rows {
      let logits = Array(z.row(row))
      let top = isStable ? logits.max() ?? 0 : 0
      let sum = logits.reduce(0) { $0 + exp($1 - top) }
      for (column, logit) in logits.enumerated() {
        softmax[row, column] = byLogarithm ? exp(logit - top - log(sum)) : exp(logit - top) / sum
        if q[row, column] != 0 { loss -= q[row, column] * (logit - top - log(sum)) }
      }
    }
    return (loss, softmax - slopeTarget, softmax)
  }
}

private func oneHot(_ labels: [Int], _ classes: Int) -> Matrix {
  Matrix(labels.map { label in (0..<classes).map { $0 == label ? 1 : 0 } })
}
