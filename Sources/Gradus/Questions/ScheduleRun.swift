/// A question to a schedule: which rates does it give, from its construction on?
public struct ScheduleRun: Question, Equatable {
  public var scheduler: String
  public var options: Options
  /// The rates of the optimizer before the schedule is made.
  public var base: Rates
  public var steps: Int
  /// What each step is told, for schedules that look at it.
  public var metrics: [Double]?

  public init(
    _ scheduler: String, options: Options, base: Rates, steps: Int, metrics: [Double]? = nil
  ) {
    self.scheduler = scheduler
    self.options = options
    self.base = base
    self.steps = steps
    self.metrics = metrics
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

  public func essence(of answer: [Double]) -> Essence { Essence(answer, name: "rates") }
}

/// The rates after construction, and after each step: `values[k]` after k steps.
public struct RateSequence: Answer, Equatable {
  public var values: [Rates]

  public init(values: [Rates]) { self.values = values }

  /// Learning rate and momentum in turn; a momentum that is not there is 0.
  public var numbers: [Double] { values.flatMap { [$0.learningRate, $0.momentum ?? 0] } }

  public var outline: String { "the rates after 0 to \(values.count - 1) steps" }

  public func place(of index: Int) -> String {
    "after \(index / 2) steps, \(index % 2 == 0 ? "lr" : "momentum")"
  }

  public func scale(of index: Int) -> Double {
    // A rate that falls to nothing is not held to digits that the arithmetic does not have.
    stride(from: index % 2, through: index, by: 2).reduce(0) { max($0, abs(numbers[$1])) }
  }
}

/// A recorded schedule: `gradus.schedule-trace/1`.
public struct ScheduleTrace: Decodable, Sendable {
  public let scheduler: String
  public let options: Options
  public let base: Rates
  public let metrics: [Double]?
  public let values: [Rates]

  /// The trace as a question.
  public var run: ScheduleRun {
    ScheduleRun(
      scheduler, options: options, base: base, steps: values.count - 1, metrics: metrics)
  }

  /// The answer that was recorded.
  public var answer: RateSequence { RateSequence(values: values) }
}
