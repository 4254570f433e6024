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
    /// The deviations, which were made together; none for the optimizer as it is.
    public let names: [DeviationName]
    /// How far the worst number is off, relative to the size that it counts by.
    public let largestError: Double
  }

  /// Another optimizer than the file names, with the deviations of it, if any, that reproduce the
  /// file.
  public struct Really: Sendable, Equatable {
    /// The optimizer.
    public let subject: String
    /// Its deviations that reproduce the file.
    public let match: Match
  }

  /// Where a file first leaves PyTorch's way.
  public struct Divergence: Sendable, Equatable {
    /// The step, from 1; of a schedule, the number of steps taken, from 0.
    public let step: Int
    /// Where it is not after the step: the number of the evaluation of a closure, from 1.
    public var evaluation: Int? = nil
    /// The tensor; nil for a schedule.
    public let tensor: Int?
    /// The index within the tensor's shape; empty for a single number and for a schedule.
    public let index: [Int]
    /// What differs of a schedule, such as "lr"; nil for an optimizer.
    public let name: String?
    /// PyTorch's number.
    public let expected: Double
    /// The file's number.
    public let found: Double
    /// What went in there.
    public let detail: String?
  }

  /// The file's name, as it was given.
  public let file: String
  /// The optimizer or scheduler that the file is believed to follow.
  public let subject: String
  /// How many steps the file has.
  public let steps: Int
  /// How many numbers were compared.
  public internal(set) var numbers: Int
  /// Whether the file matches PyTorch's algorithm, deviates, or is no recording.
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
