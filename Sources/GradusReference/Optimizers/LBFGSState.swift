import Gradus

extension LBFGS {
  /// The memory of the curvature, and counts over all steps.
  public struct State: Codable, Equatable, Sendable {
    /// How many iterations there were in all steps.
    public internal(set) var iterations = 0
    /// How often a closure was evaluated in all steps.
    public internal(set) var evaluations = 0
    /// The one that is in the precision of the parameters.
    var float64: Memory<Double>?
    var float32: Memory<Float>?
  }

  struct Memory<Scalar: ParameterScalar>: Codable, Equatable, Sendable {
    var pairs: [Pair] = []
    /// H₀, a multiple of the identity.
    var diagonal: Scalar = 1
    var direction: [Scalar] = []
    var t = 0.0
    var previousGradient: [Scalar] = []
    /// How many numbers each tensor has; none before the first step.
    var sizes: [Int] = []

    struct Pair: Codable, Equatable, Sendable {
      let s: [Scalar]
      let y: [Scalar]
      /// 1 / yᵀs
      let rho: Scalar
    }
  }
}

// PyTorch's `state`, which it keeps for the first tensor.
extension LBFGS {
  public mutating func resume<Scalar: ParameterScalar>(
    _ state: [Options?], counts: [Int], as type: Scalar.Type
  ) throws {
    guard let first = state.first, let options = first else {
      throw OptionError("\(Self.name): state[0] is missing, which has that of all tensors")
    }
    let saved = RecordedState(state: options, owner: Self.name, tensor: 0)
    var resumed = State()
    resumed.iterations = try saved.steps("n_iter")
    resumed.evaluations = try saved.steps("func_evals")
    var memory = Memory<Scalar>()
    memory.sizes = counts
    if resumed.iterations > 0 {
      let count = counts.reduce(0, +)
      func numbers(_ name: String, _ count: Int) throws -> [Scalar] {
        try saved.numbers(name, count: count, isOptional: false).map { Scalar($0) }
      }
      let (steps, changes) = (
        try saved.lists("old_stps", count: count), try saved.lists("old_dirs", count: count)
      )
      let products = try numbers("ro", steps.count)
      guard steps.count == changes.count, steps.count <= historySize else {
        throw OptionError(
          "\(Self.name): state[0] has \(steps.count) old_stps and \(changes.count) old_dirs; it has as "
            + "many of both, at most history_size, \(historySize)")
      }
      memory.pairs = steps.indices.map { index in
        Memory.Pair(
          s: steps[index].map { Scalar($0) }, y: changes[index].map { Scalar($0) },
          rho: products[index])
      }
      memory.diagonal = Scalar(try saved.number("H_diag"))
      memory.direction = try numbers("d", count)
      memory.previousGradient = try numbers("prev_flat_grad", count)
      memory.t = try saved.number("t")
    }
    resumed.float64 = memory as? Memory<Double>
    resumed.float32 = memory as? Memory<Float>
    self.state = resumed
  }

  public func recordedState(of tensors: Int) throws -> [Options?] {
    let none = [Options?](repeating: nil, count: tensors)
    guard tensors > 0, let recorded = recorded(state.float64) ?? recorded(state.float32) else {
      return none
    }
    return [recorded] + none.dropFirst()
  }

  private func recorded<Scalar: ParameterScalar>(_ memory: Memory<Scalar>?) -> Options? {
    guard let memory else { return nil }
    func plain(_ list: [Scalar]) -> OptionValue { .numbers(list.map { Double($0) }) }
    var options: Options = [
      "func_evals": .number(Double(state.evaluations)), "n_iter": .number(Double(state.iterations)),
    ]
    guard state.iterations > 0 else { return options }
    options["old_stps"] = .list(memory.pairs.map { plain($0.s) })
    options["old_dirs"] = .list(memory.pairs.map { plain($0.y) })
    options["ro"] = plain(memory.pairs.map(\.rho))
    options["H_diag"] = .number(Double(memory.diagonal))
    options["d"] = plain(memory.direction)
    options["prev_flat_grad"] = plain(memory.previousGradient)
    options["t"] = .number(memory.t)
    return options
  }
}
