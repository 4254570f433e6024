/// A recorded run of an optimizer: `gradus.optimizer-trace/1`.
public struct OptimizerTrace: Decodable, Sendable {
  public struct Step: Decodable, Sendable {
    public let gradients: [[Double]]
    public let parameters: [[Double]]
    public let options: Options?
    public let rows: [[Int]]?
    public let entries: [[Int]]?
    public let groups: [Options?]?
  }

  public let recordedBy: Recorder?
  public let optimizer: String
  public let options: Options
  public let groups: [OptimizerRun.Group]?
  public let state: [Options?]?
  /// What its recorder says that it lacks.
  public let lacks: [String]?
  public let dtype: RandomGenerator.Precision
  public let shapes: [[Int]]
  public let initial: [[Double]]
  public let steps: [Step]

  /// The trace as a question.
  public var run: OptimizerRun {
    OptimizerRun(
      optimizer, options: options, shapes: shapes, groups: groups, state: state,
      initial: initial,
      steps: steps.map {
        OptimizerRun.Step(
          gradients: $0.gradients, options: $0.options, rows: $0.rows, entries: $0.entries,
          groups: $0.groups)
      })
  }

  /// The answer that was recorded.
  public var trajectory: Trajectory { Trajectory(parameters: steps.map(\.parameters)) }
}

/// The program that made a recording.
public struct Recorder: Decodable, Sendable, Equatable {
  public let framework: String
  public let version: String
  /// The program that wrote the file, such as "gradus_trace.py 2".
  public let recorder: String?

  public init(framework: String, version: String, recorder: String? = nil) {
    self.framework = framework
    self.version = version
    self.recorder = recorder
  }
}
