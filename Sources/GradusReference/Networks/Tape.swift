import Foundation
import Gradus

/// All values of a tape, and the cotangent of each, given that of the last.
///
/// Each operation hands what it got to its operands, times its own slope by each:
///
///     c = a + b    ā += c̄          b̄ += c̄
///     c = a − b    ā += c̄          b̄ −= c̄
///     c = a b      ā += b c̄        b̄ += a c̄
///     c = a / b    ā += c̄ / b      b̄ −= c̄ c / b
///     c = tanh a   ā += (1 − c²) c̄
///     c = exp a    ā += c c̄
///
/// In reverse order all uses of a value come before the value itself, so that its cotangent is
/// whole when it is handed on.
package func runTape(
  _ tape: [TapeEntry], cotangent: Double
) -> (values: [Double], cotangents: [Double]) {
  var values: [Double] = []
  for entry in tape { values.append(entry.value(of: values)) }
  var cotangents = values.map { _ in 0.0 }
  cotangents[values.count - 1] = cotangent
  for (k, entry) in tape.enumerated().reversed() {
    let (c, bar) = (values[k], cotangents[k])
    switch entry {
    case .input: break
    case .add(let i, let j):
      cotangents[i] += bar
      cotangents[j] += bar
    case .subtract(let i, let j):
      cotangents[i] += bar
      cotangents[j] -= bar
    case .multiply(let i, let j):
      cotangents[i] += values[j] * bar
      cotangents[j] += values[i] * bar
    case .divide(let i, let j):
      cotangents[i] += bar / values[j]
      cotangents[j] -= bar * c / values[j]
    case .tanh(let i): cotangents[i] += (1 - c * c) * bar
    case .exp(let i): cotangents[i] += c * bar
    }
  }
  return (values, cotangents)
}

extension TapeEntry {
  /// What this entry makes of the values before it.
  public func value(of values: [Double]) -> Double {
    switch self {
    case .input(let number): number
    case .add(let i, let j): values[i] + values[j]
    case .subtract(let i, let j): values[i] - values[j]
    case .multiply(let i, let j): values[i] * values[j]
    case .divide(let i, let j): values[i] / values[j]
    case .tanh(let i): Foundation.tanh(values[i])
    case .exp(let i): Foundation.exp(values[i])
    }
  }
}
