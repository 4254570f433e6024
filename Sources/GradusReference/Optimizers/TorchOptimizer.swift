import Gradus

/// An optimizer of PyTorch's, with PyTorch's options, defaults and argument checks.
///
/// It is a value: options and state are all of it. Two that have the same are equal, and one that is
/// encoded and decoded goes on to the last bit.
public protocol TorchOptimizer: Optimizer, Codable, Equatable, Sendable {
  /// What is carried from one step to the next; PyTorch's `state`.
  associatedtype State: Codable & Equatable & Sendable

  /// PyTorch's name of the class.
  static var name: String { get }

  /// What the next step begins with.
  var state: State { get set }

  /// Every option as it is now, by PyTorch's names: an entry of PyTorch's `param_groups`.
  var options: Options { get }

  /// The sizes of each tensor; none where the optimizer does not look at them.
  var shapes: [[Int]] { get }

  /// Reads PyTorch's options for tensors of these shapes, which only some optimizers look at.
  /// - Throws: An `OptionError` that names what is unknown or out of range.
  init(options: Options, shapes: [[Int]]) throws

  /// Options that hold for all tensors, whatever a parameter group says.
  static var optionsOfTheRun: [String] { get }

  /// Whether tensors may have options of their own.
  static var takesGroups: Bool { get }

  /// Moves `parameters`, of float32, one step; all of it computes in float32, as PyTorch's does.
  /// - Throws: What the step of float64 throws, and a `ShapeError` where the state is of float64.
  mutating func step(_ parameters: inout [[Float]], gradients: [[Float]]) throws

  /// Moves `parameters` one step along sparse gradients, which list only these `entries` of each
  /// tensor, by their index.
  /// - Throws: An `OptionError` where the optimizer takes none, or there is no such entry; a
  ///   `ShapeError` where gradients, entries or state belong to other parameters.
  mutating func step(
    _ parameters: inout [[Double]], gradients: [[Double]], entries: [[Int]]
  ) throws

  /// Goes on from a state by PyTorch's names, null for a tensor that has had no step.
  /// - Parameters:
  ///   - state: Of each tensor what it carries.
  ///   - counts: How many numbers each tensor has.
  ///   - type: The precision to go on in.
  /// - Throws: An `OptionError` where a part of the state is missing or has another size, or the
  ///   optimizer can go on from none.
  mutating func resume<Scalar: ParameterScalar>(
    _ state: [Options?], counts: [Int], as type: Scalar.Type
  ) throws

  /// The state of each tensor by PyTorch's names, null for one that has had no step.
  /// - Throws: An `OptionError` where the optimizer's is not of tensors.
  func recordedState(of tensors: Int) throws -> [Options?]
}

extension TorchOptimizer {
  /// The optimizer with PyTorch's options, and without shapes.
  /// - Throws: What ``init(options:shapes:)`` throws.
  public init(options: Options) throws { try self.init(options: options, shapes: []) }

  public static var optionsOfTheRun: [String] { [] }

  public static var takesGroups: Bool { true }

  public var shapes: [[Int]] { [] }

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
  public mutating func resume<Scalar: ParameterScalar>(
    _ state: [Options?], counts: [Int], as type: Scalar.Type
  ) throws {
    throw OptionError("\(Self.name): \"state\" is for other optimizers; record from the first step")
  }

  /// There is none: an optimizer that has one says so.
  /// - Throws: An `OptionError`.
  public func recordedState(of tensors: Int) throws -> [Options?] {
    throw OptionError(
      "\(Self.name): its state is not one of tensors, and a state_dict cannot have it; encode the "
        + "optimizer itself")
  }

  /// This optimizer in the midst of its run, with `changes` to its options from here on; the others
  /// stay as they are.
  /// - Throws: An `OptionError` that names what is unknown or out of range.
  public func with(_ changes: Options, shapes: [[Int]]? = nil) throws -> Self {
    var changed = try Self(
      options: options.replacing(with: changes), shapes: shapes ?? self.shapes)
    changed.state = state
    return changed
  }
}

// What PyTorch's schedules move.
extension TorchOptimizer {
  /// One group: the learning rate, and β1 where the optimizer has betas, else its momentum.
  public var groupRates: [Rates] {
    [Rates(learningRate: learningRate, momentum: cycled?.value)]
  }

  /// Takes the first entry's learning rate, and its momentum where both have one.
  /// - Throws: An `OptionError` where the momentum, or β1, is out of range.
  public mutating func setGroupRates(_ rates: [Rates]) throws {
    guard let first = rates.first else { return }
    if let cycled, let momentum = first.momentum, momentum != cycled.value {
      self = try with(cycled.options(momentum))
    }
    learningRate = first.learningRate
  }

  /// What CyclicLR and OneCycleLR move beside the rate, and the options that would move it.
  private var cycled: (value: Double, options: (Double) -> Options)? {
    if case .numbers(let betas)? = options["betas"], let beta1 = betas.first {
      return (beta1, { ["betas": .numbers([$0] + betas.dropFirst())] })
    }
    if case .number(let momentum)? = options["momentum"] {
      return (momentum, { ["momentum": .number($0)] })
    }
    return nil
  }
}

// Options, shapes and state are all that there is of an optimizer.
extension TorchOptimizer {
  public static func == (a: Self, b: Self) -> Bool {
    a.options == b.options && a.shapes == b.shapes && a.state == b.state
  }

  /// The optimizer that was encoded.
  /// - Throws: What `decoder` throws; an `OptionError` where it has another optimizer, or an option
  ///   out of range.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: OptimizerKey.self)
    let name = try container.decode(String.self, forKey: .optimizer)
    guard name == Self.name else {
      throw OptionError("\(Self.name): what was saved is of \(name); decode it as that")
    }
    try self.init(
      options: try container.decode(Options.self, forKey: .options),
      shapes: try container.decode([[Int]].self, forKey: .shapes))
    state = try container.decode(State.self, forKey: .state)
  }

  /// Its name, options, shapes and state.
  /// - Throws: What `encoder` throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: OptimizerKey.self)
    try container.encode(Self.name, forKey: .optimizer)
    try container.encode(options, forKey: .options)
    try container.encode(shapes, forKey: .shapes)
    try container.encode(state, forKey: .state)
  }
}

private enum OptimizerKey: String, CodingKey { case optimizer, options, shapes, state }

extension TorchOptimizer {
  /// Throws a `ShapeError` unless there is one gradient for each parameter, or none for a whole
  /// tensor.
  static func checkGradients<S>(_ parameters: [[S]], _ gradients: [[S]]) throws {
    try checkGradients(gradients) { body in for var tensor in parameters { try body(&tensor) } }
  }

  /// The number of tensors that `forEach` calls its body with. Throws as the other check does.
  @discardableResult
  static func checkGradients<S>(
    _ gradients: [[S]], of forEach: ((inout [S]) throws -> Void) throws -> Void
  ) throws -> Int {
    var (count, index) = (0, 0)
    try forEach { _ in count += 1 }
    guard count == gradients.count else {
      throw ShapeError(
        "\(name): there \(areTensors(count)) of parameters and \(gradients.count) of "
          + "gradients; each needs one, which is empty where the tensor is to stay as it is")
    }
    try forEach { tensor in
      let found = gradients[index].count
      guard found == 0 || found == tensor.count else {
        throw ShapeError.gradient(found, of: tensor.count, name, index)
      }
      index += 1
    }
    return count
  }
}

func areTensors(_ count: Int) -> String {
  count == 1 ? "is 1 tensor" : "are \(count) tensors"
}
