import Gradus

/// A question to an engine: which values does a tape make, and which cotangents?
public struct TapeQuestion: Question, Equatable {
  /// The inputs and operations, each on what stands before it.
  public var tape: [TapeEntry]
  /// That of the last value.
  public var cotangent: Double

  public init(_ tape: [TapeEntry], cotangent: Double) {
    (self.tape, self.cotangent) = (tape, cotangent)
  }

  public var summary: String {
    "a tape of \(counted(tape.count, "entry", "entries")), with the cotangent \(legible(cotangent)) "
      + "of the last"
  }

  public func detail(at index: Int) -> String? {
    tape.enumerated().map { "v\($0) = \($1.inWords)" }.joined(separator: "; ")
  }
}
