import Gradus

/// What a `state_dict` has of a schedule, or of a part of one, as one parameter group sees it.
struct RecordedSchedule {
  let name: String
  let state: Options
  /// Where it stands in the file.
  let place: String
  let group: Int
  let groups: Int

  init(saved: ScheduleState, place: String = "schedule", group: Int, of groups: Int) {
    (name, state, self.place) = (saved.scheduler, saved.state, place)
    (self.group, self.groups) = (group, groups)
  }

  /// What `scheduler` goes on with, which was made with `options`.
  func memory(
    of scheduler: any Scheduler, _ options: Options, in rates: Group
  ) throws -> ScheduleMemory {
    let type = type(of: scheduler)
    guard name == type.name else {
      throw OptionError("the state_dict's \(place) is \(name)'s, and not \(type.name)'s")
    }
    for (name, value) in options.values.sorted(by: { $0.key < $1.key }) {
      guard Schedule.isPlain(name, value), let found = state[name] ?? state["_" + name],
        !isSame(found, value)
      else { continue }
      throw fail(name, "is \(found); this schedule is made with \(value)")
    }
    if let missing = scheduler.namesInGroup.first(where: { rates.recorded[$0] == nil }) {
      throw OptionError("\(type.name): param_groups[\(group)].\(missing) is missing")
    }
    var memory = scheduler.memory
    let known = type.clockNames
    if known.contains("base_lrs") { memory.clock.base = try base() }
    if known.contains("last_epoch") { memory.clock.epoch = try whole("last_epoch", from: -1) }
    if known.contains("_step_count") { memory.clock.steps = try whole("_step_count", from: 0) }
    for (index, name) in type.memoryNames.enumerated() {
      // What a fresh schedule may lack a saved one may lack.
      let mayLack = memory.numbers[index] == nil && state[name] == OptionValue.none
      memory.numbers[index] = mayLack ? nil : try number(name)
    }
    let parts = try self.parts(scheduler.parts.count)
    memory.parts = try zip(zip(parts, scheduler.parts), Schedule.optionsOfParts(options)).map {
      try $0.0.memory(of: $0.1, $1, in: rates)
    }
    return memory
  }

  /// MultiStepLR's milestones are counted, in no order.
  private func isSame(_ found: OptionValue, _ given: OptionValue) -> Bool {
    if case .numbers(let found) = found, case .numbers(let given) = given {
      return found.sorted() == given.sorted()
    }
    return found == given
  }

  private func base() throws -> Double {
    guard case .numbers(let rates)? = state["base_lrs"], rates.count == groups else {
      throw wrong("base_lrs", "a list of \(groups) numbers, one for each parameter group")
    }
    return rates[group]
  }

  private func number(_ name: String) throws -> Double {
    guard case .number(let value)? = state[name] else { throw wrong(name, "a number") }
    return value
  }

  private func whole(_ name: String, from least: Int) throws -> Int {
    guard case .number(let value)? = state[name], let whole = Int(exactly: value),
      (least...(1 << 53)).contains(whole)
    else { throw wrong(name, "a whole number of \(least) or more") }
    return whole
  }

  private func parts(_ count: Int) throws -> [RecordedSchedule] {
    guard count > 0 else { return [] }
    guard case .list(let items)? = state["_schedulers"], items.count == count else {
      throw wrong("_schedulers", "a list of \(count), one for each part")
    }
    return try items.enumerated().map { index, item in
      guard case .options(let part) = item, case .text(let name)? = part["scheduler"],
        case .options(let state)? = part["state"]
      else { throw fail("_schedulers[\(index)]", "must have \"scheduler\" and \"state\"") }
      return RecordedSchedule(
        saved: ScheduleState(scheduler: name, state: state),
        place: "\(place).state._schedulers[\(index)]", group: group, of: groups)
    }
  }

  private func wrong(_ key: String, _ rule: String) -> OptionError {
    fail(key, state[key].map { "is \($0); it must be \(rule)" } ?? "is missing")
  }

  private func fail(_ key: String, _ rule: String) -> OptionError {
    OptionError("\(name): \(place).state.\(key) \(rule)")
  }
}
