import Gradus

/// A closure that answers what was recorded of one, whatever point it is asked at.
///
/// Where an optimizer asks elsewhere, that is told to whoever visits; where it asks more often, or
/// less, it is an `OtherEvaluations`.
package struct RecordedClosure {
  /// An optimizer asks more often in a step than was recorded, or less.
  package struct OtherEvaluations: Error {
    /// The step, from 0.
    package let step: Int
    /// How often it asks, where it asks for more: once more than there are.
    package let asked: Int
    package let recorded: Int
  }

  /// Whoever visits has seen enough.
  package struct Enough: Error {}

  private let step: OptimizerRun.Step
  private let number: Int
  private let sizes: [Int]
  private var used = 0

  /// `number` is that of the step, from 0.
  package init(_ step: OptimizerRun.Step, number: Int, sizes: [Int]) {
    self.step = step
    self.number = number
    self.sizes = sizes
  }

  private var count: Int { (step.evaluations?.count ?? 0) + 1 }

  /// The next answer. Tells `visit` each point but the first, where the step begins.
  /// - Throws: `OtherEvaluations` where there is none, `Enough`, and what `visit` throws.
  package mutating func answer(
    at x: [[Double]], _ visit: ([[Double]]) throws -> Bool
  ) throws -> (loss: Double, gradients: [[Double]]) {
    guard used < count else {
      throw OtherEvaluations(step: number, asked: count + 1, recorded: count)
    }
    defer { used += 1 }
    guard used > 0, let evaluations = step.evaluations else {
      return (step.loss ?? 0, filled(step.gradients))
    }
    guard try visit(x) else { throw Enough() }
    let evaluation = evaluations[used - 1]
    return (evaluation.loss, filled(evaluation.gradients))
  }

  /// Throws an `OtherEvaluations` where not all answers were asked for.
  package func end() throws {
    guard used == count else {
      throw OtherEvaluations(step: number, asked: used, recorded: count)
    }
  }

  /// The gradients, zeros where there are none.
  private func filled(_ gradients: [[Double]]) -> [[Double]] {
    zip(gradients, sizes).map { $0.isEmpty ? Array(repeating: 0, count: $1) : $0 }
  }
}

extension OptimizerRun {
  /// Whether steps say what LBFGS asked its closure for after the first time.
  public var hasEvaluations: Bool { steps.contains { $0.evaluations != nil } }

  /// Tells `visit` each point at which LBFGS evaluates its closure, but those where steps begin, and
  /// the parameters after each step.
  func followEvaluations(_ visit: (_ parameters: [[Double]]) throws -> Bool) throws {
    guard groups == nil, state == nil else {
      throw OptionError("LBFGS: with several evaluations a step there are no groups and no state")
    }
    let shapes = shapes ?? initial.map { [$0.count] }
    var optimizer = try LBFGS(options: options, shapes: shapes)
    var parameters = initial
    for (number, step) in steps.enumerated() {
      if let changes = step.options { optimizer = try optimizer.with(changes) }
      var closure = RecordedClosure(step, number: number, sizes: initial.map(\.count))
      do {
        try optimizer.step(&parameters) { try closure.answer(at: $0, visit) }
      } catch is RecordedClosure.Enough {
        return
      }
      try closure.end()
      guard try visit(parameters) else { return }
    }
  }
}
