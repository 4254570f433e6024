import Gradus

/// One schedule after the other: PyTorch's `SequentialLR`.
///
/// Up to the first milestone the first holds, and so on. At a milestone the next one starts at its
/// epoch 0 from its own base rate, by its closed form; one that has none goes on from the rate that it
/// finds. All are constructed on the group at the start, one after the other, so that OneCycleLR as
/// a part changes the base of all (its constructor overwrites `initial_lr`).
///
/// A sequence within a sequence is one epoch ahead, since its construction is not taken back as that
/// of its parts is (pytorch/pytorch#196243); PyTorch does so (2.15), and so does this. As any part
/// but the first, a composite has no epoch 0 to go to, and PyTorch raises NotImplementedError.
/// Source: torch.optim.lr_scheduler.SequentialLR; milestones of 0: pytorch/pytorch#185872.
struct SequentialLR: Scheduler {
  static let name = "SequentialLR"
  static let clockNames: Set = ["last_epoch"]
  let milestones: [Double]
  var clock = Clock()
  private(set) var parts: [any Scheduler]

  init(options: Options) throws {
    let arguments = try ScheduleArguments(options, of: Self.name, ["schedulers", "milestones"])
    parts = try arguments.parts()
    milestones = try arguments.table("milestones") ?? []
    guard milestones.count == parts.count - 1 else {
      throw arguments.fail(
        "milestones", "one number fewer than schedulers, of which there are \(parts.count)")
    }
  }

  mutating func construct(on group: inout Group) throws {
    for index in parts.indices { try parts[index].construct(on: &group) }
    clock.epoch = clock.start + 1
    group.rates.learningRate = group.initial ?? group.rates.learningRate
    undo()
    try parts[part(at: 0)].startOver(&group)
  }

  /// The parts' construction alone.
  mutating func undo() {
    for index in parts.indices { parts[index].undo() }
  }

  var memory: ScheduleMemory {
    get { ScheduleMemory(clock: clock, parts: parts.map(\.memory)) }
    set {
      clock = newValue.clock
      for (index, memory) in zip(parts.indices, newValue.parts) { parts[index].memory = memory }
    }
  }

  mutating func rate(_ group: inout Group, isInitial: Bool) -> Double {
    group.rates.learningRate
  }

  mutating func step(_ group: inout Group, metric: Double?, isInitial: Bool) throws {
    clock.epoch += 1
    let part = part(at: Double(clock.epoch))
    if part > 0 && milestones[part - 1] == Double(clock.epoch) {
      guard !(parts[part] is SequentialLR || parts[part] is ChainedScheduler) else {
        throw OptionError(
          "\(Self.name): a \(type(of: parts[part]).name) can only be the first part; PyTorch raises "
            + "NotImplementedError at its milestone, \(clock.epoch)")
      }
      try parts[part].restart(&group)
    } else {
      try parts[part].step(&group, metric: nil, isInitial: false)
    }
  }

  /// The part that holds at an epoch, found by Python's `bisect_right`, which matters where milestones
  /// are not in order.
  private func part(at epoch: Double) -> Int {
    var (low, high) = (0, milestones.count)
    while low < high {
      let middle = (low + high) / 2
      if epoch < milestones[middle] { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

/// Several schedules at once: PyTorch's `ChainedScheduler`.
///
/// All step, one after the other, on the same rate. Those that multiply combine; one that sets the
/// rate forgets what those before it did (pytorch/pytorch#129565).
/// Source: torch.optim.lr_scheduler.ChainedScheduler.
struct ChainedScheduler: Scheduler {
  static let name = "ChainedScheduler"
  static let clockNames: Set<String> = []
  static let takesLastEpoch = false
  var clock = Clock()
  private(set) var parts: [any Scheduler]

  init(options: Options) throws {
    parts = try ScheduleArguments(options, of: Self.name, ["schedulers"]).parts()
  }

  mutating func construct(on group: inout Group) throws {
    for index in parts.indices { try parts[index].construct(on: &group) }
  }

  mutating func undo() {
    for index in parts.indices { parts[index].undo() }
  }

  var memory: ScheduleMemory {
    get { ScheduleMemory(clock: clock, parts: parts.map(\.memory)) }
    set {
      clock = newValue.clock
      for (index, memory) in zip(parts.indices, newValue.parts) { parts[index].memory = memory }
    }
  }

  mutating func rate(_ group: inout Group, isInitial: Bool) -> Double {
    group.rates.learningRate
  }

  mutating func step(_ group: inout Group, metric: Double?, isInitial: Bool) throws {
    for index in parts.indices {
      try parts[index].step(&group, metric: nil, isInitial: false)
    }
  }
}

extension ScheduleArguments {
  /// The parts of a composite: `[{"scheduler": …, "options": …}, …]`.
  fileprivate func parts() throws -> [any Scheduler] {
    guard case .list(let items)? = options["schedulers"], !items.isEmpty else {
      throw fail("schedulers", "a list of {\"scheduler\": …, \"options\": …}")
    }
    return try items.enumerated().map { index, item in
      guard case .options(let part) = item, case .text(let name)? = part["scheduler"] else {
        throw OptionError("\(owner): schedulers[\(index)] names no \"scheduler\"")
      }
      try part.allow(["scheduler", "options"], for: "\(owner): schedulers[\(index)]")
      let given: Options
      switch part["options"] {
      case nil: given = [:]
      case .options(let options)?: given = options
      case let other?:
        throw OptionError(
          "\(owner): schedulers[\(index)].options is \(other); it must be an object")
      }
      let made = try scheduler(named: name, given)
      guard !(made is ReduceLROnPlateau) else {
        throw OptionError(
          "\(owner): schedulers[\(index)] is ReduceLROnPlateau, which asks for a metric")
      }
      return made
    }
  }
}
