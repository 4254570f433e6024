import Exercising
import Foundation
import Gradus

/// An option of a schedule that may have had another value than is stated.
struct ScheduleUnknown {
  enum Values {
    /// Whole numbers, from the least one on.
    case whole(from: Int)
    /// Numbers between those of a grid.
    case between([Double])
  }

  let id: String
  /// What is to be said of a value.
  let title: (_ value: String) -> String
  let values: Values
  let change: (inout ScheduleRun, Double) throws -> Void
}

/// The search for the one value of an option that explains a schedule's recording.
struct ScheduleFitting {
  let recording: Recording<ScheduleRun, RateSequence>
  let deviations: Deviations<ScheduleRun, RateSequence>

  /// The values of one option with which the recording is PyTorch's, or what the deviations at
  /// `indices` make of it.
  ///
  /// - Complexity: some 100 answers for each number that is an option, and as many as there are steps
  ///   for each that is whole.
  func fits(_ indices: [Int]) -> [Explanation] {
    let question = recording.question
    guard let stated = numbers(indices, question),
      let index = recording.compare(stated).firstDifference
    else { return [] }
    let found = question.unknowns.compactMap { fit(of: $0, indices, index) }
    // Of values that do the same, those of the fewest digits.
    let least = found.map(\.digits).min() ?? 0
    return found.filter { $0.digits <= least + 1 }.map {
      (indices.map { deviations.names[$0] } + [$0.name], $0.error)
    }
  }

  private typealias Fit = (name: DeviationName, digits: Int, error: Double)

  private func fit(of unknown: ScheduleUnknown, _ indices: [Int], _ index: Int) -> Fit? {
    func asked(_ value: Double) -> [Double]? {
      var run = recording.question
      guard (try? unknown.change(&run, value)) != nil, run != recording.question else { return nil }
      return numbers(indices, run)
    }
    func tried(_ value: Double, _ text: String, _ digits: Int) -> Fit? {
      guard let answer = asked(value), case (nil, let error) = recording.compare(answer)
      else { return nil }
      return (DeviationName(id: "\(unknown.id)=\(text)", title: unknown.title(text)), digits, error)
    }
    switch unknown.values {
    case .whole(let least):
      let most = min(2 * recording.question.steps + 2, 1_000)
      guard least <= most else { return nil }
      return (least...most).lazy.compactMap { tried(Double($0), "\($0)", "\($0)".count) }.first
    case .between(let grid):
      let expected = recording.answer.numbers
      func error(_ value: Double) -> Double {
        asked(value).flatMap { $0.indices.contains(index) ? $0[index] - expected[index] : nil }
          ?? .nan
      }
      for root in crossings(grid, atMost: 3, error) {
        let near = root == 0 ? 1e-12 : root * (1 + 1e-4)
        guard let here = asked(root), let there = asked(near), here.count == there.count
        else { continue }
        // The rate that the value changes most says most of it.
        let shares = here.indices.map { place -> Double in
          let share = abs(there[place] - here[place]) / max(abs(expected[place]), 1e-300)
          return recording.allowed[place].isFinite && share.isFinite ? share : 0
        }
        let best = shares.indices.max { shares[$0] < shares[$1] } ?? index
        let exact = secant(root, near) {
          (asked($0).flatMap { $0.indices.contains(best) ? $0[best] : nil } ?? .nan)
            - expected[best]
        }
        let isSaidByMany = recording.note == nil && shares.count { $0 > 1e-13 } > 2
        for (value, text, digits) in spellings(of: exact) where digits <= 3 || isSaidByMany {
          if let fit = tried(value, text, digits) { return fit }
        }
      }
      return nil
    }
  }

  private func numbers(_ indices: [Int], _ run: ScheduleRun) -> [Double]? {
    try? deviations.answer(indices, run).numbers
  }
}

extension ScheduleRun {
  /// The options of which the schedule, or a part of it, may have had other values.
  fileprivate var unknowns: [ScheduleUnknown] {
    var unknowns = [
      ScheduleUnknown(
        id: "lr",
        title: { [rate = base.learningRate] in "The base rate is \($0), not \(legible(rate))" },
        values: .between(Self.decades)
      ) { $0.base.learningRate = $1 }
    ]
    unknowns += Self.unknowns(of: scheduler, options, "") { run, change in change(&run.options) }
    guard case .list(let parts)? = options["schedulers"] else { return unknowns }
    let present = parts.indices.compactMap { index in
      (try? part(index)).map { (index: index, part: $0) }
    }
    for (index, part) in present {
      // Two parts of one kind are told apart by their place.
      let isAlone = present.count { $0.part.name == part.name } == 1
      let place = isAlone ? part.name : "\(part.name)[\(index)]"
      unknowns += Self.unknowns(of: part.name, part.options, "\(place).") { run, change in
        run.changePart(index, change)
      }
    }
    return unknowns + warmUps
  }

  /// A warm-up of another length, of which the next part begins with its end.
  private var warmUps: [ScheduleUnknown] {
    guard case let milestones = numbers("milestones"), let first = milestones.first,
      let before = try? part(0), let after = try? part(1),
      let name = ["total_iters", "T_max"].first(where: { before.options[$0] != nil })
    else { return [] }
    func unknown(_ id: String, _ more: String, _ also: String?) -> ScheduleUnknown {
      ScheduleUnknown(
        id: id, title: { "The first part has \($0) steps, not \(legible(first))\(more)" },
        values: .whole(from: 1)
      ) { run, value in
        let moved = value - first
        run.options["milestones"] = .numbers([value] + milestones.dropFirst().map { $0 + moved })
        run.changePart(0) { $0[name] = .number(value) }
        if let also, case .number(let length)? = after.options[also] {
          run.changePart(1) { $0[also] = .number(max(1, length - moved)) }
        }
      }
    }
    let ends = ["T_max", "total_iters"].first { after.options[$0] != nil }
    return [unknown("warm-up", "", nil)]
      + (ends.map { [unknown("warm-up-within", ", and the second ends where it did", $0)] } ?? [])
  }

  private mutating func changePart(_ index: Int, _ change: (inout Options) -> Void) {
    guard case .list(var parts)? = options["schedulers"], parts.indices.contains(index),
      case .options(var part) = parts[index]
    else { return }
    var own = Options()
    if case .options(let given)? = part["options"] { own = given }
    change(&own)
    part["options"] = .options(own)
    parts[index] = .options(part)
    options["schedulers"] = .list(parts)
  }

  private static let decades: [Double] = stride(from: -9.0, through: 3, by: 0.5).map { pow(10, $0) }
  private static let low: [Double] = decades.filter { $0 < 0.1 }
  private static let tenths: [Double] = (1...9).map { Double($0) / 10 }
  private static let high: [Double] = low.reversed().map { 1 - $0 }
  private static let shares: [Double] = [0] + low + tenths + high + [1]
  private static let rates: [Double] = [0] + decades
  private static let factors: [Double] = shares + decades.filter { $0 > 1 }
  private static let powers: [Double] = decades + [1e4, 1e5, 1e6]

  /// What the values of an option are looked for among.
  private static func values(of name: String) -> ScheduleUnknown.Values {
    switch name {
    case "gamma", "factor", "start_factor", "end_factor": .between(factors)
    case "pct_start": .between(shares)
    case "power", "div_factor", "final_div_factor": .between(powers)
    case "patience", "cooldown", "anneal_epochs": .whole(from: 0)
    case "step_size", "T_max", "T_0", "T_mult", "total_iters", "total_steps", "step_size_up",
      "step_size_down":
      .whole(from: 1)
    default: .between(rates)
    }
  }

  /// The options of each scheduler that are numbers.
  private static let names: [String: [String]] = [
    "StepLR": ["step_size", "gamma"], "MultiStepLR": ["gamma"], "ExponentialLR": ["gamma"],
    "ConstantLR": ["factor", "total_iters"],
    "LinearLR": ["start_factor", "end_factor", "total_iters"],
    "PolynomialLR": ["total_iters", "power"], "CosineAnnealingLR": ["T_max", "eta_min"],
    "CosineAnnealingWarmRestarts": ["T_0", "T_mult", "eta_min"],
    "CyclicLR": [
      "base_lr", "max_lr", "step_size_up", "step_size_down", "gamma", "base_momentum",
      "max_momentum",
    ],
    "OneCycleLR": [
      "max_lr", "total_steps", "pct_start", "div_factor", "final_div_factor", "base_momentum",
      "max_momentum",
    ],
    "ReduceLROnPlateau": ["factor", "patience", "threshold", "cooldown", "min_lr", "eps"],
    "SWALR": ["swa_lr", "anneal_epochs"],
  ]

  private static func unknowns(
    of scheduler: String, _ options: Options, _ prefix: String,
    _ changing: @escaping (inout ScheduleRun, (inout Options) -> Void) -> Void
  ) -> [ScheduleUnknown] {
    let own = names.first { $0.key.lowercased() == scheduler.lowercased() }?.value ?? []
    func said(_ name: String, _ given: Double?) -> (String) -> String {
      let place =
        prefix.isEmpty ? "It is \(scheduler) with" : "The part \(prefix.dropLast()) has"
      let other = given.map { "not \(legible($0))" } ?? "whatever its default is"
      return { "\(place) \(name) = \($0), \(other)" }
    }
    let single = own.map { name -> ScheduleUnknown in
      let given = (try? options.number(name, nil)) ?? nil
      return ScheduleUnknown(
        id: prefix + name, title: said(name, given), values: values(of: name)
      ) { run, value in changing(&run) { $0[name] = .number(value) } }
    }
    guard case .numbers(let milestones)? = options["milestones"] else { return single }
    return single
      + milestones.indices.map { index in
        let name = milestones.count == 1 ? "milestones" : "milestones[\(index)]"
        return ScheduleUnknown(
          id: prefix + name, title: said(name, milestones[index]), values: .whole(from: 0)
        ) { run, value in
          changing(&run) {
            var changed = milestones
            changed[index] = value
            $0["milestones"] = .numbers(changed)
          }
        }
      }
  }
}
