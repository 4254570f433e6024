import Gradus

extension OptimizerRun {
  /// The parameters after each step of the reference optimizer that the run names.
  /// - Throws: An `OptionError` where there is no such optimizer, an option is unknown or out of
  ///   range, or the state or the groups do not fit the tensors; a `ShapeError` where gradients do
  ///   not.
  public func trajectory() throws -> Trajectory {
    try trajectory(of: torchOptimizer(named: optimizer))
  }

  /// Tells `visit` the parameters after each step of the reference optimizer that the run names, as
  /// long as it says true.
  /// - Throws: What `visit` and ``trajectory()`` throw.
  public func follow(_ visit: (_ parameters: [[Double]]) throws -> Bool) throws {
    try follow(torchOptimizer(named: optimizer), visit)
  }

  /// What `Reference` answers: a step of this optimizer for each of the run's, with its options
  /// as they change.
  /// - Throws: What ``trajectory()`` throws.
  public func trajectory<O: TorchOptimizer>(of type: O.Type) throws -> Trajectory {
    var result = Trajectory(parameters: [])
    try follow(type) {
      result.parameters.append($0)
      return true
    }
    return result
  }

  private func follow<O: TorchOptimizer>(
    _ type: O.Type, _ visit: (_ parameters: [[Double]]) throws -> Bool
  ) throws {
    let groups = try checkedGroups(without: type.optionsOfTheRun)
    try checkState()
    guard groups.count == 1 || type.takesGroups else {
      throw OptionError("\(type.name) takes one parameter group; there are \(groups.count)")
    }
    var optimizers = try groups.map { group in
      try O(options: options.replacing(with: group.options), shapes: shapes(of: group))
    }
    var parameters = initial
    if let state {
      for (index, group) in groups.enumerated() {
        try optimizers[index].resume(
          group.tensors.map { state[$0] }, group.tensors.map { initial[$0] })
      }
    }
    var now = groups.map { options.replacing(with: $0.options) }
    for (number, step) in steps.enumerated() {
      let entries = try step.listed(
        shapes: shapes ?? initial.map { [$0.count] }, number + 1)
      for (index, group) in groups.enumerated() where step.changesOptions {
        now[index] = now[index].replacing(with: step.options).replacing(
          with: step.options(of: index))
        optimizers[index] = try optimizers[index].with(now[index], shapes: shapes(of: group))
      }
      for (index, group) in groups.enumerated() {
        var part = group.tensors.map { parameters[$0] }
        let gradients = group.tensors.map { step.gradients[$0] }
        if let entries {
          try optimizers[index].step(
            &part, gradients: gradients, entries: group.tensors.map { entries[$0] })
        } else {
          try optimizers[index].step(&part, gradients: gradients)
        }
        for (tensor, moved) in zip(group.tensors, part) { parameters[tensor] = moved }
      }
      guard try visit(parameters) else { return }
    }
  }

  private func shapes(of group: Group) -> [[Int]] {
    group.tensors.map { shapes?[$0] ?? [initial[$0].count] }
  }

  private func checkState() throws {
    if let state, state.count != initial.count {
      throw OptionError("\"state\" has \(state.count) tensors; there are \(initial.count)")
    }
  }

  /// The parameter groups without options that are `fixed` for the run, or one group of all
  /// tensors. Throws when a tensor is missing or in two.
  private func checkedGroups(without fixed: [String]) throws -> [Group] {
    guard let groups else { return [Group(tensors: Array(initial.indices), options: [:])] }
    var seen: Set<Int> = []
    for tensor in groups.flatMap(\.tensors) {
      guard initial.indices.contains(tensor) else {
        throw OptionError("a group has tensor \(tensor); there are \(initial.count), from 0")
      }
      guard seen.insert(tensor).inserted else {
        throw OptionError("tensor \(tensor) is in more than one parameter group")
      }
    }
    return groups.map { group in
      var group = group
      for name in fixed { group.options[name] = nil }
      return group
    }
  }
}

extension OptimizerRun.Step {
  /// Whether an option changes here.
  public var changesOptions: Bool { options != nil || groups != nil }

  /// What changes here for one parameter group alone.
  public func options(of group: Int) -> Options? {
    guard let groups, groups.indices.contains(group) else { return nil }
    return groups[group]
  }

  /// The entries of each tensor that sparse gradients list, by their index; nil where the gradients
  /// say nothing of it.
  /// - Throws: An `OptionError` where tensors are missing, or there is no such row.
  public func listed(shapes: [[Int]], _ number: Int) throws -> [[Int]]? {
    for (name, lists) in [("rows", rows), ("entries", entries)] {
      if let lists, lists.count != shapes.count {
        throw OptionError(
          "step \(number) has \(name) of \(lists.count) tensors; there are \(shapes.count)")
      }
    }
    guard let rows else { return entries }
    return try rows.indices.map { tensor in
      let count = shapes[tensor].first ?? 1
      let width = shapes[tensor].dropFirst().reduce(1, *)
      if let wrong = rows[tensor].first(where: { !(0..<count).contains($0) }) {
        throw OptionError(
          "SparseAdam: a gradient touches row \(wrong) of tensor \(tensor), which has \(count) "
            + "rows, from 0")
      }
      return rows[tensor].flatMap { row in (0..<width).map { row * width + $0 } }
    }
  }
}
