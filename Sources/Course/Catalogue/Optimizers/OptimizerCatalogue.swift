import Gradus

/// The deviations of each optimizer, by PyTorch's name of it.
enum OptimizerCatalogue {
  static let all: [(optimizer: String, deviations: Deviations<OptimizerRun, Trajectory>)] = [
    (
      "SGD",
      deviations(
        SGDRecipe(),
        SGDRecipe.stepDeviations + SGDRecipe.momentumDeviations
          + SGDRecipe.decayDeviations(decoupled: false))
    ),
    (
      "RMSprop",
      deviations(
        RMSpropRecipe(),
        RMSpropRecipe.deviations + RMSpropRecipe.optionDeviations
          + RMSpropRecipe.decayDeviations(decoupled: false))
    ),
    (
      "Adam",
      deviations(
        AdamRecipe(),
        AdamRecipe.momentDeviations + AdamRecipe.countDeviations + AdamRecipe.optionDeviations
          + AdamRecipe.decayDeviations(decoupled: false))
    ),
    (
      "AdamW",
      deviations(
        AdamRecipe(isDecoupled: true),
        AdamRecipe.momentDeviations + AdamRecipe.countDeviations + AdamRecipe.optionDeviations
          + AdamRecipe.decayDeviations(decoupled: true))
    ),
  ]

  /// The deviations of `optimizer`; nil where there are none yet.
  static func deviations(of optimizer: String) -> Deviations<OptimizerRun, Trajectory>? {
    all.first { $0.optimizer.lowercased() == optimizer.lowercased() }?.deviations
  }

  /// What is particular to a recipe, and what any optimizer can have.
  private static func deviations<Recipe: OptimizerRecipe>(
    _ recipe: Recipe, _ own: [Deviation<Recipe>]
  ) -> Deviations<OptimizerRun, Trajectory> {
    Deviations(
      of: recipe, answering: { try $0.trajectory($1) },
      own + Recipe.bookkeepingDeviations + Recipe.stateDeviations)
  }
}
