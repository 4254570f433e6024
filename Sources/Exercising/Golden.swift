import Foundation
import Gradus
import GradusFixtures
import Synchronization

/// The recordings of PyTorch that claims ask about.
public enum Golden {
  /// What messages call the recordings.
  package static let source = "PyTorch 2.15.0"

  /// A file that cannot be used is an error at every use of it.
  private static let fixtures = Result { try Fixtures.golden() }
  private static let loaded = Mutex<[String: any Sendable]>([:])

  /// The content of one golden file, which is read once.
  /// - Throws: A `FixtureError` where the file is missing, is not what was recorded, or cannot be
  ///   read.
  public static func load<Content: Decodable & Sendable>(
    _ type: Content.Type, _ name: String
  ) throws -> Content {
    if let known = loaded.withLock({ $0[name] }) as? Content { return known }
    let content = try fixtures.get().load(type, name)
    loaded.withLock { $0[name] = content }
    return content
  }

  /// The recordings below the folder or beginning `prefix`.
  package static func names(below prefix: String) throws -> [String] {
    try fixtures.get().names(below: prefix)
  }

  /// The names of the recorded programs.
  package static func trainingNames() throws -> [String] {
    try names(below: "training/").map { String($0.dropFirst(9).dropLast(5)) }
  }

  /// All recorded runs of `optimizer`.
  /// - Throws: A `FixtureError` where one of them cannot be used.
  public static func traces(of optimizer: String) throws -> [(file: String, trace: OptimizerTrace)]
  {
    try ["optimizers", "libraries"].flatMap { try names(below: "\($0)/\(optimizer)-") }
      .map { ($0, try load(OptimizerTrace.self, $0)) }
  }

  /// The recording in which sums come to ties of bfloat16, made with oneDNN held to AVX2.
  package static let atTies = "optimizers/Muon-bfloat16-ties.json"

  /// The recorded runs of `optimizer` that use no other option than these, as questions with
  /// PyTorch's answers.
  package static func runs(
    of optimizer: String, with options: Set<String>
  ) throws -> [(question: OptimizerRun, answer: Trajectory)] {
    try traces(of: optimizer).map(\.trace)
      .filter { options.isSuperset(of: $0.options.values.keys) && $0.isOfOneKind }
      .map { ($0.run, $0.trajectory) }
  }

  /// The cases of `lessons/<name>.json` whose names begin with `prefix`.
  package static func lesson(_ name: String, _ prefix: String = "") throws -> [LessonRecording.Case]
  {
    try load(LessonRecording.self, "lessons/\(name).json").cases.filter {
      $0.name.hasPrefix(prefix)
    }
  }

  /// The post's program, recorded under `name`.
  package static func training(_ name: String) throws -> TrainingRecording {
    try load(TrainingRecording.self, "training/\(name).json")
  }
}

extension OptimizerTrace {
  /// Whether a learner's optimizer can be asked it: in float64, with one set of options of which
  /// only the learning rate changes, and with a gradient for each tensor in each step.
  fileprivate var isOfOneKind: Bool {
    dtype == .float64 && groups == nil
      && steps.allSatisfy { step in
        step.gradients.allSatisfy { !$0.isEmpty }
          && Set((step.options ?? [:]).values.keys).isSubset(of: ["lr"])
      }
  }
}

extension LessonRecording.Case {
  /// The recorded features and targets; the features come row by row.
  package func examples() throws -> Examples {
    let targets = try list("targets")
    let features = try list("features")
    return Examples(
      features: Matrix(
        rows: targets.count, columns: features.count / targets.count, values: features),
      targets: targets)
  }
}
