import Gradus

/// PyTorch's `state_dict()` of a schedule: where it is, and the options that are plain.
///
/// It stands in the ``StateDict`` of the optimizer whose rates the schedule moves. As in PyTorch it does
/// not make a schedule: that is made with its options, of which some are functions, and then goes on
/// from here, ``Schedule/init(_:_:)``.
///
/// Source: torch.optim.lr_scheduler.LRScheduler.state_dict.
public struct ScheduleState: Codable, Equatable, Sendable {
  /// PyTorch's name of the class.
  public var scheduler: String
  /// By PyTorch's names. Of a composite `_schedulers` are its parts, each again with `scheduler` and
  /// `state`.
  public var state: Options
}

extension Schedule {
  /// The schedule that goes on where that of `saved` was, which has the options of `kind`.
  /// - Throws: An `OptionError` where `saved` has no schedule, or another one, an option is another one
  ///   there, or a part of the state is missing or is something else than it must be.
  public init(_ kind: Kind, _ saved: StateDict) throws {
    guard let schedule = saved.schedule else {
      throw OptionError(
        "\(kind.name): the state_dict has no schedule; gradus_state.save(optimizer, path, scheduler) "
          + "writes one")
    }
    let rates = try saved.groupRates()
    guard !rates.isEmpty else { throw OptionError("\(kind.name): there is no parameter group") }
    self.kind = kind
    lanes = try rates.indices.map { index in
      let kind = kind.ofGroup(index, of: rates.count)
      let group = try Group(rates[index], leftIn: saved.groups[index])
      var lane = try Lane(kind, group)
      let recorded = RecordedSchedule(saved: schedule, group: index, of: rates.count)
      lane.scheduler.memory = try recorded.memory(of: lane.scheduler, kind.options, in: group)
      return lane
    }
  }

  /// PyTorch's `state_dict()` of the schedule.
  public var state: ScheduleState {
    var recorded = Self.state(lanes.map(\.scheduler), kind.options)
    recorded.state["_last_lr"] = .numbers(groupRates.map(\.learningRate))
    return recorded
  }

  /// The state of a schedule, or of a part of one, that is `lanes` in the groups.
  private static func state(_ lanes: [any Scheduler], _ options: Options) -> ScheduleState {
    let (first, memories) = (lanes[0], lanes.map(\.memory))
    let type = type(of: first)
    var state = Options(options.values.filter { isPlain($0.key, $0.value) })
    let clock: Options = [
      "base_lrs": .numbers(memories.map(\.clock.base)),
      "last_epoch": .number(Double(memories[0].clock.epoch)),
      "_step_count": .number(Double(memories[0].clock.steps)),
    ]
    for name in type.clockNames { state[name] = clock[name] }
    for (name, number) in zip(type.memoryNames, memories[0].numbers) {
      state[name] = number.map { .number($0) } ?? OptionValue.none
    }
    if !first.parts.isEmpty {
      let given = optionsOfParts(options)
      let parts = first.parts.indices.map { index in
        Self.state(lanes.map { $0.parts[index] }, given[index])
      }
      state["_schedulers"] = .list(
        parts.map { .options(["scheduler": .text($0.scheduler), "state": .options($0.state)]) })
    }
    return ScheduleState(scheduler: type.name, state: state)
  }

  /// Whether an option is one that PyTorch's state has by its name.
  static func isPlain(_ name: String, _ value: OptionValue) -> Bool {
    switch value {
    case .flag, .number, .text: name != "last_epoch"
    case .numbers: name == "milestones"
    case .none, .options, .list: false
    }
  }

  /// The options of each part of a composite, which has been made of them.
  static func optionsOfParts(_ options: Options) -> [Options] {
    guard case .list(let items)? = options["schedulers"] else { return [] }
    return items.map { item in
      if case .options(let part) = item, case .options(let given)? = part["options"] {
        given
      } else {
        [:]
      }
    }
  }
}

extension Group {
  /// What schedules leave in a parameter group, by PyTorch's names.
  private static let fields: [(name: String, place: WritableKeyPath<Group, Double?> & Sendable)] = [
    ("initial_lr", \.initial), ("max_lr", \.largest), ("min_lr", \.smallest),
    ("base_momentum", \.lowMomentum), ("max_momentum", \.highMomentum), ("swa_lr", \.averaging),
  ]

  static var names: [String] { fields.map(\.name) }

  /// The group with what PyTorch's schedules have left in it.
  init(_ rates: Rates, leftIn options: Options) throws {
    self.init(Rates(learningRate: rates.learningRate, momentum: rates.momentum))
    for field in Self.fields { self[keyPath: field.place] = try options.number(field.name, nil) }
  }

  /// What schedules have left in it.
  var recorded: Options {
    Options(
      Dictionary(
        uniqueKeysWithValues: Self.fields.compactMap { field in
          self[keyPath: field.place].map { (field.name, .number($0)) }
        }))
  }
}
