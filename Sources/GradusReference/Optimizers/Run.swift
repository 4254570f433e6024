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

  /// What `GradusReference` answers: a step of this optimizer for each of the run's, with its options
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
    try checkState()
    if hasEvaluations, type == LBFGS.self { return try followEvaluations(visit) }
    let groups = groups ?? [Group(tensors: Array(initial.indices), options: [:])]
    var optimizer = try ParameterGroups<O>(
      groups.map { group in
        var own = group.options
        for name in type.optionsOfTheRun { own[name] = nil }
        return (
          group.tensors,
          try O(options: options.replacing(with: own), shapes: shapes(of: group))
        )
      })
    try optimizer.check(count: initial.count)
    var parameters = initial
    if let state {
      for (index, group) in groups.enumerated() {
        try optimizer[index].resume(
          group.tensors.map { state[$0] }, counts: group.tensors.map { initial[$0].count },
          as: Double.self)
      }
    }
    for (number, step) in steps.enumerated() {
      let entries = try step.listed(
        shapes: shapes ?? initial.map { [$0.count] }, number + 1)
      for index in groups.indices where step.changesOptions {
        let changes = (step.options ?? [:]).replacing(with: step.options(of: index))
        optimizer[index] = try optimizer[index].with(changes)
      }
      if let entries {
        try optimizer.step(&parameters, gradients: step.gradients, entries: entries)
      } else {
        try optimizer.step(&parameters, gradients: step.gradients)
      }
      guard try visit(parameters) else { return }
    }
  }

  private func shapes(of group: Group) -> [[Int]] {
    group.tensors.map { index in
      guard initial.indices.contains(index) else { return [] }
      return shapes?[index] ?? [initial[index].count]
    }
  }

  private func checkState() throws {
    if let state, state.count != initial.count {
      throw OptionError("\"state\" has \(state.count) tensors; there are \(initial.count)")
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
