import Gradus

/// An optimizer of PyTorch's, with PyTorch's options, defaults and argument checks.
public protocol TorchOptimizer: Optimizer, Sendable {
  /// What is carried from one step to the next; PyTorch's `state`.
  associatedtype State: Sendable

  /// PyTorch's name of the class.
  static var name: String { get }

  var state: State { get set }

  /// Reads PyTorch's options for tensors of these shapes, which only some optimizers look at.
  ///
  /// Throws an `OptionError` that names what is unknown or out of range.
  init(options: Options, shapes: [[Int]]) throws

  /// Options that hold for all tensors, whatever a parameter group says.
  static var optionsOfTheRun: [String] { get }

  /// Whether tensors may have options of their own.
  static var takesGroups: Bool { get }

  /// Moves `parameters` one step along sparse gradients, which touch only `rows` of each tensor.
  mutating func step(
    _ parameters: inout [[Double]], gradients: [[Double]], rows: [[Int]]
  ) throws
}

extension TorchOptimizer {
  public init(options: Options) throws { try self.init(options: options, shapes: []) }

  public static var optionsOfTheRun: [String] { [] }

  public static var takesGroups: Bool { true }

  /// Throws an `OptionError`: most optimizers take no sparse gradients.
  public mutating func step(
    _ parameters: inout [[Double]], gradients: [[Double]], rows: [[Int]]
  ) throws {
    throw OptionError("\(Self.name) takes no sparse gradients (\"rows\"); SparseAdam does")
  }

  /// This optimizer in the midst of its run, with other options from here on.
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

  /// Moves tensor number `index` one step.
  func update(
    _ parameters: inout [Double], gradient: [Double], state: inout TensorState, tensor index: Int
  ) throws
}

extension TensorwiseOptimizer {
  public mutating func step(_ parameters: inout [[Double]], gradients: [[Double]]) throws {
    requireSameShape(parameters, gradients)
    // The state is taken out while it changes: a method of self beside it would make Swift copy it.
    var states = state.isEmpty ? parameters.map(start) : state
    state = []
    defer { state = states }
    for index in parameters.indices where !gradients[index].isEmpty {
      try update(
        &parameters[index], gradient: gradients[index], state: &states[index], tensor: index)
    }
  }
}

/// Traps unless there is one gradient for each parameter, or none for a whole tensor.
func requireSameShape(_ parameters: [[Double]], _ gradients: [[Double]]) {
  require(
    parameters.count == gradients.count
      && zip(parameters, gradients).allSatisfy { $1.isEmpty || $0.count == $1.count },
    "gradients of sizes \(gradients.map(\.count)) for parameters of sizes "
      + "\(parameters.map(\.count))")
}
