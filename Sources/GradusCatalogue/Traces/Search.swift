import Exercising
import Gradus
import GradusReference

/// The search for what reproduces a recording that is not the reference's.
///
/// Each candidate is replayed on a few numbers first, and only up to the step in which it departs;
/// what passes is asked for the whole. Where that fails, the number that it fails in joins the few.
struct Search {
  /// Deviations of an optimizer, and what was fitted besides.
  struct Candidate {
    let indices: [Int]
    var tuning: OptimizerSubject.Tuning?
    /// What was fitted is called.
    var name: DeviationName?
    /// How many digits its value has.
    var digits = 0
  }

  /// What the numbers may be off by, how sums are added, and what is to be said where the numbers
  /// are off by that much.
  struct Level {
    /// The number of the allowance.
    let allowance: Int
    var order = SumOrder.exact
    var note: DeviationName?
  }

  struct Finding {
    let candidate: Candidate
    let error: Double
    let order: SumOrder
  }

  let trace: OptimizerTrace
  var run: OptimizerRun
  let whole: Evidence
  private(set) var few: Evidence
  /// The number in which the recording departs, which most candidates fail in.
  private var first: Evidence?
  let progress: (String) -> Void
  private let known = Orthogonalizations()
  private var departuresKnown = KnownDepartures()

  /// `places` are numbers at which the reference departs.
  init(
    _ trace: OptimizerTrace, _ whole: Evidence, at places: [Evidence.Place],
    progress: @escaping (String) -> Void
  ) {
    self.trace = trace
    run = trace.run
    self.whole = whole
    self.progress = progress
    few = whole
    choose(places)
  }

  /// Looks at some numbers of each tensor from now on, and at those of `places`.
  private mutating func choose(_ places: [Evidence.Place]) {
    let count = max(trace.initial.count, 1)
    let (share, stride) = (max(4, 96 / count), max(1, count / 24))
    var chosen = trace.initial.enumerated().map { tensor, numbers -> Set<Int> in
      let kept = tensor.isMultiple(of: stride) ? min(share, numbers.count) : 0
      return Set((0..<kept).map { $0 * numbers.count / kept })
    }
    for (tensor, numbers) in zip(few.excerpt?.tensors ?? [], few.excerpt?.numbers ?? []) {
      chosen[tensor].formUnion(numbers)
    }
    for place in places where chosen.indices.contains(place.tensor) {
      if trace.initial[place.tensor].indices.contains(place.element) {
        chosen[place.tensor].insert(place.element)
      }
    }
    few = Evidence(
      trace, whole.allowances + (looksAtTies ? [.ties] : []),
      excerpt: Excerpt(of: trace.run, chosen.map { $0.sorted() }))
    if let place = places.first { first = evidence(at: place.tensor, place.element) }
    departuresKnown = KnownDepartures()
  }

  /// The recording of one number; nil where there is no such number.
  func evidence(at tensor: Int, _ element: Int) -> Evidence? {
    guard trace.initial.indices.contains(tensor), trace.initial[tensor].indices.contains(element)
    else { return nil }
    if let first, first.excerpt?.position(tensor: tensor, element: element) != nil { return first }
    let numbers = trace.initial.indices.map { $0 == tensor ? [element] : [] }
    return Evidence(trace, few.allowances, excerpt: Excerpt(of: trace.run, numbers))
  }

  /// Whether one number of these deviations moves as it would alone.
  func movesAlone(_ subject: OptimizerSubject, _ indices: [Int]) -> Bool {
    subject.movesNumbersAlone && !indices.contains(where: subject.mixing.contains)
  }

  /// The step in which a candidate departs in the few numbers, or a later one in which it departs in
  /// the first of them.
  func departure(
    of candidate: Candidate, of subject: OptimizerSubject, _ level: Level
  ) -> Int {
    let replay = replay(subject, candidate, level)
    if let first, movesAlone(subject, candidate.indices) {
      let step = first.step(of: replay, level.allowance)
      if step < .max { return step }
    }
    return few.step(of: replay, level.allowance)
  }

  /// What a candidate makes of the recording's gradients.
  func replay(
    _ subject: OptimizerSubject, _ candidate: Candidate, _ level: Level
  ) -> Evidence.Replay {
    let (run, known) = (run, known)
    let (indices, tuning) = (candidate.indices, candidate.tuning)
    // What is set for a task takes longer than a step of what does not ask for it.
    guard subject.optimizer == Muon.name else {
      return { try subject.follow(indices, tuning: tuning, run, of: $0, $1) }
    }
    return { excerpt, visit in
      try BFloat16Matrix.$order.withValue(level.order) {
        try Orthogonalizations.$known.withValue(known) {
          try subject.follow(indices, tuning: tuning, run, of: excerpt, visit)
        }
      }
    }
  }

  /// Those of `candidates` that reproduce the few numbers.
  func fittingFew(
    _ candidates: [Candidate], of subject: OptimizerSubject, _ level: Level
  ) -> [Candidate] {
    candidates.filter { departure(of: $0, of: subject, level) == .max }
  }

  /// Those of `candidates` that reproduce the recording, and where the others fail.
  func fitting(
    _ candidates: [Candidate], of subject: OptimizerSubject, _ level: Level
  ) -> (findings: [Finding], failures: [Evidence.Place]) {
    var failures: [Evidence.Place] = []
    var findings: [Finding] = []
    for (number, candidate) in candidates.enumerated() {
      progress("\(number + 1) of \(candidates.count) that fit some numbers …")
      let found = whole.departure(of: replay(subject, candidate, level))
      if let place = found.places[level.allowance] {
        failures.append(place)
      } else {
        findings.append(
          Finding(
            candidate: candidate, error: found.errors[level.allowance], order: level.order))
      }
    }
    return (findings, failures)
  }

  /// The fewest deviations of `subject` that reproduce the recording, of these sizes.
  mutating func deviations(
    of subject: OptimizerSubject, _ level: Level, _ sizes: ClosedRange<Int>
  ) -> [Finding] {
    for _ in 0..<4 {
      let (found, failures) =
        sizes == 1...1 && !isStated(subject)
        ? fitting(likely(of: subject, level), of: subject, level)
        : attempt(subject, level, sizes)
      // Where the few numbers were not enough, more may tell.
      guard found.isEmpty, !failures.isEmpty else { return found }
      choose(Array(failures.prefix(16)))
    }
    return []
  }

  /// What each deviation of `subject` makes of the few numbers.
  private func singles(
    of subject: OptimizerSubject, _ level: Level
  ) -> [Evidence.Departure] {
    let key = key(subject, level)
    if let singles = departuresKnown.singles[key] { return singles }
    let singles = singlesAnew(of: subject, level)
    departuresKnown.singles[key] = singles
    return singles
  }

  /// What the same few numbers are replayed with.
  private func key(_ subject: OptimizerSubject, _ level: Level) -> String {
    "\(subject.optimizer), \(run.options), \(level.order)"
  }

  /// The steps in which the pairs of these deviations depart, by their two indices.
  private func pairs(
    of promising: [Int], _ subject: OptimizerSubject, _ level: Level
  ) -> [[Int]] {
    let key = "\(key(subject, level)), \(level.allowance)"
    if let pairs = departuresKnown.pairs[key] { return pairs }
    let count = subject.deviations.names.count
    var pairs = Array(repeating: Array(repeating: 0, count: count), count: count)
    for (number, first) in promising.enumerated() {
      progress("pairs of deviations, \(number + 1) of \(promising.count) …")
      // What changes nothing by itself up to where another departs may change it beside that.
      for second in promising.dropFirst(number + 1) {
        pairs[first][second] = departure(
          of: Candidate(indices: [first, second]), of: subject, level)
      }
    }
    departuresKnown.pairs[key] = pairs
    return pairs
  }

  /// Whether `subject` looks at an option of this name: if it does it takes no text for it.
  func asks(_ subject: OptimizerSubject, for option: String, _ level: Level) -> Bool {
    let key = "\(subject.optimizer), \(option)"
    if let asks = departuresKnown.asks[key] { return asks }
    let text = Candidate(indices: [], tuning: { $0.options.append { $0[option] = .text("") } })
    var asks = false
    do { try replay(subject, text, level)(few.excerpt) { _ in false } } catch { asks = true }
    departuresKnown.asks[key] = asks
    return asks
  }

  private func singlesAnew(
    of subject: OptimizerSubject, _ level: Level
  ) -> [Evidence.Departure] {
    // What changes nothing in this differs in no digit from the unchanged recipe.
    var unchanged: [[[Double]]] = []
    _ = try? replay(subject, Candidate(indices: []), level)(few.excerpt) {
      unchanged.append($0)
      return true
    }
    // A closure may have been asked less often.
    guard unchanged.count == few.recorded.count || run.hasEvaluations else { return [] }
    let count = subject.deviations.names.count
    // What is far off with exact sums is so in any order.
    let ties = level.order == .exact ? nil : few.allowances.firstIndex { $0 == .ties }
    let exact = ties == nil ? [] : singles(of: subject, Level(allowance: level.allowance))
    return (0..<count).map { index in
      if isLeftOut(subject.deviations.names[index]) { return few.departed }
      // What mixes numbers is replayed as a whole: of many, for the optimizer in question alone.
      if isLarge, subject.mixing.contains(index), !isStated(subject) { return few.departed }
      if let ties, exact.indices.contains(index), exact[index].places[ties] != nil {
        return few.departed
      }
      progress("\(index + 1) of \(count) deviations …")
      return few.departure(
        of: replay(subject, Candidate(indices: [index]), level), from: unchanged)
    }
  }

  /// The single deviations of another optimizer that reproduce the few numbers.
  private func likely(of subject: OptimizerSubject, _ level: Level) -> [Candidate] {
    let candidates = subject.deviations.names.indices.filter {
      !isLeftOut(subject.deviations.names[$0]) && !(isLarge && subject.mixing.contains($0))
    }
    return fittingFew(candidates.map { Candidate(indices: [$0]) }, of: subject, level)
  }

  /// In float32 the ways to compute powers in it cannot be told apart, nor what changes them by 10⁻⁸:
  /// one of them is enough.
  private func isLeftOut(_ name: DeviationName) -> Bool {
    trace.dtype == .float32
      && [
        "powers-of-float32", "powers-multiplied-in-float32", "epsilon-in-corrections",
        "mean-forgets-faster",
      ].contains(name.id)
  }

  /// The deviations that may be a part of what explains the recording: those that change something,
  /// and depart no sooner than without them.
  ///
  /// Up to there the recording is that of the unchanged recipe, and what changes it is not in it.
  private func promising(
    _ singles: [Evidence.Departure], of subject: OptimizerSubject, _ level: Level
  ) -> [Int] {
    let unchanged = few.departure(of: replay(subject, Candidate(indices: []), level))
    return singles.indices.filter {
      if isLarge && subject.mixing.contains($0) { return false }
      return singles[$0].step(level.allowance) >= unchanged.step(level.allowance)
        && singles[$0].effect < .max
    }
  }

  /// Those with which another value of an option is tried.
  func promising(of subject: OptimizerSubject, _ level: Level) -> [Int] {
    promising(singles(of: subject, level), of: subject, level)
  }

  private func attempt(
    _ subject: OptimizerSubject, _ level: Level, _ sizes: ClosedRange<Int>
  ) -> (found: [Finding], failures: [Evidence.Place]) {
    var failures: [Evidence.Place] = []
    func whole(_ sets: [[Int]]) -> [Finding] {
      let (found, more) = fitting(sets.map { Candidate(indices: $0) }, of: subject, level)
      failures += more
      return found
    }
    let singles = singles(of: subject, level)
    let steps = singles.map { $0.step(level.allowance) }
    if sizes.contains(1) {
      let found = whole(steps.indices.filter { steps[$0] == .max }.map { [$0] })
      if !found.isEmpty { return (found, []) }
    }
    guard sizes.upperBound >= 2, triesPairs(of: subject) else { return ([], failures) }
    let promising = promising(singles, of: subject, level)
    let departures = pairs(of: promising, subject, level)
    if sizes.contains(2) {
      let pairs = promising.flatMap { first in
        promising.filter { $0 > first && departures[first][$0] == .max }.map { [first, $0] }
      }
      let found = whole(pairs)
      if !found.isEmpty { return (found, []) }
    }
    guard sizes.upperBound >= 3, failures.isEmpty else { return ([], failures) }
    // Of so many, those that change something by themselves up to where the two others depart.
    func helps(_ third: Int, _ first: Int, _ second: Int) -> Bool {
      singles[third].effect <= departures[first][second]
    }
    var threes: [[Int]] = []
    for (number, first) in promising.enumerated() {
      progress("threes of deviations, \(number + 1) of \(promising.count) …")
      for (next, second) in promising.enumerated().dropFirst(number + 1) {
        for third in promising.dropFirst(next + 1)
        where helps(third, first, second) && helps(second, first, third)
          && helps(first, second, third)
        {
          let three = Candidate(indices: [first, second, third])
          if departure(of: three, of: subject, level) == .max { threes.append(three.indices) }
        }
      }
    }
    return (whole(threes), failures)
  }

  /// Whether there are so many numbers that to replay all of them again and again takes long.
  var isLarge: Bool { trace.initial.reduce(0) { $0 + $1.count } > 5_000 }

  /// Whether the recording says that it is of `subject`.
  private func isStated(_ subject: OptimizerSubject) -> Bool {
    subject.optimizer.lowercased() == trace.optimizer.lowercased()
  }

  /// Whether another order of adding is tried only of what is nearly right in one: of large matrices.
  private var looksAtTies: Bool {
    isLarge && trace.optimizer.lowercased() == Muon.name.lowercased()
  }

  /// Whether pairs are tried: not of what takes long for each, as for Muon's large matrices.
  func triesPairs(of subject: OptimizerSubject) -> Bool { effort(subject, upTo: 0) <= 50_000 }

  /// How many numbers a replay of `subject` up to a step moves.
  func effort(_ subject: OptimizerSubject, upTo step: Int) -> Int {
    let counts =
      subject.movesNumbersAlone
      ? (few.excerpt?.numbers ?? []).map(\.count) : trace.initial.map { 16 * $0.count }
    return counts.reduce(0, +) * (step + 1)
  }
}

/// What deviations of an optimizer make of the few numbers, which is asked for again and again.
private final class KnownDepartures {
  var singles: [String: [Evidence.Departure]] = [:]
  var pairs: [String: [[Int]]] = [:]
  /// Whether an option is looked at.
  var asks: [String: Bool] = [:]
}
