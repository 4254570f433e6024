import Exercising

/// What `gradus trace` says of one file.
public struct TraceVerdict: Sendable, Equatable {
  public enum Outcome: Sendable, Equatable {
    case matches(largestError: Double, indistinguishable: [Match])
    case deviates(Divergence, deviations: [Match])
    case invalid(String)
  }

  /// A deviation, or a pair of them, that reproduces the file.
  public struct Match: Sendable, Equatable {
    public let names: [DeviationName]
    public let largestError: Double
  }

  /// Where a file first leaves PyTorch's way.
  public struct Divergence: Sendable, Equatable {
    /// The step, from 1; of a schedule, the number of steps taken, from 0.
    public let step: Int
    /// The tensor and the index within its shape; of a schedule, what differs, such as "lr".
    public let tensor: Int?
    public let index: [Int]
    public let name: String?
    public let expected: Double
    public let found: Double
    /// What went in there.
    public let detail: String?
  }

  public let file: String
  /// The optimizer or scheduler that the file is believed to follow.
  public let subject: String
  public let steps: Int
  /// How many numbers were compared.
  public let numbers: Int
  public let outcome: Outcome
}

extension TraceVerdict {
  static func invalid(_ file: String, _ reason: String) -> TraceVerdict {
    TraceVerdict(file: file, subject: "", steps: 0, numbers: 0, outcome: .invalid(reason))
  }
}
