import Gradus

/// How many numbers each list of a tensor's state has.
public typealias StateCounts = (first: Int, second: Int, third: Int)

/// An optimizer that treats each tensor by itself, and each in the same way.
///
/// A tensor whose gradient is empty is left alone, as PyTorch leaves a parameter whose `grad` is
/// None: it does not move, and its state, its count of steps among it, does not change.
///
/// One rule serves float64 and float32: `update(_:gradient:state:tensor:)` is compiled for each.
/// What is the same for all of a tensor is reckoned in float64 and rounded once, as PyTorch's
/// numbers of Python are.
public protocol TensorwiseOptimizer: TorchOptimizer where State == OptimizerState {
  /// How PyTorch calls what is in the state.
  static var stateNames: StateNames { get }

  /// How many numbers each list of the state has, of a tensor of `count` numbers, once it has begun.
  /// - Throws: An `OptionError` where the optimizer needs the tensor's shape, and has none or one of
  ///   another size.
  func stateCounts(of count: Int, tensor index: Int) throws -> StateCounts

  /// Moves tensor number `index` one step.
  /// - Throws: A `ShapeError` where there are not as many numbers in the gradient as parameters, or
  ///   the state is another tensor's, and what `stateCounts(of:tensor:)` throws.
  func update<Scalar: ParameterScalar>(
    _ parameters: inout [Scalar], gradient: [Scalar], state: inout TensorState<Scalar>,
    tensor index: Int
  ) throws
}

extension TensorwiseOptimizer {
  /// As many as the tensor has, in each list.
  public func stateCounts(of count: Int, tensor index: Int) -> StateCounts {
    (count, count, count)
  }

  /// Moves `parameters` one step.
  /// - Throws: A `ShapeError` where the gradients or the state belong to other parameters; then
  ///   nothing has moved.
  public mutating func step(_ parameters: inout [[Double]], gradients: [[Double]]) throws {
    try stepEach(gradients) { body in
      for index in parameters.indices { try body(&parameters[index]) }
    }
  }

  /// Moves the parameters of `layer` one step, where they are.
  /// - Throws: A `ShapeError` where the gradients or the state belong to other parameters; then
  ///   nothing has moved.
  public mutating func step(_ layer: inout some Layer, gradients: [[Double]]) throws {
    try stepEach(gradients) { body in try layer.forEachParameter(body) }
  }

  /// Moves `parameters`, of float32, one step; all of it computes in float32, as PyTorch's does.
  /// - Throws: A `ShapeError` where the gradients or the state belong to other parameters; then
  ///   nothing has moved.
  public mutating func step(_ parameters: inout [[Float]], gradients: [[Float]]) throws {
    try stepEach(gradients) { body in
      for index in parameters.indices { try body(&parameters[index]) }
    }
  }

  /// Moves each tensor that `forEach` calls its body with.
  private mutating func stepEach<Scalar: ParameterScalar>(
    _ gradients: [[Scalar]], _ forEach: ((inout [Scalar]) throws -> Void) throws -> Void
  ) throws {
    var states = try takeState(gradients, of: forEach)
    defer { state.put(states) }
    var index = 0
    try forEach { tensor in
      defer { index += 1 }
      guard !gradients[index].isEmpty else { return }
      try update(&tensor, gradient: gradients[index], state: &states[index], tensor: index)
    }
  }

  /// The state of each tensor, which is taken out while it changes: else Swift would copy it.
  ///
  /// Throws a `ShapeError` unless there is one gradient for each parameter, or none for a whole
  /// tensor, and the state is empty or that of the same tensors.
  mutating func takeState<Scalar: ParameterScalar>(
    _ gradients: [[Scalar]], of forEach: ((inout [Scalar]) throws -> Void) throws -> Void
  ) throws -> [TensorState<Scalar>] {
    let count = try Self.checkGradients(gradients, of: forEach)
    guard let precision = state.precision else {
      return Array(repeating: TensorState(), count: count)
    }
    guard precision == Scalar.precision else {
      throw ShapeError(
        "\(Self.name): the parameters are \(Scalar.precision.rawValue), and its state is "
          + "\(precision.rawValue): \(ShapeError.remedy(Self.name))")
    }
    let states = state.tensors(of: Scalar.self)
    guard states.count == count else {
      throw ShapeError(
        "\(Self.name): there \(areTensors(count)), and its state is that of "
          + "\(states.count): \(ShapeError.remedy(Self.name))")
    }
    var index = 0
    try forEach { tensor in
      try check(states[index], count: tensor.count, tensor: index)
      index += 1
    }
    state = OptimizerState()
    return states
  }

  /// Throws a `ShapeError` unless the gradient and the state have `parameters.count` numbers.
  func check<Scalar: ParameterScalar>(
    _ parameters: [Scalar], _ gradient: [Scalar], _ state: TensorState<Scalar>, _ index: Int
  ) throws {
    guard gradient.count == parameters.count else {
      throw ShapeError.gradient(gradient.count, of: parameters.count, Self.name, index)
    }
    try check(state, count: parameters.count, tensor: index)
  }

  private func check<Scalar: ParameterScalar>(
    _ state: TensorState<Scalar>, count: Int, tensor index: Int
  ) throws {
    let counts = try stateCounts(of: count, tensor: index)
    func check(_ list: Int, _ found: Int, _ needed: Int) throws {
      guard found != 0 && found != needed else { return }
      let names = Self.stateNames.lists
      throw ShapeError.state(
        names.indices.contains(list) ? names[list] : "list \(list)", found, of: count,
        needed: needed, Self.name, index)
    }
    try check(0, state.first.count, counts.first)
    try check(1, state.second.count, counts.second)
    try check(2, state.third.count, counts.third)
    guard !state.numbers.isEmpty else { return }
    let numbers = Self.stateNames.numbers
    guard state.numbers.count == numbers.count else {
      throw ShapeError.state(
        numbers.joined(separator: ", "), state.numbers.count, of: count, needed: numbers.count,
        Self.name, index)
    }
  }

  public mutating func resume<Scalar: ParameterScalar>(
    _ recorded: [Options?], counts: [Int], as type: Scalar.Type
  ) throws {
    state.put(
      try counts.enumerated().map { index, count in
        guard let options = recorded[index] else { return TensorState<Scalar>() }
        return try TensorState(
          RecordedState(state: options, owner: Self.name, tensor: index), Self.stateNames,
          try stateCounts(of: count, tensor: index))
      })
  }

  public func recordedState(of tensors: Int) throws -> [Options?] {
    switch state.precision {
    case nil: Array(repeating: nil, count: tensors)
    case .float64: state.tensors(of: Double.self).map { $0.recorded(Self.stateNames) }
    case .float32: state.tensors(of: Float.self).map { $0.recorded(Self.stateNames) }
    }
  }
}
