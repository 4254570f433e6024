import Gradus

/// What a check says of a gradient, or of one coordinate of it.
public enum Verdict: String, Sendable, Codable {
  case agrees
  case disagrees
  /// The function is not differentiable there, and the answer is a valid subgradient.
  case kink
  /// The numbers do not decide it; the reason says why.
  case unresolved
}

/// What the check of one coordinate found.
public struct CoordinateCheck: Sendable, Equatable {
  /// Its place in the gradient, from 0.
  public var index: Int
  /// Its block and its place there in row-major order.
  var home: (block: Block, offset: Int)?
  /// Whether the analytic slope is the numeric one, as far as its bar tells.
  public var verdict: Verdict
  /// What the gradient says.
  public var analytic: Double
  /// The numerical derivative, with the error bar that the verdict went by.
  public var numeric: Estimate
  /// The slopes from below and above, where they differ.
  public var kink: Kink?
  /// Why it is unresolved, or what else is to be said.
  public var reason: String?
  /// It is unresolved because it moves the function by less than its last digits, and would not
  /// matter if it did not: the verdict on the whole is that of the others.
  public var isInvisible = false

  public init(
    index: Int, verdict: Verdict, analytic: Double, numeric: Estimate, kink: Kink? = nil,
    reason: String? = nil
  ) {
    self.index = index
    self.verdict = verdict
    self.analytic = analytic
    self.numeric = numeric
    self.kink = kink
    self.reason = reason
  }

  /// The name of its block, and its place in the block's shape.
  public var block: String? { home?.block.name }
  public var position: [Int]? { home.map { $0.block.position(of: $0.offset) } }

  public static func == (a: CoordinateCheck, b: CoordinateCheck) -> Bool {
    (a.index, a.verdict, a.analytic, a.numeric, a.kink)
      == (b.index, b.verdict, b.analytic, b.numeric, b.kink)
      && (a.reason, a.isInvisible) == (b.reason, b.isInvisible)
  }

  /// The distance between analytic and numeric, relative to the larger of them.
  public var relativeError: Double {
    let size = max(abs(analytic), abs(numeric.value))
    return size == 0 ? 0 : abs(analytic - numeric.value) / size
  }

  /// The smallest relative error that this check would have called wrong: three error bars.
  public var smallestDetectable: Double {
    numeric.value == 0 ? .infinity : 3 * numeric.bar / abs(numeric.value)
  }
}

/// What the check of one block's projection found.
public struct BlockCheck: Sendable, Equatable {
  /// What the caller calls the block.
  public var name: String
  /// Whether the gradient agrees with the function along the direction.
  public var verdict: Verdict
  /// The gradient's product with a random direction.
  public var analytic: Double
  /// The function's slope along that direction, with its error bar.
  public var numeric: Estimate
  /// The smallest relative error of a coordinate of typical size that would have been seen.
  public var smallestDetectable: Double
}

/// What a check of a whole gradient found.
public struct GradientReport: Sendable, Equatable, Codable {
  /// The verdict on the whole gradient.
  public var verdict: Verdict
  /// Why it is unresolved.
  public var reason: String?
  /// How often the function that is differentiated was evaluated.
  public var evaluations: Int
  /// The seed of the random directions: the same seed makes the same check.
  public var seed: UInt64
  /// What was found along the blocks; empty where each coordinate was looked at.
  public var blocks: [BlockCheck]
  /// The coordinates that were looked at one by one, by index.
  public var coordinates: [CoordinateCheck]
  /// What is to be seen in the wrong coordinates together.
  public var diagnosis: [String]
  /// How many parameters the gradient is of, or how many numbers a Jacobian has.
  public internal(set) var parameters = 0
  /// What is right or wrong.
  var subject = "the gradient"
  /// What was compared, where that is not the function's own slope.
  var compared: String?

  /// Those that no evaluation can see, and that do not count for the verdict.
  public var invisible: [CoordinateCheck] { coordinates.filter(\.isInvisible) }
  public var disagreeing: [CoordinateCheck] { coordinates.filter { $0.verdict == .disagrees } }
}

/// A part of the parameters with a name and a shape.
public typealias Block = ParameterBlock
