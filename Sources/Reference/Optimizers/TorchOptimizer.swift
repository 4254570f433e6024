import Gradus

/// An optimizer of PyTorch's, with PyTorch's options, defaults and argument checks.
public protocol TorchOptimizer: Optimizer, Sendable {
  /// What is carried from one step to the next; PyTorch's `state`.
  associatedtype State: Sendable

  /// PyTorch's name of the class.
  static var name: String { get }

  /// What the next step begins with: where each tensor is treated by itself the state of each, and
  /// none of them before the first step.
  var state: State { get set }

  /// Reads PyTorch's options for tensors of these shapes, which only some optimizers look at.
  /// - Throws: An `OptionError` that names what is unknown or out of range.
  init(options: Options, shapes: [[Int]]) throws

  /// Options that hold for all tensors, whatever a parameter group says.
  static var optionsOfTheRun: [String] { get }

  /// Whether tensors may have options of their own.
  static var takesGroups: Bool { get }

  /// Moves `parameters` one step along sparse gradients, which list only these `entries` of each
  /// tensor, by their index.
  /// - Throws: An `OptionError` where the optimizer takes none, or there is no such entry; a
  ///   `ShapeError` where gradients, entries or state belong to other parameters.
  mutating func step(
    _ parameters: inout [[Double]], gradients: [[Double]], entries: [[Int]]
  ) throws

  /// Goes on from a state by PyTorch's names, null for a tensor that has had no step.
  /// - Throws: An `OptionError` where a part of the state is missing or has another size, or the
  ///   optimizer can go on from none.
  mutating func resume(_ state: [Options?], _ parameters: [[Double]]) throws
}

extension TorchOptimizer {
  /// The optimizer with PyTorch's options, and without shapes.
  /// - Throws: What ``init(options:shapes:)`` throws.
  public init(options: Options) throws { try self.init(options: options, shapes: []) }

  public static var optionsOfTheRun: [String] { [] }

  public static var takesGroups: Bool { true }

  /// Moves nothing: most optimizers take no sparse gradients.
  /// - Throws: An `OptionError`.
  public mutating func step(
    _ parameters: inout [[Double]], gradients: [[Double]], entries: [[Int]]
  ) throws {
    throw OptionError(
      "\(Self.name) takes no sparse gradients (\"rows\"); SparseAdam does")
  }

  /// Goes on from no state: an optimizer that can says how.
  /// - Throws: An `OptionError`.
  public mutating func resume(_ state: [Options?], _ parameters: [[Double]]) throws {
    throw OptionError("\(Self.name): \"state\" is for other optimizers; record from the first step")
  }

  /// This optimizer in the midst of its run, with other options from here on.
  /// - Throws: An `OptionError` that names what is unknown or out of range.
  public func with(_ options: Options, shapes: [[Int]] = []) throws -> Self {
    var changed = try Self(options: options, shapes: shapes)
    changed.state = state
    return changed
  }
}

/// An optimizer that treats each tensor by itself, and each in the same way.
///
/// A tensor whose gradient is empty is left alone, as PyTorch leaves a parameter whose `grad` is
/// None: it does not move, and its state, its count of steps among it, does not change.
public protocol TensorwiseOptimizer: TorchOptimizer where State == [TensorState] {
  associatedtype TensorState: Sendable

  /// The state of a tensor before its first step.
  func start(_ parameters: [Double]) -> TensorState

  /// The state of a tensor that a recording begins with.
  /// - Throws: An `OptionError` where a part of it is missing, or has another size than the tensor.
  func resumed(_ recorded: RecordedState) throws -> TensorState

  /// Checks that `state` is that of a tensor of `count` numbers.
  /// - Throws: A `ShapeError` where it is another tensor's, and an `OptionError` where the
  ///   optimizer needs the tensor's shape, and has none or one of another size.
  func checkState(_ state: TensorState, count: Int, tensor index: Int) throws

  /// Moves tensor number `index` one step.
  /// - Throws: A `ShapeError` where there are not as many numbers in the gradient as parameters,
  ///   and what `checkState(_:count:tensor:)` throws.
  func update(
    _ parameters: inout [Double], gradient: [Double], state: inout TensorState, tensor index: Int
  ) throws
}

extension TensorwiseOptimizer {
  public mutating func resume(_ recorded: [Options?], _ parameters: [[Double]]) throws {
    state = try parameters.indices.map { index in
      guard let options = recorded[index] else { return start(parameters[index]) }
      return try resumed(
        RecordedState(
          state: options, owner: Self.name, tensor: index, count: parameters[index].count))
    }
  }

  /// Moves `parameters` one step.
  /// - Throws: A `ShapeError` where the gradients or the state belong to other parameters; then
  ///   nothing has moved.
  public mutating func step(_ parameters: inout [[Double]], gradients: [[Double]]) throws {
    try checkShapes(parameters, gradients)
    // The state is taken out while it changes: a method of self beside it would make Swift copy it.
    var states = state.isEmpty ? parameters.map(start) : state
    state = []
    defer { state = states }
    for index in parameters.indices where !gradients[index].isEmpty {
      try update(
        &parameters[index], gradient: gradients[index], state: &states[index], tensor: index)
    }
  }

  /// Throws a `ShapeError` unless there is one gradient for each parameter, or none for a whole
  /// tensor, and the state is empty or that of the same tensors.
  func checkShapes(_ parameters: [[Double]], _ gradients: [[Double]]) throws {
    try Self.checkGradients(parameters, gradients)
    guard !state.isEmpty else { return }
    guard state.count == parameters.count else {
      throw ShapeError(
        "\(Self.name): there \(areTensors(parameters.count)), and its state is that of "
          + "\(state.count): \(ShapeError.remedy(Self.name))")
    }
    for index in parameters.indices {
      try checkState(state[index], count: parameters[index].count, tensor: index)
    }
  }

  /// Throws a `ShapeError` unless the gradient and the state have `parameters.count` numbers.
  @inline(__always)
  func check(
    _ parameters: [Double], _ gradient: [Double], _ state: TensorState, _ index: Int
  ) throws {
    let count = parameters.count
    guard gradient.count == count else {
      throw ShapeError.gradient(gradient.count, of: count, Self.name, index)
    }
    try checkState(state, count: count, tensor: index)
  }

  /// Throws a `ShapeError` unless the list of the state that PyTorch calls `list` has `count`
  /// numbers; one that has not begun may have none.
  @inline(__always)
  func checkList(
    _ list: String, _ found: Int, count: Int, tensor index: Int, mayBeEmpty: Bool = false
  ) throws {
    guard found == count || mayBeEmpty && found == 0 else {
      throw ShapeError.state(list, found, of: count, Self.name, index)
    }
  }
}

extension TensorwiseOptimizer where TensorState == Moments {
  public func checkState(_ state: Moments, count: Int, tensor index: Int) throws {
    try checkList("exp_avg", state.mean.count, count: count, tensor: index)
    try checkList("exp_avg_sq", state.square.count, count: count, tensor: index)
    try checkList(
      "max_exp_avg_sq", state.largestSquare.count, count: count, tensor: index, mayBeEmpty: true)
  }
}

extension TorchOptimizer {
  /// Throws a `ShapeError` unless there is one gradient for each parameter, or none for a whole
  /// tensor.
  static func checkGradients(_ parameters: [[Double]], _ gradients: [[Double]]) throws {
    guard parameters.count == gradients.count else {
      throw ShapeError(
        "\(name): there \(areTensors(parameters.count)) of parameters and \(gradients.count) of "
          + "gradients; each needs one, which is empty where the tensor is to stay as it is")
    }
    for index in parameters.indices
    where !gradients[index].isEmpty && gradients[index].count != parameters[index].count {
      throw ShapeError.gradient(gradients[index].count, of: parameters[index].count, name, index)
    }
  }
}

private func areTensors(_ count: Int) -> String {
  count == 1 ? "is 1 tensor" : "are \(count) tensors"
}
