/// A question to a schedule: which rates does it give, from its construction on?
public struct ScheduleRun: Question, Equatable {
  /// PyTorch's name of the class, such as "StepLR".
  public var scheduler: String
  /// By PyTorch's names; those that are not there have PyTorch's defaults.
  public var options: Options
  /// The rates of the optimizer before the schedule is made.
  public var base: Rates
  /// How many steps are taken after the construction.
  public var steps: Int
  /// What each step is told, for schedules that look at it.
  public var metrics: [Double]?
  /// The epoch that each step is told, null where it is told none.
  public var epochs: [Double?]?

  public init(
    _ scheduler: String, options: Options, base: Rates, steps: Int, metrics: [Double]? = nil,
    epochs: [Double?]? = nil
  ) {
    self.scheduler = scheduler
    self.options = options
    self.base = base
    self.steps = steps
    self.metrics = metrics
    self.epochs = epochs
  }

  public var summary: String {
    "\(scheduler)(\(options)) on lr=\(legible(base.learningRate)): \(steps) steps"
  }

  public func detail(at index: Int) -> String? {
    guard let metrics, case let step = index / 2, step > 0, step <= metrics.count else {
      return nil
    }
    let before = metrics[..<step].suffix(4).map(legible)
    return "metrics …\(before.joined(separator: ", "))"
  }

  public func essence(of answer: [Double]) -> Essence { Essence(answer, name: "rate") }
}

/// The rates after construction, and after each step: `values[k]` after k steps.
public struct RateSequence: Answer, Equatable {
  /// One for the construction and one for each step.
  public var values: [Rates]

  public init(values: [Rates]) { self.values = values }

  /// Learning rates beside a momentum that stays.
  public init(_ learningRates: [Double], momentum: Double?) {
    values = learningRates.map { Rates(learningRate: $0, momentum: momentum) }
  }

  /// Learning rate and momentum in turn; a momentum that is not there is 0.
  public var numbers: [Double] { values.flatMap { [$0.learningRate, $0.momentum ?? 0] } }

  public var outline: String { "the rates after 0 to \(values.count - 1) steps" }

  public func place(of index: Int) -> String {
    "after \(index / 2) steps, \(index % 2 == 0 ? "lr" : "momentum")"
  }

  public var scales: [Double] {
    // A rate that falls to nothing is not held to digits that the arithmetic does not have.
    var largest = [0.0, 0]
    return numbers.enumerated().map { index, number in
      largest[index % 2] = max(largest[index % 2], abs(number))
      return largest[index % 2]
    }
  }
}

/// A recorded schedule: `gradus.schedule-trace/1`.
public struct ScheduleTrace: Decodable, Sendable {
  /// PyTorch's name of the class, such as "StepLR".
  public let scheduler: String
  /// By PyTorch's names; those that are not there have PyTorch's defaults.
  public let options: Options
  /// The rates of the optimizer before the schedule is made.
  public let base: Rates
  /// What each step was told; nil where none was told anything.
  public let metrics: [Double]?
  /// The epoch that each step was told, null where it was told none.
  public let epochs: [Double?]?
  /// The rates after the construction, and after each step.
  public let values: [Rates]
  /// The precision of the rates; without one float64.
  public let dtype: RandomGenerator.Precision?
  /// Who made the recording, where the file says it.
  public let recordedBy: Recorder?
  /// The parameter groups after the first one.
  public let groups: [Group]?

  /// What a schedule does to one more parameter group.
  public struct Group: Decodable, Sendable {
    /// The group's rates before the schedule is made.
    public let base: Rates
    /// The group's rates after the construction, and after each step.
    public let values: [Rates]
  }

  /// The trace as questions, one for each parameter group.
  public var runs: [ScheduleRun] {
    let groups = [Group(base: base, values: values)] + (groups ?? [])
    return groups.enumerated().map { index, group in
      ScheduleRun(
        scheduler, options: options.ofGroup(index, of: groups.count), base: group.base,
        steps: group.values.count - 1, metrics: metrics, epochs: epochs)
    }
  }

  /// The answers that were recorded, one for each parameter group.
  public var answers: [RateSequence] {
    ([values] + (groups ?? []).map(\.values)).map { RateSequence(values: $0) }
  }

  /// The question of the first group.
  public var run: ScheduleRun { runs[0] }

  /// The answer of the first group.
  public var answer: RateSequence { answers[0] }
}

extension Options {
  /// The options whose lists have one value for each group.
  private static let perGroup = [
    "max_lr", "base_lr", "min_lr", "swa_lr", "max_momentum", "base_momentum", "lr_lambda",
  ]

  /// A schedule's options as parameter group number `index` has them.
  package func ofGroup(_ index: Int, of count: Int) -> Options {
    var own = self
    for name in Self.perGroup {
      switch self[name] {
      case .numbers(let values)? where values.count == count && name != "lr_lambda":
        own[name] = .number(values[index])
      case .list(let tables)? where tables.count == count && name == "lr_lambda":
        own[name] = tables[index]
      default: break
      }
    }
    if case .list(let parts)? = self["schedulers"] {
      own["schedulers"] = .list(
        parts.map { part in
          guard case .options(var inner) = part, case .options(let given)? = inner["options"]
          else { return part }
          inner["options"] = .options(given.ofGroup(index, of: count))
          return .options(inner)
        })
    }
    return own
  }
}
