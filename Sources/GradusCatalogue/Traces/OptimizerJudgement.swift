import Exercising
import Gradus
import GradusReference

extension OptimizerTrace {
  /// What is found of a trace.
  struct Judgement {
    var outcome: TraceVerdict.Outcome
    var really: [TraceVerdict.Really] = []
    /// What would tell those apart that reproduce the trace.
    var missing: [String] = []
    /// How far each number may be off, and how sums were added.
    var judgedBy: String

    var isUnexplained: Bool {
      guard case .deviates(_, let deviations) = outcome else { return false }
      return deviations.isEmpty && really.isEmpty
    }
  }

  /// Whether the trace is the reference's and, where it is not, what else it is.
  func judgement(_ progress: @escaping (String) -> Void) throws -> Judgement {
    let whole = Evidence(self, allowances)
    // Of Muon, the orders in which processors add.
    let orders = isMuon ? SumOrder.allCases : [.exact]
    var departures: [Evidence.Departure] = []
    for order in orders {
      progress("PyTorch's own …")
      let departure = try departure(from: whole, order)
      if departure.places[0] == nil {
        var search = Search(self, whole, at: [], progress: progress)
        let (alike, missing) =
          state == nil ? search.deviationsThatDoNothing(order) : (resumed(whole), [])
        return Judgement(
          outcome: .matches(largestError: departure.errors[0], indistinguishable: alike),
          missing: missing, judgedBy: bound(order))
      }
      departures.append(departure)
    }
    // The order in which it agrees for longest is the most likely one.
    let places = departures.compactMap { $0.places[0] }
    guard let first = places.max(by: { isBefore($0, $1) }) else {
      return Judgement(outcome: .invalid("has no steps"), judgedBy: "")
    }
    let divergence = divergence(
      at: first, zip(departures, places).first { !isBefore($1, first) }?.0.otherEvaluations)
    func deviates(
      _ matches: [TraceVerdict.Match], _ order: SumOrder = .exact, isRounded: Bool = false
    ) -> Judgement {
      Judgement(
        outcome: .deviates(divergence, deviations: matches),
        judgedBy: bound(order, isRounded: isRounded))
    }
    if state != nil {
      let matches = resumed(whole)
      if !matches.isEmpty { return deviates(matches) }
    }
    guard let subject = OptimizerCatalogue.subject(of: run) else { return deviates([]) }
    var search = Search(self, whole, at: places, progress: progress)
    // Where it agrees for some steps, it has been added in that order.
    let levels = zip(orders, places).filter { first.step == 0 || !isBefore($0.1, first) }
      .map { Search.Level(allowance: 0, order: $0.0) }
    func found(_ findings: [Search.Finding], _ note: DeviationName? = nil) -> Judgement {
      let matches = findings.map {
        TraceVerdict.Match(
          names: subject.names(of: $0.candidate) + (note.map { [$0] } ?? []),
          largestError: $0.error)
      }
      var judgement = deviates(matches, findings[0].order, isRounded: note != nil)
      judgement.missing = search.missing(
        toTell: findings.dropFirst().map(\.candidate), from: findings[0].candidate, of: subject,
        Search.Level(allowance: 0, order: findings[0].order))
      return judgement
    }
    func unexplained() -> Judgement {
      var judgement = deviates([])
      judgement.missing = search.notTried(of: subject).map { [$0] } ?? []
      return judgement
    }
    let explanation = search.explanation(of: subject, levels)
    if !explanation.isEmpty { return found(explanation) }
    for level in levels {
      let others = search.others(than: subject, level)
      guard others.isEmpty else {
        var judgement = deviates([])
        judgement.really = others
        return judgement
      }
    }
    let threes = search.threes(of: subject, levels)
    if !threes.isEmpty { return found(threes) }
    // What agrees to float32's rounding alone is looked at when nothing agrees to all digits.
    guard let last = allowances.firstIndex(of: .float32) else { return unexplained() }
    if departures[0].places[last] == nil {
      return deviates(
        [.init(names: [.float32Inside], largestError: departures[0].errors[last])],
        isRounded: true)
    }
    let rounded = search.roundedExplanation(of: subject, Search.Level(allowance: last))
    return rounded.isEmpty ? unexplained() : found(rounded, .float32Inside)
  }

  /// What is compared, the sharpest first.
  private var allowances: [Evidence.Allowance] {
    dtype == .float64 ? [.rounding, .float32] : [.rounding]
  }

  private var isMuon: Bool { optimizer.lowercased() == Muon.name.lowercased() }

  /// How far the reference agrees. Throws what is wrong with the options, in any step.
  private func departure(
    from whole: Evidence, _ order: SumOrder
  ) throws -> Evidence.Departure {
    var thrown: (any Error)?
    let departure = whole.departure { _, visit in
      do {
        try BFloat16Matrix.$order.withValue(order) {
          var goesOn = true
          try OptimizerCatalogue.follow(run) { parameters in
            if goesOn { goesOn = try visit(parameters) }
            return true
          }
        }
      } catch let error as RecordedClosure.OtherEvaluations {
        // How often it is asked is part of what was recorded.
        throw error
      } catch {
        thrown = error
      }
    }
    if let thrown { throw thrown }
    return departure
  }

  private func isBefore(_ first: Evidence.Place, _ second: Evidence.Place) -> Bool {
    (first.step, first.tensor, first.element) < (second.step, second.tensor, second.element)
  }

  /// The deviations of a run that goes on which reproduce the trace.
  private func resumed(_ whole: Evidence) -> [TraceVerdict.Match] {
    let deviations = ResumedRun.deviations
    return deviations.names.indices.compactMap { index in
      let found = whole.departure { _, visit in
        for parameters in try deviations.answer([index], run).parameters {
          guard try visit(parameters) else { return }
        }
      }
      guard found.places[0] == nil else { return nil }
      return TraceVerdict.Match(names: [deviations.names[index]], largestError: found.errors[0])
    }
  }

  /// What a judgement allows each number.
  private func bound(_ order: SumOrder, isRounded: Bool = false) -> String {
    let bound =
      isRounded || dtype == .float32
      ? "the rounding of float32 in each step" : "1e-12 of its size and of its way so far"
    return order == .exact
      ? bound : "\(bound), bfloat16 sums added in the order of \(order.rawValue)"
  }
}

extension OptimizerSubject {
  /// What a candidate's deviations are called, and what was fitted.
  func names(of candidate: Search.Candidate) -> [DeviationName] {
    candidate.indices.map { deviations.names[$0] } + (candidate.name.map { [$0] } ?? [])
  }
}

extension Search {
  /// The deviations with which the recording is as it is without them, and what would tell them.
  mutating func deviationsThatDoNothing(
    _ order: SumOrder
  ) -> (alike: [TraceVerdict.Match], missing: [String]) {
    guard let subject = OptimizerCatalogue.subject(of: run) else { return ([], []) }
    let level = Level(allowance: 0, order: order)
    let alike = deviations(of: subject, level, 1...1).filter { finding in
      // What is in float32 is so everywhere.
      trace.dtype == .float64
        || !subject.names(of: finding.candidate).contains { $0.id.hasSuffix("-in-float32") }
    }
    return (
      alike.map {
        TraceVerdict.Match(names: subject.names(of: $0.candidate), largestError: $0.error)
      },
      missing(toTell: alike.map(\.candidate), from: Candidate(indices: []), of: subject, level)
    )
  }

  /// What reproduces the recording to all digits: a deviation of `subject`, or another value of an
  /// option, or two deviations, or one with another value.
  mutating func explanation(of subject: OptimizerSubject, _ levels: [Level]) -> [Finding] {
    for level in levels {
      let found = deviations(of: subject, level, 1...1)
      guard found.isEmpty else { return found }
    }
    for level in levels {
      let found = fitting(simplest(fits(subject, [], level)), of: subject, level).findings
      guard found.isEmpty else { return found }
    }
    for level in levels {
      let found = deviations(of: subject, level, 2...2)
      guard found.isEmpty else { return found }
    }
    for level in levels {
      let both = promising(of: subject, level).flatMap { fits(subject, [$0], level) }
      let found = fitting(simplest(both), of: subject, level).findings
      guard found.isEmpty else { return found }
    }
    return []
  }

  /// Three deviations of `subject` that reproduce the recording to all digits.
  mutating func threes(of subject: OptimizerSubject, _ levels: [Level]) -> [Finding] {
    guard !isLarge, effort(subject, upTo: 0) <= 5_000 else { return [] }
    for level in levels {
      let found = deviations(of: subject, level, 3...3)
      guard found.isEmpty else { return found }
    }
    return []
  }

  /// What reproduces the recording to float32's rounding: a deviation, or two.
  mutating func roundedExplanation(of subject: OptimizerSubject, _ level: Level) -> [Finding] {
    deviations(of: subject, level, 1...2)
  }

  /// What was left out of the search, and what a recording would need for it; nil where nothing was.
  func notTried(of subject: OptimizerSubject) -> String? {
    var left: [String] = []
    if isLarge {
      left += [
        "other norms to clip to", "threes of deviations", "other optimizers in which numbers mix",
      ]
    }
    if !triesPairs(of: subject) {
      left += ["pairs of deviations", "other values of options"]
    } else if isLarge {
      left += ["pairs with what mixes a tensor's numbers"]
    }
    guard let last = left.last else { return nil }
    let list = left.count == 1 ? last : left.dropLast().joined(separator: ", ") + " and " + last
    return
      (isLarge ? "fewer numbers too: of more than 5,000, " : "smaller matrices too: of these, ")
      + list + " are not tried"
  }

  /// The other optimizers that the recording is one of, with the options that it states or with no
  /// more than its rates.
  mutating func others(than subject: OptimizerSubject, _ level: Level) -> [TraceVerdict.Really] {
    // Nothing else asks a closure several times.
    guard !run.hasEvaluations else { return [] }
    let stated = run
    defer { run = stated }
    var bare = run
    bare.options = Options(run.options.values.filter { $0.key == "lr" })
    let subjects = OptimizerCatalogue.all.filter { other in
      other.optimizer != subject.optimizer && trace.shapes.allSatisfy(other.accepts)
        && (!isLarge || other.movesNumbersAlone)
    }
    for depth in 0...2 {
      let found = subjects.filter { depth == 0 || effort($0, upTo: 0) <= 5_000 }.compactMap {
        other -> TraceVerdict.Really? in
        progress("whether it is \(other.optimizer) …")
        for run in stated == bare ? [stated] : [stated, bare] {
          self.run = run
          let findings =
            switch depth {
            case 0:
              fitting(fittingFew([Candidate(indices: [])], of: other, level), of: other, level)
                .findings
            case 1: deviations(of: other, level, 1...1)
            default: fitting(fits(other, [], level), of: other, level).findings
            }
          guard let finding = findings.first else { continue }
          return .init(
            subject: other.optimizer,
            match: .init(names: other.names(of: finding.candidate), largestError: finding.error))
        }
        return nil
      }
      if !found.isEmpty { return found }
    }
    return []
  }
}
