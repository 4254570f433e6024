import Exercising
import Gradus

/// An optimizer of the catalogue with its deviations, to be answered as a whole or followed step by
/// step.
package final class OptimizerSubject: Sendable {
  /// Told the parameters after a step; says whether to go on.
  package typealias Visit = (_ parameters: [[Double]]) throws -> Bool

  /// PyTorch's name of it.
  package let optimizer: String
  package let deviations: Deviations<OptimizerRun, Trajectory>
  /// What the options are where they are not given; of PyTorch's own, not all of them.
  let defaults: Options
  /// Whether it can move tensors of this shape.
  let accepts: @Sendable (_ shape: [Int]) -> Bool
  /// Whether each number moves as it would alone, where nothing deviates.
  let movesNumbersAlone: Bool
  /// The deviations that take this from it.
  let mixing: Set<Int>
  private let following:
    @Sendable (
      _ indices: [Int], _ tuning: Tuning?, _ run: OptimizerRun, _ excerpt: Excerpt?, _ visit: Visit
    ) throws -> Void

  init<Recipe: OptimizerRecipe>(
    _ optimizer: String, _ recipe: Recipe, _ list: [Deviation<Recipe>]
  ) {
    self.optimizer = optimizer
    deviations = Deviations(of: recipe, answering: { try $0.trajectory($1) }, list)
    defaults = recipe.defaults
    movesNumbersAlone = recipe.movesNumbersAlone
    accepts = { recipe.accepts($0) }
    mixing = Set(
      list.indices.filter { index in
        var changed = recipe
        list[index].change(&changed)
        return recipe.movesNumbersAlone && !changed.movesNumbersAlone
      })
    following = { indices, tuning, run, excerpt, visit in
      var changed = recipe
      for index in indices { list[index].change(&changed) }
      tuning?(&changed.books)
      try changed.follow(run, excerpt, visit)
    }
  }

  /// A change that any optimizer can have, such as another value of an option.
  typealias Tuning = @Sendable (inout Bookkeeping) -> Void

  /// Tells `visit` what the deviations at `indices` together make of the parameters in each step,
  /// as long as it says true: of all numbers, or of those in an `excerpt`.
  func follow(
    _ indices: [Int], tuning: Tuning? = nil, _ run: OptimizerRun, of excerpt: Excerpt? = nil,
    _ visit: Visit
  ) throws {
    try following(indices, tuning, run, excerpt, visit)
  }
}
