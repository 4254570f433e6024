import Foundation
import Gradus

/// Exercise 2.2.engine: reverse mode for any computation.
///
/// `tape[k]` says how value k is made: an input's number, or an operation on earlier values, such
/// as `.multiply(0, 2)`, value 0 times value 2. Several entries may use one value, and one entry may
/// use a value twice. The tape has at least one entry.
///
/// Returns all values, and the cotangent of each, given `cotangent`, that of the last value.
///
///     switch tape[k] {
///     case .input(let number): …
///     case .add(let i, let j): …       // also .subtract, .multiply and .divide: value i / value j
///     case .tanh(let i): …             // also .exp
///     }
public func run(
  _ tape: [TapeEntry], cotangent: Double
) throws -> (values: [Double], cotangents: [Double]) {
  throw Todo("2.2.engine")
}
