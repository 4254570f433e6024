import Gradus

extension OptimizerRun {
  /// What `Reference` answers: a step of this optimizer for each of the run's, with its options
  /// as they change.
  public func trajectory<O: TorchOptimizer>(of type: O.Type) throws -> Trajectory {
    let groups = try checkedGroups()
    var optimizers = try groups.map { group in
      try O(options: options.replacing(with: group.options), shapes: shapes(of: group))
    }
    var changes = Options()
    var parameters = initial
    var result = Trajectory(parameters: [])
    for step in steps {
      if let changed = step.options {
        changes = changes.replacing(with: changed)
        for (index, group) in groups.enumerated() {
          let now = options.replacing(with: group.options).replacing(with: changes)
          optimizers[index] = try optimizers[index].with(now, shapes: shapes(of: group))
        }
      }
      for (index, group) in groups.enumerated() {
        var part = group.tensors.map { parameters[$0] }
        try optimizers[index].step(&part, gradients: group.tensors.map { step.gradients[$0] })
        for (tensor, moved) in zip(group.tensors, part) { parameters[tensor] = moved }
      }
      result.parameters.append(parameters)
    }
    return result
  }

  private func shapes(of group: Group) -> [[Int]] {
    group.tensors.map { shapes?[$0] ?? [initial[$0].count] }
  }

  /// The parameter groups, or one of all tensors. Throws when a tensor is missing or in two.
  private func checkedGroups() throws -> [Group] {
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
    return groups
  }
}

extension OptimizerRun {
  /// What PyTorch's optimizer answers.
  public func trajectory() throws -> Trajectory {
    switch optimizer.lowercased() {
    case "sgd": return try trajectory(of: SGD.self)
    default: return try trajectory(of: Reference.optimizer(named: optimizer, options))
    }
  }
}
