/// How one value of a computation is made: one entry of a tape.
///
/// The whole numbers are the places of earlier entries, so that `.multiply(0, 2)` is value 0 times
/// value 2.
public enum TapeEntry: Codable, Sendable, Equatable {
  case input(Double)
  case add(Int, Int)
  case subtract(Int, Int)
  case multiply(Int, Int)
  case divide(Int, Int)
  case tanh(Int)
  case exp(Int)

  /// "v0 · v2", as messages have it.
  package var inWords: String {
    switch self {
    case .input(let value): legible(value)
    case .add(let i, let j): "v\(i) + v\(j)"
    case .subtract(let i, let j): "v\(i) − v\(j)"
    case .multiply(let i, let j): "v\(i) · v\(j)"
    case .divide(let i, let j): "v\(i) / v\(j)"
    case .tanh(let i): "tanh v\(i)"
    case .exp(let i): "exp v\(i)"
    }
  }
}
