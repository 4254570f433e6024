import Exercising
import Gradus

/// An optimizer whose every line can be replaced: what deviations are changes to.
///
/// The lines are properties of the conforming type. Weight decay, `maximize` and the keeping of
/// books, which all optimizers share, are in `Bookkeeping`: an update sees the gradient after them.
package protocol OptimizerRecipe: Sendable {
  /// The state of one tensor.
  associatedtype State
  /// The options, read again whenever they change.
  associatedtype Hyper

  var books: Bookkeeping { get set }
  /// PyTorch's learning rate and weight decay where the options have none.
  var defaults: Options { get }
  /// The state of a tensor before its first step.
  func start(_ shape: [Int]) -> State
  /// The state of a tensor that a recording begins with, by PyTorch's names.
  func resumed(_ state: Options, _ shape: [Int]) throws -> State
  func hyper(_ options: Options) throws -> Hyper
  /// Where the optimizer takes its weight decay.
  func decay(_ options: Options) throws -> Decay
  /// Moves one tensor.
  func update(_ p: inout [Double], _ g: [Double], _ state: inout State, _ now: Now<Hyper>)
  /// Whether it can move tensors of this shape.
  func accepts(_ shape: [Int]) -> Bool
  /// Whether each number moves as it would alone, so that some of a tensor can be replayed without
  /// the others.
  var movesNumbersAlone: Bool { get }
  /// Tells `visit` the parameters after each step, as long as it says true: of all numbers, or of
  /// those in an `excerpt`.
  func follow(
    _ run: OptimizerRun, _ excerpt: Excerpt?, _ visit: (_ parameters: [[Double]]) throws -> Bool
  ) throws
}

/// What holds at one step, for one tensor.
package struct Now<Hyper> {
  let hyper: Hyper
  let learningRate: Double
  /// The learning rate of the first step.
  let firstRate: Double
  /// The number of the step, from 1.
  var t: Int
  let shape: [Int]
  /// The entries that a sparse gradient lists.
  let entries: [Int]?
  /// The parameters before their decay.
  var before: [Double] = []
  var sharing = Sharing()
}

/// What the numbers of a tensor have in common that should be each one's own.
struct Sharing {
  /// The step counter grows with each of them.
  var countsNumbers = false
  /// One state.
  var state = false
}

/// A recipe that treats each parameter by itself.
package protocol ElementwiseRecipe: OptimizerRecipe where State == [Slots] {
  /// The state of one parameter.
  associatedtype Slots
  var start: Slots { get }
  /// The parameter after the step.
  func update(_ p: Double, _ g: Double, _ slots: inout Slots, _ now: Now<Hyper>) -> Double
}

extension ElementwiseRecipe {
  package var movesNumbersAlone: Bool { !books.mixesNumbers }

  package func start(_ shape: [Int]) -> [Slots] {
    Array(repeating: start, count: shape.reduce(1, *))
  }

  package func update(_ p: inout [Double], _ g: [Double], _ state: inout [Slots], _ now: Now<Hyper>)
  {
    guard now.sharing.state || now.sharing.countsNumbers else {
      for i in p.indices { p[i] = update(p[i], g[i], &state[i], now) }
      return
    }
    var now = now
    for i in p.indices {
      p[i] = update(p[i], g[i], &state[now.sharing.state ? 0 : i], now)
      if now.sharing.countsNumbers { now.t += 1 }
    }
  }
}

extension OptimizerRecipe {
  package func decay(_ options: Options) throws -> Decay { .inGradient }

  /// Throws: the deviations of a recording that begins late are those of its resuming alone.
  package func resumed(_ state: Options, _ shape: [Int]) throws -> State {
    throw OptionError("the state is not looked at")
  }

  package func accepts(_ shape: [Int]) -> Bool { true }

  package var movesNumbersAlone: Bool { false }

  package func follow(
    _ run: OptimizerRun, _ excerpt: Excerpt?, _ visit: (_ parameters: [[Double]]) throws -> Bool
  ) throws { try replay(run, excerpt, visit) }

  /// The trajectory of the recipe as it stands.
  package func trajectory(_ run: OptimizerRun) throws -> Trajectory {
    var result = Trajectory(parameters: [])
    try follow(run, nil) {
      result.parameters.append($0)
      return true
    }
    return result
  }
}
