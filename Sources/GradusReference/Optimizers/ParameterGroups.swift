import Gradus

/// One optimizer with options of its own for each group of tensors: PyTorch's `param_groups`.
///
/// ```swift
/// // The weights decay, the biases do not.
/// var optimizer = try ParameterGroups([
///   ([0, 2], AdamW(learningRate: 1e-3, weightDecay: 0.1)),
///   ([1, 3], AdamW(learningRate: 1e-3, weightDecay: 0)),
/// ])
/// try optimizer.step(&parameters, gradients: gradients)
/// ```
///
/// A tensor that is in no group stays as it is.
public struct ParameterGroups<Base: TorchOptimizer>: Optimizer, Codable, Equatable, Sendable {
  /// The tensors of a group, by their index, and what moves them.
  public struct Group: Codable, Equatable, Sendable {
    /// The indices of its tensors.
    public let tensors: [Int]
    /// What moves them, with the options and the state of this group.
    public internal(set) var optimizer: Base
  }

  /// The groups in their order.
  public private(set) var groups: [Group]

  /// Groups by the indices of their tensors.
  /// - Throws: An `OptionError` where there is no group, a tensor is in two, or the optimizer can have
  ///   one group alone.
  public init(_ groups: [(tensors: [Int], optimizer: Base)]) throws {
    guard !groups.isEmpty else { throw OptionError("\(Base.name): there is no parameter group") }
    guard groups.count == 1 || Base.takesGroups else {
      throw OptionError("\(Base.name) takes one parameter group; there are \(groups.count)")
    }
    var seen: Set<Int> = []
    for tensor in groups.flatMap(\.tensors) {
      guard tensor >= 0 else {
        throw OptionError("a group has tensor \(tensor); they count from 0")
      }
      guard seen.insert(tensor).inserted else {
        throw OptionError("tensor \(tensor) is in more than one parameter group")
      }
    }
    self.groups = groups.map { Group(tensors: $0.tensors, optimizer: $0.optimizer) }
  }

  /// Groups by the names of their blocks, such as "weight".
  /// - Throws: An `OptionError` where there is no such block, and what the other initializer throws.
  public init(
    of parameters: some ParameterVector, _ groups: [(blocks: [String], optimizer: Base)]
  ) throws {
    let names = parameters.blocks.map(\.name)
    try self.init(
      groups.map { blocks, optimizer in
        let tensors = try blocks.map { block in
          guard let index = names.firstIndex(of: block) else {
            throw OptionError(
              "a group has \"\(block)\"; the parameters have \(listed(names.map { "\"\($0)\"" }))")
          }
          return index
        }
        return (tensors, optimizer)
      })
  }

  /// The optimizer of group number `group`, which may be changed between two steps.
  public subscript(group: Int) -> Base {
    get { groups[group].optimizer }
    _modify { yield &groups[group].optimizer }
  }

  /// The learning rate of the first group; what is set is that of all.
  public var learningRate: Double {
    get { groups[0].optimizer.learningRate }
    set { for index in groups.indices { groups[index].optimizer.learningRate = newValue } }
  }

  public var groupRates: [Rates] { groups.flatMap(\.optimizer.groupRates) }

  public mutating func setGroupRates(_ rates: [Rates]) throws {
    for (index, rates) in zip(groups.indices, rates) {
      try groups[index].optimizer.setGroupRates([rates])
    }
  }

  /// Moves the tensors of each group one step with its optimizer.
  /// - Throws: An `OptionError` where a group has a tensor that is not there, and what the optimizers'
  ///   steps throw.
  public mutating func step(_ parameters: inout [[Double]], gradients: [[Double]]) throws {
    try stepEach(&parameters, gradients) { optimizer, part, gradients, _ in
      try optimizer.step(&part, gradients: gradients)
    }
  }

  /// Moves the tensors, of float32, of each group one step with its optimizer.
  /// - Throws: What the step of float64 throws.
  public mutating func step(_ parameters: inout [[Float]], gradients: [[Float]]) throws {
    try stepEach(&parameters, gradients) { optimizer, part, gradients, _ in
      try optimizer.step(&part, gradients: gradients)
    }
  }

  /// Moves the tensors of each group one step along sparse gradients.
  /// - Throws: What the optimizers' steps throw.
  public mutating func step(
    _ parameters: inout [[Double]], gradients: [[Double]], entries: [[Int]]
  ) throws {
    try stepEach(&parameters, gradients) { optimizer, part, gradients, tensors in
      try optimizer.step(&part, gradients: gradients, entries: tensors.map { entries[$0] })
    }
  }

  /// Throws an `OptionError` unless the tensors of all groups are among `count`.
  func check(count: Int) throws {
    for tensor in groups.flatMap(\.tensors) where tensor >= count {
      throw OptionError("a group has tensor \(tensor); there are \(count), from 0")
    }
  }

  private mutating func stepEach<Scalar>(
    _ parameters: inout [[Scalar]], _ gradients: [[Scalar]],
    _ step: (inout Base, inout [[Scalar]], [[Scalar]], [Int]) throws -> Void
  ) throws {
    try Base.checkGradients(parameters, gradients)
    try check(count: parameters.count)
    for index in groups.indices {
      let tensors = groups[index].tensors
      // Taken out while they change: else Swift would copy them.
      var part: [[Scalar]] = tensors.map { _ in [] }
      for (k, tensor) in tensors.enumerated() { swap(&part[k], &parameters[tensor]) }
      defer { for (k, tensor) in tensors.enumerated() { parameters[tensor] = part[k] } }
      try step(&groups[index].optimizer, &part, tensors.map { gradients[$0] }, tensors)
    }
  }
}

extension ParameterGroups {
  /// Moves `parameters`, of float32, one step; `gradients` has the same blocks.
  /// - Throws: What the step of lists throws.
  public mutating func step<Parameters: ParameterVector, Gradients: ParameterVector>(
    _ parameters: inout Parameters, gradients: Gradients
  ) throws where Parameters.Scalar == Float, Gradients.Scalar == Float {
    var tensors = parameters.tensors
    try step(&tensors, gradients: gradients.tensors)
    parameters.tensors = tensors
  }
}

extension TorchOptimizer {
  /// Moves `parameters`, of float32, one step; `gradients` has the same blocks.
  /// - Throws: What the step of lists throws.
  public mutating func step<Parameters: ParameterVector, Gradients: ParameterVector>(
    _ parameters: inout Parameters, gradients: Gradients
  ) throws where Parameters.Scalar == Float, Gradients.Scalar == Float {
    var tensors = parameters.tensors
    try step(&tensors, gradients: gradients.tensors)
    parameters.tensors = tensors
  }
}
