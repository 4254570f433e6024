import Exercising

extension Lesson {
  /// 1.6, the recap of part 1.
  package static let foundationsRecap = Lesson(
    number: "1.6", module: "FoundationsRecap", title: "Recap: foundations",
    exercises: [
      splitExercise, polynomialFeaturesExercise, ridgeLossExercise, slopeCheckExercise,
      earlyStoppingExercise, ridgeRegressionExercise,
    ], pictures: { try Capstone(respondent: $0).pictures() },
    movingFigures: capstoneMovingFigures)
}
