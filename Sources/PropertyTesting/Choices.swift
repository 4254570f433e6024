/// The source of every choice a generator makes: random at first, replayed when shrinking.
///
/// All that is random about a value is the list of numbers drawn here, so whoever shortens or
/// lowers that list and draws again holds a simpler value of the very same generator. This is the
/// internal shrinking of MacIver & Donaldson, "Test-case reduction via test-case generation:
/// insights from the Hypothesis reducer", ECOOP 2020, doi:10.4230/LIPIcs.ECOOP.2020.13.
public struct Choices {
  private var random: SplitMix64?
  private let replay: [UInt64]
  private(set) var trace = Trace()

  /// Choices at random, the same ones for the same seed.
  public init(seed: UInt64) {
    self.init(random: SplitMix64(seed: seed))
  }

  init(random: SplitMix64? = nil, replaying choices: [UInt64] = []) {
    self.random = random
    replay = choices
  }

  /// A number in `0..<bound`: uniform at random, or else the next of the replay, brought below
  /// `bound`; 0, the simplest choice, once the replay has run out.
  public mutating func next(below bound: UInt64) -> UInt64 {
    next(below: bound) { random in random.next(below: bound) }
  }

  /// A number in `0..<bound`: what `draw` makes at random, or else the next of the replay.
  ///
  /// `canonical` is the smallest number that means the same as the one it is given. It is what
  /// is returned and kept, so that no replay tries the same value again under another number.
  mutating func next(
    below bound: UInt64, canonical: (UInt64) -> UInt64 = { $0 },
    drawing draw: (inout SplitMix64) -> UInt64
  ) -> UInt64 {
    precondition(bound > 0, "no number is below 0")
    let position = trace.choices.count
    let choice: UInt64
    if var stream = random {
      choice = canonical(draw(&stream))
      random = stream
    } else {
      choice = canonical(position < replay.count ? min(replay[position], bound - 1) : 0)
    }
    trace.choices.append(choice)
    return choice
  }

  /// Like `next(below:)`, for a choice that says whether something follows: shrinking leaves out
  /// what follows, but does not lower such a choice together with others.
  mutating func mark(below bound: UInt64) -> UInt64 {
    trace.marks.insert(trace.choices.count)
    return next(below: bound)
  }

  /// What `draw` returns; the choices it makes are marked as a piece worth leaving out whole.
  mutating func piece<Result>(_ draw: (inout Choices) throws -> Result) rethrows -> Result {
    let start = trace.choices.count
    let result = try draw(&self)
    trace.pieces.append(start..<trace.choices.count)
    return result
  }

  /// What `draw` returns, as often as `count` allows, all counts equally likely.
  ///
  /// Each element is preceded by the choice whether to go on, so that leaving out both leaves the
  /// other elements as they were.
  mutating func list<Element>(
    _ count: ClosedRange<Int>, _ draw: (inout Choices) throws -> Element
  ) rethrows -> [Element] {
    var elements: [Element] = []
    while elements.count < count.upperBound {
      let more = UInt64(count.upperBound - elements.count)
      let element = try piece { choices -> Element? in
        let goesOn = choices.mark(below: more + 1) > 0
        return goesOn || elements.count < count.lowerBound ? try draw(&choices) : nil
      }
      guard let element else { break }
      elements.append(element)
    }
    return elements
  }
}

/// The choices one value was made of, and which stretches of them belong together.
struct Trace {
  var choices: [UInt64] = []
  var pieces: [Range<Int>] = []
  /// The choices that only say whether something follows.
  var marks: Set<Int> = []

  /// Whether this is the simpler of the two: the shorter, or as long and smaller where they part.
  func isSimpler(than other: Trace) -> Bool {
    choices.count == other.choices.count
      ? choices.lexicographicallyPrecedes(other.choices)
      : choices.count < other.choices.count
  }
}
