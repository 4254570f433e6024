/// A question to an optimizer: where do these gradients move these parameters?
public struct OptimizerRun: Question, Equatable {
  /// One step: the gradients, and the options that change.
  public struct Step: Codable, Sendable, Equatable {
    /// One list for each tensor; an empty one says that the tensor has no gradient in this step,
    /// which is not the same as a gradient of zeros.
    public var gradients: [[Double]]
    /// What replaces options from this step on.
    public var options: Options?
    /// The rows of each tensor that a sparse gradient touches.
    public var rows: [[Int]]?
    /// The entries of each tensor that a sparse gradient lists, by their index.
    public var entries: [[Int]]?
    /// What replaces the options of each parameter group from this step on.
    public var groups: [Options?]?
    /// The loss that came with the gradients; nil where an optimizer does not look at it.
    public var loss: Double?
    /// What a closure answered in this step after the first time, in its order.
    public var evaluations: [Evaluation]?

    public init(
      gradients: [[Double]], options: Options? = nil, rows: [[Int]]? = nil,
      entries: [[Int]]? = nil, groups: [Options?]? = nil, loss: Double? = nil,
      evaluations: [Evaluation]? = nil
    ) {
      self.gradients = gradients
      self.options = options
      self.rows = rows
      self.entries = entries
      self.groups = groups
      self.loss = loss
      self.evaluations = evaluations
    }

    public init(gradients: [[Double]], learningRate: Double?) {
      self.init(gradients: gradients, options: learningRate.map { ["lr": .number($0)] })
    }

    /// The learning rate, where it changes.
    public var learningRate: Double? { options.flatMap { try? $0.number("lr", nil) } }
  }

  /// What a closure answered: a loss and its gradients at a point.
  public struct Evaluation: Codable, Sendable, Equatable {
    /// The numbers of each tensor where it was asked.
    public let at: [[Double]]
    /// The loss there.
    public let loss: Double
    /// One list for each tensor; an empty one where it has no gradient.
    public let gradients: [[Double]]
  }

  /// Tensors with options of their own.
  public struct Group: Codable, Sendable, Equatable {
    /// The indices of its tensors in `initial`.
    public var tensors: [Int]
    /// What replaces the run's options for these tensors.
    public var options: Options

    public init(tensors: [Int], options: Options) {
      self.tensors = tensors
      self.options = options
    }
  }

  /// The optimizer's name, PyTorch's where PyTorch has it, such as "AdamW".
  public var optimizer: String
  /// By PyTorch's names; those that are not there have PyTorch's defaults.
  public var options: Options
  /// The shape of each tensor; without them each is one row.
  public var shapes: [[Int]]?
  /// Parameter groups, each tensor in one of them; without any, all tensors have the run's options.
  public var groups: [Group]?
  /// The state of each tensor before the first step, by PyTorch's names; nil for a fresh optimizer.
  public var state: [Options?]?
  /// The parameters before the first step: for each tensor its numbers, row by row.
  public var initial: [[Double]]
  /// The steps in their order.
  public var steps: [Step]

  public init(
    _ optimizer: String, options: Options, shapes: [[Int]]? = nil, groups: [Group]? = nil,
    state: [Options?]? = nil, initial: [[Double]], steps: [Step]
  ) {
    self.optimizer = optimizer
    self.options = options
    self.shapes = shapes
    self.groups = groups
    self.state = state
    self.initial = initial
    self.steps = steps
  }

  /// The parameters after each step of `optimizer`.
  /// - Throws: What a step of `optimizer` throws.
  public func trajectory(of optimizer: some Optimizer) throws -> Trajectory {
    var optimizer = optimizer
    var parameters = initial
    var result = Trajectory(parameters: [])
    for step in steps {
      if let learningRate = step.learningRate { optimizer.learningRate = learningRate }
      try optimizer.step(&parameters, gradients: step.gradients)
      result.parameters.append(parameters)
    }
    return result
  }

  public var summary: String {
    let sizes = initial.map { "\($0.count)" }.joined(separator: " + ")
    return "\(optimizer)(\(options)): \(counted(steps.count, "step")) of "
      + (sizes == "1" ? "1 parameter" : "\(sizes) parameters")
  }

  public func detail(at index: Int) -> String? {
    coordinate(index).map { detail(step: $0.step, tensor: $0.tensor, element: $0.element) }
  }

  /// What went into one number of one tensor in a step, from 0.
  public func detail(step: Int, tensor: Int, element: Int) -> String {
    func gradient(_ step: Int) -> String {
      let numbers = steps[step].gradients[tensor]
      return element < numbers.count ? legible(numbers[element]) : "none"
    }
    var text = "gradient \(gradient(step))"
    if step == 0 {
      text += ", parameter before the step \(legible(initial[tensor][element]))"
    } else {
      let before = (0..<step).suffix(3).map(gradient)
      text += ", gradients before it …\(before.joined(separator: ", "))"
    }
    if let rate = steps[0...step].last(where: { $0.learningRate != nil })?.learningRate {
      text += ", lr now \(legible(rate))"
    }
    return text
  }

  /// The first step of each parameter: what it is after the step less what it was before.
  public func essence(of answer: [Double]) -> Essence {
    Essence(zip(answer, initial.flatMap { $0 }).map { $0 - $1 }, name: "first step")
  }

  private func coordinate(_ index: Int) -> (step: Int, tensor: Int, element: Int)? {
    Trajectory(parameters: Array(repeating: initial, count: steps.count)).coordinate(index)
  }
}

/// The parameters after each step: `parameters[step][tensor][element]`.
public struct Trajectory: Answer, Equatable {
  /// For each step the tensors after it, each with its numbers, row by row.
  public var parameters: [[[Double]]]

  public init(parameters: [[[Double]]]) { self.parameters = parameters }

  public var numbers: [Double] { parameters.flatMap { $0.flatMap { $0 } } }

  public var outline: String {
    // One description where all steps have the same sizes, as they do unless a tensor was lost.
    let sizes = parameters.map { $0.map { "\($0.count)" }.joined(separator: " + ") }
    let distinct = sizes.reduce(into: [String]()) { if $0.last != $1 { $0.append($1) } }
    return "\(parameters.count) steps of tensors of \(distinct.joined(separator: ", then "))"
  }

  public func place(of index: Int) -> String {
    guard let (step, tensor, element) = coordinate(index) else { return "number \(index)" }
    return "after step \(step + 1), tensor \(tensor), element \(element)"
  }

  /// An error counts relative to the parameter's largest size on its way, so that a parameter
  /// that passes through zero is not held to digits that the arithmetic does not have.
  public var scales: [Double] {
    // By tensor and element: a step may have other sizes than the first.
    var largest: [[Double]] = []
    return parameters.flatMap { tensors in
      for (tensor, numbers) in tensors.enumerated() {
        if tensor == largest.count { largest.append([]) }
        for (element, number) in numbers.enumerated() {
          if element == largest[tensor].count { largest[tensor].append(0) }
          largest[tensor][element] = max(largest[tensor][element], abs(number))
        }
      }
      return tensors.enumerated().flatMap { largest[$0][..<$1.count] }
    }
  }

  /// Where number `index` of `numbers` stands.
  public func coordinate(_ index: Int) -> (step: Int, tensor: Int, element: Int)? {
    var left = index
    for (step, tensors) in parameters.enumerated() {
      for (tensor, elements) in tensors.enumerated() {
        if left < elements.count { return (step, tensor, left) }
        left -= elements.count
      }
    }
    return nil
  }
}
