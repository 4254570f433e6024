import Exercising

/// What `gradus trace` says of one file.
public struct TraceVerdict: Sendable, Equatable {
  public enum Outcome: Sendable, Equatable {
    case matches(largestError: Double, indistinguishable: [Match])
    case deviates(Divergence, deviations: [Match])
    case invalid(String)
  }

  /// A deviation, or up to three of them, that reproduces the file.
  public struct Match: Sendable, Equatable {
    public let names: [DeviationName]
    public let largestError: Double
  }

  /// Another optimizer than the file names, with the deviations of it, if any, that reproduce the
  /// file.
  public struct Really: Sendable, Equatable {
    public let subject: String
    public let match: Match
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
  public internal(set) var numbers: Int
  public internal(set) var outcome: Outcome
  /// What the file is a recording of, where no deviation of its subject explains it.
  public internal(set) var really: [Really] = []
  /// What the file would have to have besides, for those to be told apart that reproduce it.
  public internal(set) var missing: [String] = []
  /// What the file lacks, as its recorder says or as was found.
  public internal(set) var lacks: [String] = []
  /// How far each number may be off, and how sums were added.
  public internal(set) var judgedBy = ""

  /// `judgedBy`, where it is not 1e-12 of sums that have but one value.
  var unusualBound: String? {
    judgedBy.contains("float32") || judgedBy.contains("bfloat16") ? judgedBy : nil
  }
}

extension TraceVerdict {
  static func invalid(_ file: String, _ reason: String) -> TraceVerdict {
    TraceVerdict(file: file, subject: "", steps: 0, numbers: 0, outcome: .invalid(reason))
  }
}
