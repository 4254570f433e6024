/// What a training writes down at each of its steps.
public struct RunLog: Codable, Sendable, Equatable {
  /// The loss of each step's batch, before the step.
  public var losses: [Double]
  /// The length of the gradient of all tensors together, as the step used it.
  public var norms: [Double]
  /// By how much the loss changes along the step as far as its slopes can tell: below 0 where it falls.
  public var promises: [Double]
  /// For each step, and in it for each tensor, the length of the update beside that of the weights
  /// before it.
  public var ratios: [[Double]]

  /// A log of the steps that are given; without any, one to which steps are appended.
  public init(
    losses: [Double] = [], norms: [Double] = [], promises: [Double] = [], ratios: [[Double]] = []
  ) {
    (self.losses, self.norms) = (losses, norms)
    (self.promises, self.ratios) = (promises, ratios)
  }
}

extension RunLog {
  /// The log as parts of a question or an answer.
  package var named: [NamedTensor] {
    let ratios = Matrix(
      rows: ratios.count, columns: ratios.first?.count ?? 0, values: ratios.flatMap { $0 })
    return [
      NamedTensor("loss", losses), NamedTensor("norm", norms), NamedTensor("promise", promises),
      NamedTensor("ratio", ratios),
    ]
  }

  /// The log among a call's inputs.
  /// - Throws: A `MissingInput` where a part of it is not there.
  package init(_ call: Call) throws {
    let ratios = try call.matrix("ratio")
    self.init(
      losses: try call.list("loss"), norms: try call.list("norm"),
      promises: try call.list("promise"), ratios: (0..<ratios.rows).map { Array(ratios.row($0)) })
  }
}
