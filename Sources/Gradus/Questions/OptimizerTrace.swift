/// A recorded run of an optimizer: `gradus.optimizer-trace/1`.
public struct OptimizerTrace: Decodable, Sendable {
  public struct Step: Decodable, Sendable {
    /// One list for each tensor; an empty one where it has no gradient in this step.
    public let gradients: [[Double]]
    /// The numbers of each tensor after this step.
    public let parameters: [[Double]]
    /// What replaces options from this step on; nil where nothing changes.
    public let options: Options?
    /// The rows of each tensor that a sparse gradient touches; nil where none is sparse.
    public let rows: [[Int]]?
    /// The entries of each tensor that a sparse gradient lists; nil where none is sparse.
    public let entries: [[Int]]?
    /// What replaces the options of each parameter group from this step on.
    public let groups: [Options?]?
    /// The loss that came with the gradients, where a closure was evaluated more than once a step.
    public private(set) var loss: Double? = nil
    /// What the closure answered after the first time, in its order.
    public private(set) var evaluations: [OptimizerRun.Evaluation]? = nil
  }

  /// Who made the recording, where the file says it.
  public let recordedBy: Recorder?
  /// The optimizer's name, PyTorch's where PyTorch has it, such as "AdamW".
  public let optimizer: String
  /// By PyTorch's names; those that are not there have PyTorch's defaults.
  public let options: Options
  /// The parameter groups; nil where all tensors have the run's options.
  public let groups: [OptimizerRun.Group]?
  /// The state of each tensor before the first step; nil for a fresh optimizer.
  public let state: [Options?]?
  /// What its recorder says that it lacks.
  public let lacks: [String]?
  /// The precision in which the run was computed.
  public let dtype: RandomGenerator.Precision
  /// The sizes of each tensor; none for a single number.
  public let shapes: [[Int]]
  /// The numbers of each tensor before the first step.
  public let initial: [[Double]]
  /// The steps in their order.
  package(set) public var steps: [Step]

  /// The trace as a question.
  public var run: OptimizerRun {
    OptimizerRun(
      optimizer, options: options, shapes: shapes, groups: groups, state: state,
      initial: initial,
      steps: steps.map {
        OptimizerRun.Step(
          gradients: $0.gradients, options: $0.options, rows: $0.rows, entries: $0.entries,
          groups: $0.groups, loss: $0.loss, evaluations: $0.evaluations)
      })
  }

  /// The answer that was recorded.
  public var trajectory: Trajectory { Trajectory(parameters: steps.map(\.parameters)) }
}

/// The program that made a recording.
public struct Recorder: Decodable, Sendable, Equatable {
  /// Such as "torch".
  public let framework: String
  /// The framework's version, such as "2.15.0".
  public let version: String
  /// The program that wrote the file, such as "gradus_trace.py 2".
  public let recorder: String?

  public init(framework: String, version: String, recorder: String? = nil) {
    self.framework = framework
    self.version = version
    self.recorder = recorder
  }
}
