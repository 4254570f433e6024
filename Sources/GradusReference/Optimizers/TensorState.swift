import Gradus

/// What an optimizer carries for one tensor from one step to the next: PyTorch's `state[p]`.
///
/// Which list is what, an optimizer's ``TensorwiseOptimizer/stateNames`` say. A list that has not
/// been needed yet is empty.
public struct TensorState<Scalar: ParameterScalar>: Codable, Equatable, Sendable {
  /// How often the tensor has had a gradient; 0 where the optimizer does not look at it.
  public internal(set) var steps = 0
  /// One number for each of the tensor's, as for most the next two.
  public internal(set) var first: [Scalar] = []
  /// One number for each of the tensor's, or, of a matrix that is kept by rows and columns, one for each column.
  public internal(set) var second: [Scalar] = []
  /// One number for each of the tensor's, where an optimizer needs a third list.
  public internal(set) var third: [Scalar] = []
  /// Numbers of the whole tensor; none before the first step.
  public internal(set) var numbers: [Scalar] = []

  public init() {}

  /// Whether there has been no step, so that there is nothing to carry.
  var isFresh: Bool { self == Self() }

  /// Begins the first so many lists with `count` zeros each, as far as they have not begun.
  mutating func begin(lists: Int, count: Int) {
    func zeros() -> [Scalar] { Array(repeating: 0, count: count) }
    if lists > 0 && first.isEmpty { first = zeros() }
    if lists > 1 && second.isEmpty { second = zeros() }
    if lists > 2 && third.isEmpty { third = zeros() }
  }
}

/// What an optimizer carries from one step to the next, in the precision of the parameters.
public struct OptimizerState: Codable, Equatable, Sendable {
  private var float64: [TensorState<Double>] = []
  private var float32: [TensorState<Float>] = []

  /// The state before the first step.
  public init() {}

  /// Whether there has been no step.
  public var isEmpty: Bool { float64.isEmpty && float32.isEmpty }

  /// The precision of the numbers; nil before the first step.
  public var precision: RandomGenerator.Precision? {
    float64.isEmpty ? float32.isEmpty ? nil : .float32 : .float64
  }

  /// The state of each tensor; none before the first step, or where the numbers have the other
  /// precision.
  public func tensors<Scalar: ParameterScalar>(
    of type: Scalar.Type = Double.self
  ) -> [TensorState<Scalar>] {
    let float64 = Whole(tensors: float64) as? Whole<Scalar>
    return (float64 ?? Whole(tensors: float32) as? Whole<Scalar>)?.tensors ?? []
  }

  /// A list as one value: Swift goes through a list that it casts, tensor by tensor.
  private struct Whole<Scalar: ParameterScalar> {
    let tensors: [TensorState<Scalar>]
  }

  mutating func put<Scalar: ParameterScalar>(_ states: [TensorState<Scalar>]) {
    self = OptimizerState()
    if let states = Whole(tensors: states) as? Whole<Double> {
      float64 = states.tensors
    } else if let states = Whole(tensors: states) as? Whole<Float> {
      float32 = states.tensors
    }
  }
}

/// How PyTorch calls what is in a ``TensorState``.
public struct StateNames: Sendable {
  /// Whether it counts the tensor's steps, as `step`.
  let countsSteps: Bool
  /// Of the lists, in their order.
  let lists: [String]
  /// The lists that are there with some options alone.
  let optional: Set<String>
  /// Of the numbers of a whole tensor, in their order.
  let numbers: [String]

  init(
    _ lists: String..., optional: Set<String> = [], numbers: [String] = [],
    countsSteps: Bool = true
  ) {
    (self.lists, self.optional, self.numbers) = (lists, optional, numbers)
    self.countsSteps = countsSteps
  }
}

extension TensorState {
  /// The lists in their order.
  var lists: [[Scalar]] { [first, second, third] }

  /// PyTorch's `state[p]`; nil before the first step, where PyTorch has none.
  func recorded(_ names: StateNames) -> Options? {
    guard !isFresh else { return nil }
    var state = Options()
    if names.countsSteps { state["step"] = .number(Double(steps)) }
    for (name, list) in zip(names.lists, lists) where !list.isEmpty {
      state[name] = .numbers(list.map { Double($0) })
    }
    for (name, number) in zip(names.numbers, numbers) { state[name] = .number(Double(number)) }
    return state
  }

  /// The state that was recorded, with lists of so many numbers as `counts` has.
  /// - Throws: An `OptionError` where a part of it is missing, or has another size.
  init(_ recorded: RecordedState, _ names: StateNames, _ counts: StateCounts) throws {
    let counts = [counts.first, counts.second, counts.third]
    let lists = try zip(names.lists, counts).map { name, count in
      try recorded.numbers(name, count: count, isOptional: names.optional.contains(name))
        .map { Scalar($0) }
    }
    first = lists.first ?? []
    second = lists.count > 1 ? lists[1] : []
    third = lists.count > 2 ? lists[2] : []
    numbers = try names.numbers.map { Scalar(try recorded.number($0)) }
    if names.countsSteps { steps = try recorded.steps() }
  }
}
