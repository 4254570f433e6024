import CGradusGSL

/// PyTorch's CPU random stream: the Mersenne Twister MT19937, from GSL, with PyTorch's ways of
/// making numbers of it.
///
/// A value type: a copy continues the stream by itself.
/// Source: torch.Generator (CPU); Matsumoto & Nishimura 1998, doi:10.1145/272991.272995.
public struct RandomGenerator: RandomNumberGenerator, Sendable {
  /// The precision in which PyTorch draws; the same seed gives different numbers in each.
  public enum Precision: String, Codable, Sendable, CaseIterable {
    case float32, float64

    /// The precision that is written as PyTorch calls it.
    /// - Throws: What `decoder` throws, and a `DecodingError` that names the two that there are.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      let name = try container.decode(String.self)
      guard let precision = Self(rawValue: name) else {
        throw DecodingError.dataCorruptedError(
          in: container,
          debugDescription: "is \"\(name)\"; it must be \"float32\" or \"float64\"")
      }
      self = precision
    }
  }

  private var engine: Engine
  /// The second half of a Box–Muller pair that the next single normal number is taken from.
  var spareNormal: Double?

  /// The stream that `torch.manual_seed(seed)` starts.
  public init(seed: UInt64) {
    engine = Engine(seed: seed)
  }

  /// Where the stream stands: whoever goes on from there draws the same numbers.
  public var state: State {
    get { State(words: engine.words, spareNormal: spareNormal) }
    set {
      engine = Engine(words: newValue.words)
      spareNormal = newValue.spareNormal
    }
  }

  /// All that the next draws depend on.
  public struct State: Codable, Sendable, Equatable {
    /// The twister's 624 words, and how many of them have been used.
    public var words: [UInt32]
    /// The second half of a pair of normal numbers, where the first has been drawn alone.
    public var spareNormal: Double?
  }

  /// Starts the stream of `seed` anew.
  public mutating func seed(_ seed: UInt64) {
    self = RandomGenerator(seed: seed)
  }

  /// The next 32 random bits.
  public mutating func next32() -> UInt32 {
    if !isKnownUniquelyReferenced(&engine) { engine = Engine(copying: engine) }
    return engine.next()
  }

  /// The next 64 random bits; the first draw gives the upper half.
  public mutating func next() -> UInt64 {
    let high = UInt64(next32())
    return high << 32 | UInt64(next32())
  }
}

/// GSL's generator, freed with its last owner.
///
/// Sendable because `RandomGenerator` advances an engine only while it is its sole owner.
private final class Engine: @unchecked Sendable {
  private let state: UnsafeMutablePointer<gsl_rng>

  init(seed: UInt64) {
    guard let state = gsl_rng_alloc(gradus_mt19937()) else { fatalError("out of memory") }
    self.state = state
    // Only the lower half counts, as in PyTorch. GSL replaces 0 by 4357, but uses the lower half
    // of what it is given: 2³² stands for 0.
    let low = seed & 0xffff_ffff
    gsl_rng_set(state, low == 0 ? 1 << 32 : UInt(low))
  }

  init(copying other: Engine) {
    guard let state = gsl_rng_clone(other.state) else { fatalError("out of memory") }
    self.state = state
  }

  /// The words that another engine had. Others than 625 are taken from the front, and 0 stands for those
  /// that are missing.
  init(words: [UInt32]) {
    guard let state = gsl_rng_alloc(gradus_mt19937()) else { fatalError("out of memory") }
    self.state = state
    for index in 0..<624 {
      gradus_mt19937_set_word(state, Int32(index), index < words.count ? words[index] : 0)
    }
    // One that has used up all of them makes new ones; there are no more than these.
    gradus_mt19937_set_used(state, words.count > 624 ? Int32(min(words[624], 624)) : 624)
  }

  /// The 624 words, and how many of them have been used.
  var words: [UInt32] {
    (0..<624).map { gradus_mt19937_word(state, $0) } + [UInt32(gradus_mt19937_used(state))]
  }

  deinit { gsl_rng_free(state) }

  func next() -> UInt32 { UInt32(truncatingIfNeeded: gsl_rng_get(state)) }
}
