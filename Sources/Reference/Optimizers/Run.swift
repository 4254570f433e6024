import Gradus

extension OptimizerRun {
  /// The parameters after each step of the reference optimizer that the run names.
  ///
  /// Throws an `OptionError` when there is no such optimizer, or an option is unknown or out of
  /// range.
  public func trajectory() throws -> Trajectory {
    try trajectory(of: torchOptimizer(named: optimizer))
  }

  /// What `Reference` answers: a step of this optimizer for each of the run's, with its options
  /// as they change.
  public func trajectory<O: TorchOptimizer>(of type: O.Type) throws -> Trajectory {
    let groups = try checkedGroups(without: type.optionsOfTheRun)
    guard groups.count == 1 || type.takesGroups else {
      throw OptionError("\(type.name) takes one parameter group; there are \(groups.count)")
    }
    var optimizers = try groups.map { group in
      try O(options: options.replacing(with: group.options), shapes: shapes(of: group))
    }
    var changes = Options()
    var parameters = initial
    var result = Trajectory(parameters: [])
    for (number, step) in steps.enumerated() {
      if let rows = step.rows, rows.count != initial.count {
        throw OptionError(
          "step \(number + 1) has rows of \(rows.count) tensors; there are \(initial.count)")
      }
      if let changed = step.options {
        changes = changes.replacing(with: changed)
        for (index, group) in groups.enumerated() {
          let now = options.replacing(with: group.options).replacing(with: changes)
          optimizers[index] = try optimizers[index].with(now, shapes: shapes(of: group))
        }
      }
      for (index, group) in groups.enumerated() {
        var part = group.tensors.map { parameters[$0] }
        let gradients = group.tensors.map { step.gradients[$0] }
        if let rows = step.rows {
          try optimizers[index].step(
            &part, gradients: gradients, rows: group.tensors.map { rows[$0] })
        } else {
          try optimizers[index].step(&part, gradients: gradients)
        }
        for (tensor, moved) in zip(group.tensors, part) { parameters[tensor] = moved }
      }
      result.parameters.append(parameters)
    }
    return result
  }

  private func shapes(of group: Group) -> [[Int]] {
    group.tensors.map { shapes?[$0] ?? [initial[$0].count] }
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
