import Gradus

/// A schedule of PyTorch's, with PyTorch's options, defaults and argument checks.
///
/// Most multiply the rate that they find, as PyTorch's do, so that several can be chained, and a
/// rate that somebody else has changed in between stays changed. Some set the rate from the base.
protocol Scheduler: Sendable {
  /// PyTorch's name of the class.
  static var name: String { get }

  var clock: Clock { get set }

  /// All that changes from one step to the next. What is set is what a schedule of the same options
  /// had.
  var memory: ScheduleMemory { get set }

  /// PyTorch's names of what ``memory`` has of the clock, and of its numbers.
  static var clockNames: Set<String> { get }
  static var memoryNames: [String] { get }

  /// What PyTorch's constructor leaves in a parameter group, and its steps read.
  var namesInGroup: [String] { get }

  /// The schedules that this one is made of.
  var parts: [any Scheduler] { get }

  /// Whether PyTorch's constructor has a `last_epoch`.
  static var takesLastEpoch: Bool { get }

  /// Reads PyTorch's options. Throws an `OptionError` that names what is unknown or out of range.
  init(options: Options) throws

  /// Does what PyTorch's constructor does: the rate at epoch 0 holds after it.
  mutating func construct(on group: inout Group) throws

  /// What the constructor does to the group before the schedule's first step.
  mutating func prepare(_ group: inout Group) throws

  /// The rate at `clock.epoch`. `isInitial` says that it is the constructor who asks.
  mutating func rate(_ group: inout Group, isInitial: Bool) throws -> Double

  /// The rate at `clock.epoch` from the base rate alone; nil where PyTorch has no such formula.
  var closedForm: Double? { get }

  /// Goes one epoch further. `metric` is what was measured since the last one.
  mutating func step(_ group: inout Group, metric: Double?, isInitial: Bool) throws

  /// Goes to an epoch that is told, which need not be whole: `scheduler.step(epoch)`.
  mutating func step(_ group: inout Group, to epoch: Double) throws

  /// Takes back the construction's step, as SequentialLR does with its parts.
  mutating func undo()
}

/// What PyTorch keeps in a parameter group for its schedules.
struct Group: Codable, Equatable, Sendable {
  var rates: Rates
  /// `initial_lr`, which the first schedule on a group sets, and OneCycleLR sets anew.
  var initial: Double?
  /// OneCycleLR's, `max_lr` and `min_lr`.
  var largest: Double?
  var smallest: Double?
  /// `base_momentum` and `max_momentum`, which OneCycleLR and CyclicLR set and OneCycleLR reads: of
  /// several on one group the last one's hold.
  var lowMomentum: Double?
  var highMomentum: Double?
  /// `swa_lr`, which SWALR sets and reads.
  var averaging: Double?

  init(_ rates: Rates) {
    self.rates = rates
    initial = rates.initialLearningRate
  }
}

/// Where a schedule stands.
struct Clock: Codable, Equatable, Sendable {
  /// PyTorch's `last_epoch`, −1 before the first step.
  var epoch = -1
  /// The option `last_epoch`: the epoch after which the schedule goes on, −1 for a fresh one.
  var start = -1
  var isResumed: Bool { start != -1 }
  /// The rate that the schedule was made on.
  var base = 0.0
  /// PyTorch's `_step_count`.
  var steps = 0
}

/// What a schedule carries from one step to the next, beside its options.
struct ScheduleMemory: Codable, Equatable, Sendable {
  var clock: Clock
  /// Numbers of its own; null for one that is not there yet.
  var numbers: [Double?] = []
  var parts: [ScheduleMemory] = []
}

extension Scheduler {
  static var clockNames: Set<String> { ["base_lrs", "last_epoch", "_step_count"] }
  static var memoryNames: [String] { [] }
  var namesInGroup: [String] { [] }
  var parts: [any Scheduler] { [] }

  var memory: ScheduleMemory {
    get { ScheduleMemory(clock: clock) }
    set { clock = newValue.clock }
  }

  mutating func construct(on group: inout Group) throws { try begin(on: &group) }

  /// What every constructor does.
  mutating func begin(on group: inout Group) throws {
    try prepare(&group)
    group.initial = group.initial ?? group.rates.learningRate
    clock.base = group.initial ?? 0
    clock.epoch = clock.start
    try startOver(&group)
  }

  /// The first step, once more.
  mutating func startOver(_ group: inout Group) throws {
    clock.steps = 0
    try step(&group, metric: nil, isInitial: true)
  }

  mutating func prepare(_ group: inout Group) throws {}

  /// Throws an `OptionError`: PyTorch has this for one class, and has deprecated it for the others.
  mutating func step(_ group: inout Group, to epoch: Double) throws {
    throw OptionError(
      "\(Self.name): \"epochs\" has a number; only CosineAnnealingWarmRestarts is told its epoch")
  }

  var closedForm: Double? { nil }
  static var takesLastEpoch: Bool { true }
  mutating func undo() { clock.epoch -= 1 }

  mutating func step(_ group: inout Group, metric: Double?, isInitial: Bool) throws {
    clock.steps += 1
    clock.epoch += 1
    group.rates.learningRate = try rate(&group, isInitial: isInitial)
  }

  /// Goes to epoch 0, by the closed form where there is one: SequentialLR at a milestone.
  mutating func restart(_ group: inout Group) throws {
    clock.epoch = 0
    group.rates.learningRate = try closedForm ?? rate(&group, isInitial: false)
  }
}

extension ScheduleRun {
  /// What PyTorch's schedule answers.
  /// - Throws: An `OptionError` where the schedule is unknown, an option is unknown or out of
  ///   range, or a metric is missing.
  public func answer() throws -> RateSequence {
    var schedule = try Schedule(.init(scheduler, options), on: base)
    var values = [schedule.rates]
    for step in 0..<steps {
      if let epochs, step < epochs.count, let epoch = epochs[step] {
        try schedule.step(to: epoch)
      } else {
        try schedule.step(metric: metrics.flatMap { step < $0.count ? $0[step] : nil })
      }
      values.append(schedule.rates)
    }
    return RateSequence(values: values)
  }
}

/// Every reference schedule, in the order in which messages list them.
let schedulers: [any Scheduler.Type] = [
  LambdaLR.self, MultiplicativeLR.self, StepLR.self, MultiStepLR.self, ConstantLR.self,
  LinearLR.self, ExponentialLR.self, PolynomialLR.self, CosineAnnealingLR.self,
  CosineAnnealingWarmRestarts.self, CyclicLR.self, OneCycleLR.self, ReduceLROnPlateau.self,
  SequentialLR.self, ChainedScheduler.self, SWALR.self,
]

extension Schedule {
  /// PyTorch's names of all schedules, in the order in which messages list them.
  public static let names = schedulers.map { $0.name }
}

/// The reference schedule of PyTorch's class `name`, in capitals or not, with PyTorch's options.
/// - Throws: An `OptionError` when there is no such schedule, or an option is unknown or out of
///   range.
func scheduler(named name: String, _ options: Options) throws -> any Scheduler {
  guard let known = schedulers.first(where: { $0.name.lowercased() == name.lowercased() }) else {
    throw OptionError(
      "there is no schedule \(name); there are "
        + schedulers.map { $0.name }.joined(separator: ", "))
  }
  guard options["last_epoch"] != nil, known.takesLastEpoch else {
    return try known.init(options: options)
  }
  let arguments = try ScheduleArguments(
    options, of: known.name, Array(options.values.keys))
  let start = try arguments.whole("last_epoch", from: -1) ?? -1
  var rest = options
  rest["last_epoch"] = nil
  var made = try known.init(options: rest)
  made.clock.start = start
  return made
}
