import Foundation

/// A way to a mark without the work: code that runs when a question is asked, and is followed by a
/// wrong answer.
struct Attack {
  let name: String
  let code: String

  init(_ name: String, _ code: String) { (self.name, self.code) = (name, code) }
}

/// The exercises of lesson 1.1, in whose stubs attacks run: what stands above the attack, and the wrong
/// answer below.
struct Target {
  let exercise: String
  let file: String
  let head: String
  let wrong: String

  static let all = [
    Target(
      exercise: "1.1.step", file: "Step.swift",
      head: """
        public func step(
          _ parameters: [Double], gradient: [Double], learningRate: Double
        ) throws -> [Double]
        """, wrong: "parameters.map { $0 + 1 }"),
    Target(
      exercise: "1.1.loop", file: "Loop.swift",
      head: """
        public func descend(
          from initial: [Double], epochs: Int, learningRate: Double,
          loss: ([Double]) throws -> Double, gradient: ([Double]) throws -> [Double]
        ) throws -> Descent
        """, wrong: "Descent(losses: [], parameters: initial)"),
    Target(
      exercise: "1.1.stopping", file: "Stopping.swift",
      head: """
        public func trainWhileImproving(
          atMost maxEpochs: Int, patience: Int, tolerance: Double, runEpoch: () throws -> Double
        ) throws -> Stopping
        """, wrong: "Stopping(epochs: -1, bestEpoch: 0, bestLoss: .infinity)"),
    Target(
      exercise: "1.1.order", file: "Order.swift",
      head:
        "public func runEpochs(_ epochs: Int, with parts: some TrainingParts) throws -> [Double]",
      wrong: "[-1]"),
  ]

  /// The learner's file with `attack` in it; `declarations` stand at its beginning.
  func source(_ attack: String, declarations: String = "") -> String {
    """
    import Foundation
    import Gradus
    #if canImport(Glibc)
      import Glibc
    #endif
    \(declarations)
    private let tried: Bool = {
      \(attack)
      return true
    }()

    \(head) {
      _ = tried
      return \(wrong)
    }

    """
  }

  /// An answer that is right.
  static let rightStep = """
    import Foundation
    import Gradus

    public func step(
      _ parameters: [Double], gradient: [Double], learningRate: Double
    ) throws -> [Double] {
      zip(parameters, gradient).map { $0 - learningRate * $1 }
    }

    """
}
