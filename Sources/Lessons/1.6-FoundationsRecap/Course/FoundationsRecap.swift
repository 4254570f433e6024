import Exercising

/// 1.6, the recap of part 1.
package let foundationsRecapLesson: Lesson = Lesson(
  number: "1.6", module: "FoundationsRecap", title: "Recap: foundations",
  exercises: [
    splitExercise, polynomialFeaturesExercise, ridgeLossExercise, slopeCheckExercise,
    earlyStoppingExercise, ridgeRegressionExercise,
  ], pictures: { try Capstone(respondent: $0).pictures() },
  movingFigures: capstoneMovingFigures)
