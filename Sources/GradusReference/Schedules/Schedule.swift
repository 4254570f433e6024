import Gradus

/// A schedule of PyTorch's at work: it is made on an optimizer, whose rates it may change at once, and
/// moves them at each step.
///
/// ```swift
/// var optimizer = try SGD(learningRate: 0.5, momentum: 0.9)
/// var schedule = try Schedule(.stepLR(stepSize: 30, gamma: 0.1), on: &optimizer)
/// for epoch in 0..<90 {
///   for batch in batches { try optimizer.step(&parameters, gradients: gradients(batch)) }
///   try schedule.step(&optimizer)
/// }
/// ```
///
/// The optimizer is not kept: both are values, and a step is told which one to move. It moves each
/// parameter group by itself, from the rate that it finds there, as PyTorch's do. OneCycleLR and
/// CyclicLR move momentum or β1 as well. Where there is no optimizer, a schedule is made on `Rates`.
///
/// Several at once are one: `.chainedScheduler([…])`, or `.sequentialLR([…], milestones: […])`.
///
/// A schedule that is encoded and decoded goes on to the last bit.
///
/// Source: torch.optim.lr_scheduler.
public struct Schedule: Codable, Equatable, Sendable {
  /// Which schedule it is.
  public let kind: Kind
  /// One for each parameter group.
  var lanes: [Lane]

  /// Does what PyTorch's constructor does to `optimizer`: the rates of epoch 0 hold after it.
  /// - Throws: An `OptionError` where an option is unknown or out of range, where a momentum is needed
  ///   that the optimizer has not, and where a rate comes out as no number.
  public init(_ kind: Kind, on optimizer: inout some Optimizer) throws {
    try self.init(kind, on: optimizer.groupRates)
    try optimizer.setGroupRates(groupRates)
  }

  /// Does what PyTorch's constructor does to a group that has these rates.
  /// - Throws: What the initializer on an optimizer throws.
  public init(_ kind: Kind, on rates: Rates) throws { try self.init(kind, on: [rates]) }

  /// Does what PyTorch's constructor does to groups that have these rates. An option of which each
  /// group has its own, as `max_lr`, may be a list of as many.
  /// - Throws: What the initializer on an optimizer throws, and an `OptionError` where there is no
  ///   group.
  public init(_ kind: Kind, on groups: [Rates]) throws {
    guard !groups.isEmpty else { throw OptionError("\(kind.name): there is no parameter group") }
    self.kind = kind
    lanes = try groups.enumerated().map { index, rates in
      var lane = try Lane(kind.ofGroup(index, of: groups.count), Group(rates))
      try lane.construct()
      return lane
    }
    try check(at: "construction")
  }

  /// The rates of the first group that hold now.
  public var rates: Rates { lanes[0].group.rates }

  /// The rates of each group that hold now.
  public var groupRates: [Rates] { lanes.map(\.group.rates) }

  /// The epoch whose rates hold now, PyTorch's `last_epoch`.
  public var lastEpoch: Int { lanes[0].scheduler.clock.epoch }

  /// Moves the rates of `optimizer` one epoch further: `scheduler.step()`. `metric` is what was
  /// measured since the last step, which ReduceLROnPlateau asks for.
  /// - Throws: An `OptionError` where a metric is missing, where PyTorch's schedule goes no further,
  ///   where a rate comes out as no number, and where the optimizer has other groups.
  public mutating func step(_ optimizer: inout some Optimizer, metric: Double? = nil) throws {
    try move(&optimizer) { try $0.step(metric: metric) }
  }

  /// Goes to an epoch that need not be whole, as CosineAnnealingWarmRestarts alone can:
  /// `scheduler.step(epoch)`.
  /// - Throws: An `OptionError` where the schedule is another one or the epoch below 0, where a rate
  ///   comes out as no number, and where the optimizer has other groups.
  public mutating func step(_ optimizer: inout some Optimizer, to epoch: Double) throws {
    try move(&optimizer) { try $0.step(to: epoch) }
  }

  /// Goes one epoch further without an optimizer; ``rates`` says where it is then.
  /// - Throws: What the step with an optimizer throws.
  public mutating func step(metric: Double? = nil) throws {
    for index in lanes.indices { try lanes[index].step(metric: metric) }
    try check(at: "step \(lanes[0].scheduler.clock.steps - 1)")
  }

  /// Goes to an epoch that need not be whole without an optimizer.
  /// - Throws: What the step with an optimizer throws.
  public mutating func step(to epoch: Double) throws {
    for index in lanes.indices { try lanes[index].step(to: epoch) }
    try check(at: "epoch \(epoch)")
  }

  /// Takes the rates that the optimizer has, which somebody else may have changed, moves them and
  /// gives them back.
  private mutating func move(
    _ optimizer: inout some Optimizer, _ step: (inout Schedule) throws -> Void
  ) throws {
    let found = optimizer.groupRates
    guard found.count == lanes.count else {
      throw OptionError(
        "\(kind.name): the schedule was made on \(counted(lanes.count, "parameter group")), and the "
          + "optimizer has \(found.count)")
    }
    for (index, rates) in found.enumerated() {
      lanes[index].group.rates.learningRate = rates.learningRate
      lanes[index].group.rates.momentum = rates.momentum
    }
    try step(&self)
    try optimizer.setGroupRates(groupRates)
  }

  /// Where a rate is no number, PyTorch has divided by zero and raised.
  private func check(at place: @autoclosure () -> String) throws {
    for rates in lanes.lazy.map(\.group.rates) {
      guard let value = [rates.learningRate, rates.momentum ?? 0].first(where: { !$0.isFinite })
      else { continue }
      throw OptionError(
        "\(kind.name): a rate is \(value.isNaN ? "nan" : "\(value)") at \(place()); its "
          + "options divide by zero or overflow")
    }
  }
}

extension Schedule {
  /// The schedule of one parameter group.
  struct Lane: Sendable {
    var scheduler: any Scheduler
    var group: Group

    init(_ kind: Kind, _ group: Group) throws {
      scheduler = try GradusReference.scheduler(named: kind.name, kind.options)
      self.group = group
    }

    mutating func construct() throws { try scheduler.construct(on: &group) }

    mutating func step(metric: Double?) throws {
      try scheduler.step(&group, metric: metric, isInitial: false)
    }

    mutating func step(to epoch: Double) throws { try scheduler.step(&group, to: epoch) }
  }

  private struct Saved: Codable, Equatable {
    var groups: [Group]
    var memories: [ScheduleMemory]
  }

  private var saved: Saved {
    Saved(groups: lanes.map(\.group), memories: lanes.map(\.scheduler.memory))
  }

  private enum Key: CodingKey { case kind, saved }

  public static func == (a: Self, b: Self) -> Bool { a.kind == b.kind && a.saved == b.saved }

  /// The schedule that was encoded.
  /// - Throws: What `decoder` throws, and an `OptionError` where there is no such schedule, or no
  ///   group.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let saved = try container.decode(Saved.self, forKey: .saved)
    let kind = try container.decode(Kind.self, forKey: .kind)
    guard !saved.groups.isEmpty, saved.groups.count == saved.memories.count else {
      throw OptionError("\(kind.name): what was saved has no parameter group, or lacks its memory")
    }
    self.kind = kind
    lanes = try saved.groups.indices.map { index in
      var lane = try Lane(kind.ofGroup(index, of: saved.groups.count), saved.groups[index])
      lane.scheduler.memory = saved.memories[index]
      return lane
    }
  }

  /// Which schedule it is, and all that it carries.
  /// - Throws: What `encoder` throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(kind, forKey: .kind)
    try container.encode(saved, forKey: .saved)
  }
}
