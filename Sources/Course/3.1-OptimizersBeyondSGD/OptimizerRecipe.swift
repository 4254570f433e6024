import Gradus

/// An optimizer whose every line can be replaced: what deviations are changes to.
///
/// It treats each parameter by itself. The lines are properties of the conforming type.
protocol OptimizerRecipe: Sendable {
  /// The state of one parameter.
  associatedtype Slots
  /// The options, read once for each run.
  associatedtype Hyper

  var books: Bookkeeping { get }
  var start: Slots { get }
  func hyper(_ options: Options) throws -> Hyper
  /// The parameter after the step.
  func update(_ p: Double, _ g: Double, _ slots: inout Slots, _ now: Now<Hyper>) -> Double
}

/// What holds at one step, for one parameter.
struct Now<Hyper> {
  let hyper: Hyper
  let learningRate: Double
  /// The number of the step, from 1.
  let t: Int
}

/// The mistakes around an update rule, which any optimizer can have.
struct Bookkeeping: Sendable {
  /// The learning rate is read at each step, and not kept from the start.
  var followsLearningRate = true
  var movesEveryTensor = true
  /// Each tensor has a state of its own.
  var separatesTensors = true
  /// What the step counter grows with.
  var counts = Counted.steps

  enum Counted { case steps, tensors, parameters }

  static func deviations<Recipe>(
    _ books: WritableKeyPath<Recipe, Bookkeeping> & Sendable, hasState: Bool
  ) -> [Deviation<Recipe>] {
    let always: [Deviation<Recipe>] = [
      Deviation("frozen-learning-rate", "The learning rate is kept from the first step on") {
        $0[keyPath: books].followsLearningRate = false
      },
      Deviation("first-tensor-only", "Only the first tensor is moved") {
        $0[keyPath: books].movesEveryTensor = false
      },
    ]
    guard hasState else { return always }
    return always + [
      Deviation(
        "shared-state", "All tensors share one state, so that one overwrites the other's",
        seenIn: "lyst/lightfm#32"
      ) { $0[keyPath: books].separatesTensors = false }
    ]
  }
}

extension OptimizerRecipe {
  /// The trajectory of the recipe as it stands.
  func trajectory(_ run: OptimizerRun) throws -> Trajectory {
    let hyper = try hyper(run.options)
    var learningRate = try run.options.number("lr", .nan)
    var parameters = run.initial
    let widest = run.initial.map(\.count).max() ?? 0
    var slots = run.initial.map { _ in Array(repeating: start, count: widest) }
    var t = 0
    var result = Trajectory(parameters: [])
    for step in run.steps {
      if books.followsLearningRate, let changed = step.learningRate { learningRate = changed }
      if books.counts == .steps { t += 1 }
      for tensor in parameters.indices {
        if books.counts == .tensors { t += 1 }
        if tensor > 0 && !books.movesEveryTensor { continue }
        let state = books.separatesTensors ? tensor : 0
        for i in parameters[tensor].indices {
          if books.counts == .parameters { t += 1 }
          let now = Now(hyper: hyper, learningRate: learningRate, t: t)
          parameters[tensor][i] = update(
            parameters[tensor][i], step.gradients[tensor][i], &slots[state][i], now)
        }
      }
      result.parameters.append(parameters)
    }
    return result
  }
}
