import Foundation

/// A network of two layers with a rectifier and softmax cross-entropy, its loss and gradient by hand:
/// what somebody writes who then asks whether the gradient is right.
public struct Perceptron: Sendable {
  public static let (inputs, hidden, classes) = (3, 4, 3)
  public static let shapes: [(name: String, shape: [Int])] = [
    ("W1", [hidden, inputs]), ("b1", [hidden]), ("W2", [classes, hidden]), ("b2", [classes]),
  ]

  /// One row an example.
  public var examples: [[Double]]
  public var labels: [Int]

  public init(examples: [[Double]], labels: [Int]) {
    (self.examples, self.labels) = (examples, labels)
  }

  /// The parts of the flat parameters.
  struct Parts {
    var w1: [[Double]]
    var b1: [Double]
    var w2: [[Double]]
    var b2: [Double]

    init(_ p: [Double]) {
      let (i, h, c) = (Perceptron.inputs, Perceptron.hidden, Perceptron.classes)
      func rows(_ start: Int, _ count: Int, _ width: Int) -> [[Double]] {
        (0..<count).map { Array(p[(start + $0 * width)..<(start + ($0 + 1) * width)]) }
      }
      w1 = rows(0, h, i)
      b1 = Array(p[(h * i)..<(h * i + h)])
      w2 = rows(h * i + h, c, h)
      b2 = Array(p[(h * i + h + c * h)...])
    }
  }

  struct Forward {
    var z: [Double]
    var a: [Double]
    var probabilities: [Double]
  }

  func forward(_ x: [Double], _ parts: Parts) -> Forward {
    let z = zip(parts.w1, parts.b1).map { row, b in dot(row, x) + b }
    let a = z.map { max(0, $0) }
    let logits = zip(parts.w2, parts.b2).map { row, b in dot(row, a) + b }
    let largest = logits.max() ?? 0
    let powers = logits.map { exp($0 - largest) }
    let sum = powers.reduce(0, +)
    return Forward(z: z, a: a, probabilities: powers.map { $0 / sum })
  }

  /// The mean of −ln p of the labels' classes.
  public func loss(_ parameters: [Double]) -> Double {
    let parts = Parts(parameters)
    let sum = zip(examples, labels).reduce(0.0) { sum, example in
      sum - log(forward(example.0, parts).probabilities[example.1])
    }
    return sum / Double(examples.count)
  }

  /// The loss's gradient, with a mistake or without.
  public func gradient(_ parameters: [Double], _ mistake: Mistake? = nil) -> [Double] {
    let parts = Parts(parameters)
    let count = Double(examples.count)
    var g = Parts(Array(repeating: 0, count: parameters.count))
    for (n, (x, label)) in zip(examples, labels).enumerated() {
      if mistake == .lastExampleLeftOut && n == examples.count - 1 { continue }
      let pass = forward(x, parts)
      let label = mistake == .labelsOneOff ? (label + 1) % Self.classes : label
      let delta = pass.probabilities.enumerated().map { k, p in
        (mistake == .noTarget || k != label ? p : p - 1) / count
      }
      var back = (0..<Self.hidden).map { j in
        delta.indices.reduce(0.0) { sum, k in
          sum + delta[k] * (mistake == .weightsOfOnes ? 1 : parts.w2[k][j])
        }
      }
      for j in back.indices {
        switch mistake {
        case .noMask: break
        case .maskTurnedRound: if pass.z[j] > 0 { back[j] = 0 }
        case .maskOfTheCotangent: if back[j] <= 0 { back[j] = 0 }
        default: if pass.z[j] <= 0 { back[j] = 0 }
        }
      }
      for j in 0..<Self.hidden {
        for i in 0..<Self.inputs { g.w1[j][i] += back[j] * x[i] }
        if mistake == .biasOfTheLastExample { g.b1[j] = 0 }
        g.b1[j] += back[j]
      }
      for k in 0..<Self.classes {
        for j in 0..<Self.hidden {
          g.w2[k][j] += delta[k] * (mistake == .beforeTheRectifier ? pass.z[j] : pass.a[j])
        }
        g.b2[k] += mistake == .meanTwice ? delta[k] / count : delta[k]
      }
    }
    switch mistake {
    case .firstBiasForgotten: g.b1 = g.b1.map { _ in 0 }
    case .oneBiasForgotten: g.b2[0] = 0
    case .firstTransposed: g.w1 = transposedInPlace(g.w1)
    case .secondTransposed: g.w2 = transposedInPlace(g.w2)
    default: break
    }
    let flat = (g.w1 + [g.b1] + g.w2 + [g.b2]).flatMap(\.self)
    switch mistake {
    case .sumForMean: return flat.map { $0 * count }
    case .wrongSign: return flat.map { -$0 }
    case .decayNotInTheLoss: return zip(flat, parameters).map { $0 + 0.01 * $1 }
    case .singlePrecision: return flat.map { Double(Float($0)) }
    default: return flat
    }
  }
}

/// Seventeen ways to get it wrong, and one to get it right but for its last digits.
public enum Mistake: String, CaseIterable, Sendable {
  case sumForMean, wrongSign, noTarget, labelsOneOff, lastExampleLeftOut
  case noMask, maskTurnedRound, maskOfTheCotangent, weightsOfOnes, beforeTheRectifier
  case firstTransposed, secondTransposed, firstBiasForgotten, oneBiasForgotten
  case biasOfTheLastExample, meanTwice, decayNotInTheLoss

  case singlePrecision
}

private func dot(_ a: [Double], _ b: [Double]) -> Double {
  zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
}

/// The numbers in the order of the transpose, in rows of the same length.
private func transposedInPlace(_ rows: [[Double]]) -> [[Double]] {
  let width = rows[0].count
  let flat = (0..<width).flatMap { column in rows.map { $0[column] } }
  return rows.indices.map { Array(flat[($0 * width)..<(($0 + 1) * width)]) }
}
